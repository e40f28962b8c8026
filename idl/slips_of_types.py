"""Likely slips in types and fields."""

from __future__ import annotations

import re

from .diagnostics import Edit
from .pieces import Piece
from .slip import ATTRIBUTE, NAME, NONE, TYPE, TYPE_WORDS, Slip, snake_case
from .source import Span

__all__ = ["TYPE_SLIPS"]

_OURS = {foreign: ours for ours, words in TYPE_WORDS.items() for foreign in words}
_PLAIN = "|".join(sorted({*_OURS, *TYPE_WORDS, "datetime", "date", "uuid", "decimal", "json"}, key=len, reverse=True))
_HOLDERS = f"(?:{'|'.join(word for ours in ('list', 'dict') for word in (ours, *TYPE_WORDS[ours]))})"
_VALUE = r"(?:\"[^\"\n]*\"|\[[^\[\]\n]*\]|\{[^{}\n]*\}|-?[\w.]+)"
_FIELDS = ("model_members", "error_members", "partial_members")
_TYPED = (*_FIELDS, "service_members", "declarations")


def _square(match: re.Match[str]) -> str:
    words = re.sub(NAME, lambda word: _OURS.get(word[0], word[0]), match[0])
    return words.replace("<", "[").replace(">", "]")


def _list_of(match: re.Match[str]) -> str:
    space = match.groupdict().get("space") or ""
    return f"{space}list[{_OURS.get(match['type'], match['type'])}]"


def _type_last(match: re.Match[str]) -> str:
    """`string name = 1` as `name: str`; the number is a field's number where the other words are protobuf's."""
    kind = _OURS.get(match["type"], match["type"])
    default = match["default"] or ""
    if match["label"] == "optional":
        kind, default = f"{kind}?", " = none"
    elif match["label"] == "repeated":
        kind, default = f"list[{kind}]", " = []"
    elif match["type"] in _OURS:
        default = ""
    return f"{match['name']}: {kind}{default}"


def _attributes_last(match: re.Match[str]) -> str:
    return f"{match['rest'].rstrip()} {' '.join(match['at'].split())}"


def _named_arms(match: re.Match[str]) -> str:
    return " ".join(f"{snake_case(name)}: {name}" for name in re.findall(NAME, match["at"]))


def _import_dotted(match: re.Match[str], piece: Piece) -> tuple[Edit, ...]:
    """The import that lets a dotted type name go, unless the file has it."""
    text = piece.source.text
    line = f"from {match['path']} import {match['name']}"
    heads = list(re.finditer(rf"^[ \t]*(?:package|from)[ \t]+{NAME}[^\n]*", text, re.MULTILINE))
    if line in text or not heads:
        return ()
    last = heads[-1]
    before = "\n" if last[0].lstrip().startswith("from") else "\n\n"
    after = "" if text[last.end() : last.end() + 2] in ("\n\n", "\n", "") else "\n"
    return (Edit(location=piece.locate(Span(last.end(), last.end())), replacement=before + line + after),)


