"""The rules, in the order in which a reader would ask: is it known, is it a value, does it route, can it evolve."""

from collections.abc import Callable, Iterator

from ...idl.diagnostics import Diagnostic
from ..program import Program
from .attributes import check_attributes
from .circles import check_circles
from .clashes import check_clashes
from .context import Context
from .defaults import check_defaults
from .docs import check_doc_links
from .evolution import check_reserved, check_was
from .hints import check_hints
from .lifecycle import check_lifecycle
from .members import check_duplicates, check_shapes
from .privacy import check_privacy
from .python import check_names
from .resolvers import check_resolvers
from .returns import check_errors
from .routing import check_routing
from .services import check_services
from .sources import check_sources
from .style import check_naming
from .types import check_types

__all__ = ["RULES", "Context"]

RULES: tuple[Callable[[Program, Context], Iterator[Diagnostic]], ...] = (
    check_duplicates,
    check_types,
    check_circles,
    check_shapes,
    check_attributes,
    check_defaults,
    check_sources,
    check_services,
    check_resolvers,
    check_routing,
    check_errors,
    check_hints,
    check_reserved,
    check_was,
    check_lifecycle,
    check_names,
    check_clashes,
    check_naming,
    check_privacy,
    check_doc_links,
)
"""Every rule: it reads the program and reports; it changes nothing."""
