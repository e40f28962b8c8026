"""How assertions tell where two values differ: a path, and what stands there unless it is sensitive."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeGuard

__all__ = ["Differences", "different", "is_mapping", "is_sequence", "key_path", "member_path", "told"]

Differences: TypeAlias = Iterator[tuple[str, str]]
"""Paths, and what differs there."""
_LONGEST: Final = 200


def different(path: str, value: object, other: object, *, hidden: bool) -> tuple[str, str]:
    """Two values that should be the same."""
    return path, "differs, and is sensitive" if hidden else f"{_shown(value)}, not {_shown(other)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def told(what: str, found: Sequence[tuple[str, str]]) -> str:
    """The message of an assertion, a line for each difference."""
    return "\n".join([what, *(f"  `{path}`: {text}" if path else f"  {text}" for path, text in found)])


def member_path(path: str, name: str) -> str:
    """The path of a field."""
    return f"{path}.{name}" if path else name


def key_path(path: str, key: object, *, hidden: bool) -> str:
    """The path of what stands under a key of a dict."""
    return f"{path}[*]" if hidden else f"{path}[{key!r}]"


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value is good for a list."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
