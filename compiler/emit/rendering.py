"""What compiled templates need while they run, so that emitting does without jinja2, whose import takes longer than
the templates themselves.

jinja2 compiles a template to a function `root(context)` that yields text. Of its runtime the function uses the few
names here, as long as templates keep to variables, attributes, `if` and `for` (without `loop`), filters excluded.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

__all__ = ["Context", "Root", "Undefined", "environment", "missing"]

missing: Final = object()


class Undefined:
    """Refuses a variable that the template names and nobody gave."""

    def __init__(self, **description: object) -> None:
        raise LookupError(f"the template has no value for {description}")


class Context:
    """The variables of one rendering."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def resolve_or_missing(self, name: str) -> object:
        """The value of a variable."""
        return self._values.get(name, missing)


class _Environment:
    """Attribute access, as templates spell it."""

    undefined = Undefined
    getattr = staticmethod(getattr)
    concat = staticmethod("".join)


environment: Final = _Environment()

Root = Callable[[Context], Iterator[str]]
"""A compiled template."""
