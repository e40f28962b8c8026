"""How much the locations of all values of a JSON text weigh together, which is what a list of its problems would.

pydantic tells every problem with its whole location. Where locations can be long, because a type contains itself or has
lists and objects below the keys of dicts, a body of 80 KB could fill 400 MB. So they are weighed before it is read.
"""

import re
from typing import Any

from .depth import STRING, depths
from .exact import children
from .scalars import MAX_DEPTH

__all__ = ["MAX_WEIGHT", "is_too_heavy", "may_be_too_heavy"]

MAX_WEIGHT = 128 * 1024 * 1024
"""Most bytes of all locations together: enough for 100,000 values below ten lists and objects each."""
_STEP = 64
"""What a step of a location takes beside the text of a key."""
_TOKEN = re.compile(rb'(?s)"((?:[^"\\]++|\\.)*+)"?(\s*+:)?|[\[\]{},]')
_NESTING = {"model-fields", "typed-dict", "list", "dict"}


def may_be_too_heavy(schema: Any) -> bool:
    """Whether locations in the values of a core schema can be long."""
    definitions = {inner["ref"]: inner for inner in schema.get("definitions", ())}
    return _may_be_long(schema, definitions, {})


def _may_be_long(schema: Any, definitions: dict[str, Any], known: dict[str, bool]) -> bool:
    if schema["type"] == "definition-ref":
        return _ref_may_be_long(schema["schema_ref"], definitions, known)
    if schema["type"] == "definitions":
        return _may_be_long(schema["schema"], definitions, known)
    if schema["type"] == "dict" and _nests(schema["values_schema"], definitions):
        return True
    return any(_may_be_long(child, definitions, known) for child in children(schema))


def _ref_may_be_long(ref: str, definitions: dict[str, Any], known: dict[str, bool]) -> bool:
    if ref not in known:
        known[ref] = True  # stays so where the definition leads back to itself
        known[ref] = _may_be_long(definitions[ref], definitions, known)
    return known[ref]


def _nests(schema: Any, definitions: dict[str, Any]) -> bool:
    """Whether values of a schema have values inside."""
    if schema["type"] == "definition-ref":
        schema = definitions[schema["schema_ref"]]
    return schema["type"] in _NESTING or any(_nests(child, definitions) for child in children(schema))


def is_too_heavy(data: bytes) -> bool:
    """Whether the locations of all values of a JSON text weigh more than `MAX_WEIGHT`."""
    separators = data.count(b",") + data.count(b"[") + data.count(b"{")
    if separators * (len(data) + MAX_DEPTH * _STEP) <= MAX_WEIGHT:  # enough for most
        return False
    longest = max(map(len, STRING.findall(data)), default=0)
    if separators * max(depths(data), default=0) * (longest + _STEP) <= MAX_WEIGHT:
        return False
    return _weight(data) > MAX_WEIGHT


def _weight(data: bytes) -> int:
    total, location, key = 0, 0, 0
    outside: list[int] = []
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if mark in b"[{":
            outside.append(location)
            location += key + _STEP
        elif mark in b"]}":
            location = outside.pop() if outside else 0
        elif mark != b",":
            key = len(token[1]) if token[2] else 0
            continue
        total, key = total + location, 0
    return total
