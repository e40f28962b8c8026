"""What two programs see of one payload, held against each other: the trees that generated code gives of its values.

This knows neither contracts nor the rules of the codec: it is by what is seen that those are judged.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from .findings import Outcome
from .transfer import ANY_KEY, Place, Shown

__all__ = ["compared", "differences", "skews"]

Tree: TypeAlias = Any
"""As `rpcc.runtime.cli.witnesses` describes it."""


def differences(wrote: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[Shown]:
    """What becomes of a payload that both sides read, by their answers."""
    if "seen" not in wrote or "seen" not in read:
        return  # what a method without a return answers is looked at by nobody
    if "reply" in wrote["seen"]:
        root = ("error", "value") if "error" in wrote["written"] else ("value",)
        yield from compared(wrote["seen"]["reply"], read["seen"]["reply"], root)
        return
    passed = wrote["seen"]["arguments"]
    yield from _members(passed, read["seen"]["arguments"], read["was"], Outcome.IGNORED, ())
    yield from (shown for shown in skews(wrote, read) if shown.at[0] not in passed)


def skews(wrote: Mapping[str, Any], read: Mapping[str, Any]) -> Iterator[Shown]:
    """The parameters that mean something else to the reader when they are left out."""
    for name, default in wrote["defaults"].items():
        now = read["was"].get(name, name)
        if now in read["defaults"] and any(compared(default, read["defaults"][now], ())):
            yield Shown(Outcome.SKEW, (name,), "the defaults differ")


def compared(wrote: Tree, read: Tree, at: Place) -> Iterator[Shown]:
    """What becomes of a value between the program that wrote it and the one that read it."""
    match _kind(wrote), _kind(read):
        case "enum", "enum":
            if wrote["enum"] != read["enum"] and not _is_renamed(wrote, read):
                yield Shown(Outcome.ALTERED, at, f"{wrote['enum']} arrives as {read['enum']}")
        case (("patch" | "model" as kind), ("patch" | "model" as other)):
            yield from _models(wrote, read, kind, other, at)
        case "dict", ("model" | "patch" as kind):
            yield from _members(_entries(wrote), read[kind], read["was"], Outcome.LOST, at)
        case (("model" | "patch" as kind), "dict"):
            yield from _members(wrote[kind], _entries(read), {}, Outcome.LOST, at)
        case "dict", "dict":
            yield from _dicts(wrote["dict"], read["dict"], at)
        case "list", "list" if len(wrote["list"]) == len(read["list"]):
            for index, (item, other) in enumerate(zip(wrote["list"], read["list"], strict=True)):
                yield from compared(item, other, (*at, index))
        case "", "enum" if [wrote, read["enum"]] in read["was"]:
            return  # an old value, read as what it stands for now
        case _:
            if not _is_same(_wire(wrote), _wire(read)):
                yield Shown(Outcome.ALTERED, at, "it arrives as something else")


def _kind(tree: Tree) -> str:
    """The first key of what is not as it is written."""
    members: Any = tree
    return str(next(iter(members))) if isinstance(tree, dict) else ""


def _models(wrote: Tree, read: Tree, kind: str, other: str, at: Place) -> Iterator[Shown]:
    given, got = wrote[kind], read[other]
    if (kind, other) == ("patch", "model"):
        left_out = {read["was"].get(name, name) for name in wrote["names"] if name not in given}
        if left_out & got.keys():
            yield Shown(Outcome.ALTERED, at, "what was to stay as it is gets a value")
    elif (kind, other) == ("model", "patch") and given.keys() & set(read["names"]):
        yield Shown(Outcome.ALTERED, at, "what is a value reads as a change")
    yield from _members(given, got, read["was"], Outcome.IGNORED, at)


def _entries(tree: Tree) -> dict[str, Tree]:
    return {_wire(key): value for key, value in tree["dict"]}


def _members(
    given: Mapping[str, Tree], got: Mapping[str, Tree], was: Mapping[str, str], gone: Outcome, at: Place
) -> Iterator[Shown]:
    """Members by their names; what the reader has besides is its own default."""
    for name, value in given.items():
        now = was.get(name, name)
        if now in got:
            yield from compared(value, got[now], (*at, name))
        else:
            yield Shown(gone, (*at, name), "the reader does not know it")


def _dicts(pairs: list[Any], others: list[Any], at: Place) -> Iterator[Shown]:
    """Entries in their order, which both sides keep."""
    if len(pairs) != len(others):
        yield Shown(Outcome.LOST, at, "an entry is gone")
        return
    for (key, value), (other, inner) in zip(pairs, others, strict=True):
        yield from compared(key, other, (*at, ANY_KEY))
        yield from compared(value, inner, (*at, ANY_KEY))


def _is_renamed(wrote: Tree, read: Tree) -> bool:
    """Whether one side tells of another name or wire value of old, and the writer has no member of that name."""
    is_told = [wrote["value"], read["enum"]] in read["was"] or [read["value"], wrote["enum"]] in wrote["was"]
    return is_told and read["enum"] not in wrote["names"]


def _wire(tree: Tree) -> Any:
    """A value as it is written."""
    match _kind(tree):
        case "enum":
            return tree["value"]
        case "model" | "patch" as kind:
            return {name: _wire(value) for name, value in tree[kind].items()}
        case "dict":
            return {_wire(key): _wire(value) for key, value in tree["dict"]}
        case "list":
            return [_wire(item) for item in tree["list"]]
        case _:
            return tree


def _is_same(wrote: Any, read: Any) -> bool:
    """Equal, numbers by their exact values; a boolean is no number."""
    if isinstance(wrote, dict) and isinstance(read, dict):
        ours, theirs = cast("list[dict[str, Any]]", [wrote, read])
        return ours.keys() == theirs.keys() and all(_is_same(inner, theirs[name]) for name, inner in ours.items())
    if isinstance(wrote, list) and isinstance(read, list):
        items, others = cast("list[list[Any]]", [wrote, read])
        return len(items) == len(others) and all(map(_is_same, items, others))
    return isinstance(wrote, bool) == isinstance(read, bool) and bool(wrote == read)
