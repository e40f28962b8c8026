"""How deep lists and objects stand inside each other: in what a type allows, and in JSON."""

import math
import re
from collections.abc import Iterator
from typing import Any

from .exact import children
from .scalars import MAX_DEPTH

__all__ = ["STRING", "depths", "is_too_deep", "may_be_too_deep"]

STRING = re.compile(rb'(?s)"(?:[^"\\]++|\\.)*+"?')
"""A string, or what stands from an unpaired quote to the end: so every byte is looked at once."""
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NESTING = {"model-fields", "typed-dict", "list", "dict"}


def may_be_too_deep(schema: Any) -> bool:
    """Whether values of a core schema can nest deeper than `MAX_DEPTH`: it is recursive, or holds JSON of any shape."""
    definitions = {inner["ref"]: inner for inner in schema.get("definitions", ())}
    return _max_depth(schema, definitions, {}) > MAX_DEPTH


def _max_depth(schema: Any, definitions: dict[str, Any], known: dict[str, float]) -> float:
    if schema["type"] == "any":
        return math.inf
    if schema["type"] == "definition-ref":
        return _max_depth_of_ref(schema["schema_ref"], definitions, known)
    if schema["type"] == "definitions":
        return _max_depth(schema["schema"], definitions, known)
    inner = max((_max_depth(child, definitions, known) for child in children(schema)), default=0)
    return inner + (schema["type"] in _NESTING)


def _max_depth_of_ref(ref: str, definitions: dict[str, Any], known: dict[str, float]) -> float:
    if ref not in known:
        known[ref] = math.inf  # stays so where the definition leads back to itself
        known[ref] = _max_depth(definitions[ref], definitions, known)
    return known[ref]


def is_too_deep(data: bytes, limit: int = MAX_DEPTH) -> bool:
    """Whether more than `limit` lists and objects of a JSON text stand inside each other."""
    if data.count(b"[") + data.count(b"{") <= limit:
        return False
    return any(depth > limit for depth in depths(data))


def depths(data: bytes) -> Iterator[int]:
    """How many lists and objects of a JSON text are open after each bracket."""
    depth = 0
    for bracket in STRING.sub(b"", data).translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        yield depth
