"""What compiled templates need while they run: emitting does without jinja2, whose import takes longer than they do.

jinja2 compiles a template to a function `root(context)` that yields text. Of its runtime that function uses the few
names here, as long as the template keeps to variables, attributes, `if` and `for`, without filters and `loop`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NoReturn

__all__ = ["Context", "Root", "Undefined", "environment", "missing"]

missing: Final = object()


class Context:
    """The variables of one rendering."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def resolve_or_missing(self, name: str) -> object:
        """The value of a variable."""
        return self._values.get(name, missing)


def _refuse(*, name: str) -> NoReturn:
    raise LookupError(f"nobody gave the template `{name}`")


class _Environment:
    """Attribute access, as compiled templates spell it."""

    undefined = staticmethod(_refuse)
    getattr = staticmethod(getattr)
    concat = staticmethod("".join)


environment: Final = _Environment()
Undefined: Final = _refuse

Root = Callable[[Context], Iterator[str]]
"""A compiled template."""