TYPE_SLIPS: tuple[Slip, ...] = (
    Slip(
        code="RPC0016",
        pattern=rf"(?P<type>{TYPE})\??\s*(?P<at>\|\s*{NONE})",
        replacement=r"\g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    Slip(
        code="RPC0016",
        pattern=rf"(?P<at>{NONE}\s*\|)\s*(?P<type>{TYPE})\??",
        replacement=r"\g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    Slip(
        code="RPC0017",
        pattern=rf"{NAME}(?P<at>\s*<[^<>\n]*(?:<[^<>\n]*(?:<[^<>\n]*>[^<>\n]*)*>[^<>\n]*)*>)",
        replacement=_square,
        message="the arguments of a type stand in `[` and `]`",
        title="write brackets",
    ),
    Slip(
        code="RPC0017",
        pattern=rf"\b{_HOLDERS}\[\s*(?P<at>\])",
        message="the type of what it holds is missing: `list[T]`, `dict[str, T]`",
    ),
    Slip(
        code="RPC0017",
        pattern=rf"(?P<type>(?!{_HOLDERS}\b){NAME})(?P<at>\[\s*\])",
        replacement=_list_of,
        message="a list is written `list[{type}]`",
        title="write `list[…]`",
    ),
    Slip(
        code="RPC0017",
        pattern=rf"(?<=[:,>(])(?P<space>\s*)(?P<at>\[\s*(?P<type>{TYPE}\??)\s*\])",
        replacement=_list_of,
        message="a list is written `list[{type}]`",
        title="write `list[…]`",
    ),
    Slip(
        code="RPC0017",
        pattern=rf"(?P<at>\[\])\s*(?P<type>{TYPE})",
        replacement=_list_of,
        message="a list is written `list[{type}]`",
        title="write `list[…]`",
    ),
    Slip(
        code="RPC0018",
        pattern=r"\?(?P<at>(?:\s*\?)+)",
        replacement="?",
        message="one `?` is enough",
        title="write one",
    ),
    Slip(
        code="RPC0018",
        pattern=rf"(?P<name>{NAME})\s*(?P<at>\?)\s*:\s*(?P<type>{TYPE})\??",
        replacement=r"\g<name>: \g<type>?",
        message="the `?` stands behind the type",
        title="write `{type}?`",
    ),
    Slip(
        code="RPC0018",
        pattern=rf"(?P<name>{NAME})(?P<at>\?)(?P<rest>(?:\[[^\]\n]*\])?\([^()\n]*\)|\[[^\]\n]*\])\??",
        replacement=r"\g<name>\g<rest>?",
        message="the `?` comes last in a type",
        title="move it to the end",
    ),
    Slip(
        code="RPC0018",
        pattern=rf"(?<=[:\[,(>])(?P<space>[ \t]*)(?P<at>\?)[ \t]*(?P<type>{TYPE})",
        replacement=r"\g<space>\g<type>?",
        message="the `?` stands behind the type",
        title="write `{type}?`",
    ),
    Slip(
        code="RPC0018",
        pattern=rf"(?P<at>\boptional)\s+(?P<name>{NAME})\s*:\s*(?P<type>{TYPE})\??",
        replacement=r"\g<name>: \g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    Slip(
        code="RPC0018",
        pattern=rf":\s*(?P<at>[Oo]ptional)\s+(?P<type>{TYPE})",
        replacement=r": \g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    Slip(
        code="RPC0037",
        pattern=r"(?P<at>[A-Z]\w*(?:\s*[|,]?\s*[A-Z]\w*)*\s*,?)",
        replacement=_named_arms,
        message="each arm of a union has a name, which says on the wire what it holds",
        title="name them after their types",
        safe=False,
        starts=("union_members",),
        heads=True,
    ),
    Slip(
        code="RPC0003",
        pattern=rf"(?P<type>{TYPE}\??)(?P<at>\s*=\s*{_VALUE})",
        replacement=r"\g<type>",
        message="an arm of a union has no default: a value says which arm it is",
        title="leave it out",
        safe=False,
        starts=("union_members",),
    ),
    Slip(
        code="RPC0003",
        pattern=rf"(?P<at>\brequired)\s+(?P<name>{NAME})(?=\s*:)",
        replacement=r"\g<name>",
        message="only fields are `required`: a union holds just one of its arms",
        title="leave it out",
        starts=("union_members",),
    ),
    Slip(
        code="RPC0003",
        pattern=rf"(?P<at>\s*\bfrom\s+{NAME}(?:\.{NAME})*)",
        replacement="",
        message="a field that is picked keeps its `from`",
        title="leave it out",
        safe=False,
        starts=("partial_members",),
        whole=True,
    ),
    Slip(
        code="RPC0023",
        pattern=rf"(?<=[:\[,(>|])(?P<space>\s*)(?P<at>(?P<path>{NAME}(?:\.{NAME})*)\.)(?P<name>{NAME})",
        replacement=r"\g<space>\g<name>",
        message="a type is named without its package",
        title="import `{name}`",
        extra=_import_dotted,
    ),
    Slip(
        code="RPC0019",
        pattern=rf"(?:(?P<label>repeated|optional|required)\s+)?\b(?P<at>(?P<type>{_PLAIN}|[A-Z]\w*)(?:\[[^\]\n]*\])?)"
        rf"[ \t]+(?P<name>{NAME})(?P<default>\s*=\s*[^\s;,@]+)?",
        replacement=_type_last,
        message="a name comes before its type",
        title="write `{new}`",
        safe=False,
        starts=(*_FIELDS, "service_members"),
    ),
    Slip(
        code="RPC0012",
        pattern=rf"(?P<at>{NAME}(?:-{NAME})+)",
        replacement=lambda match: match[0].replace("-", "_"),
        message="a name holds no `-`",
        title="write `_`",
    ),
    Slip(
        code="RPC0027",
        pattern=rf"(?P<at>{ATTRIBUTE}(?:\s*{ATTRIBUTE})*)\s+(?P<rest>(?:required\s+)?{NAME}\s*:[^,()\n@]*"
        r"(?:\([^()\n]*\))?[^,()\n@]*?)(?=\s*(?://[^\n]*)?(?:,|\)|\n|\}|$))",
        replacement=_attributes_last,
        message="the attributes of a field or parameter stand behind it",
        title="move them",
    ),
    Slip(
        code="RPC0027",
        pattern=rf"(?P<at>{ATTRIBUTE})\s+(?P<rest>{NAME})",
        replacement=_attributes_last,
        message="the attributes of a member stand behind it",
        title="move them",
        starts=("enum_members", "partial_members"),
    ),
    Slip(
        code="RPC0030",
        pattern=r"(?<=\breserved)(?P<space>[\s\w,]*?)(?P<at>\"(?P<name>[A-Za-z_]\w*)\")",
        replacement=r"\g<space>\g<name>",
        message="names are reserved without quotes",
        title="write `{name}`",
    ),
    Slip(
        code="RPC0030",
        pattern=r"(?<=\breserved)(?P<space>[\s\w,]*?)(?P<at>(?P<first>[0-9]+)\s*(?:to|-|\.\.+)\s*(?P<last>[0-9]+))",
        replacement=lambda match: match["space"] + _range(int(match["first"]), int(match["last"])),
        message="reserved numbers are listed one by one",
        title="list them",
    ),
    Slip(
        code="RPC0030",
        pattern=rf"(?P<head>\breserved\s+{NAME})(?P<at>\s*:\s*{TYPE}\??(?:\s*=\s*[^\s@]+)?)",
        replacement=r"\g<head>",
        message="`reserved` takes names alone",
        title="leave out the type",
    ),
    Slip(
        code="RPC0030",
        pattern=r"(?<=\breserved)\s+(?P<at>[0-9]+)",
        message="fields have no numbers: `reserved` takes their names",
        starts=_TYPED,
    ),
    Slip(
        code="RPC0016",
        pattern=rf"(?<=[\w\])?])\s*(?P<at>\|)\s*{NAME}",
        message="a type is one type: declare a `union` of several",
        starts=_TYPED,
    ),
    Slip(
        code="RPC0008",
        pattern=rf"(?P<at>\"(?P<name>{NAME})\")",
        replacement=r"\g<name>",
        message="a name stands without quotes",
        title="write `{name}`",
        starts=(*_TYPED, "union_members", "package"),
        whole=True,
    ),
)
"""In the order in which they are tried: what is more special comes first."""


def _range(first: int, last: int) -> str:
    return ", ".join(str(number) for number in range(first, min(last, first + 50) + 1))
