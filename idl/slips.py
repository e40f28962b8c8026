"""Likely slips: what people write out of habit from other languages, and how rpcc writes it.

A slip is a pattern over the text around the place where parsing got stuck. It counts only if the piece parses with the
pattern's text replaced, or at least gets stuck further on: a pattern can be broad without being wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .diagnostics import Diagnostic, Edit, Fix, Label
from .pieces import Piece
from .source import Span

__all__ = ["find_slip"]

_N = r"[A-Za-z_]\w*"
_TYPE = rf"{_N}(?:\[[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\])?(?:\([^()\n]*\))?"
_NONE = r"(?:None|none|null|Null|nil|undefined)\b"
_TYPE_WORDS = {
    "string": "str", "String": "str", "text": "str", "integer": "int", "Integer": "int", "Int": "int", "long": "int",
    "int32": "int", "int64": "int", "uint32": "int", "uint64": "int", "i32": "int", "i64": "int", "number": "float",
    "double": "float", "float32": "float", "float64": "float", "boolean": "bool", "Boolean": "bool", "Bool": "bool",
    "List": "list", "Array": "list", "Vec": "list", "Sequence": "list", "Iterable": "list", "vector": "list",
    "Dict": "dict", "Map": "dict", "map": "dict", "HashMap": "dict", "Record": "dict", "Mapping": "dict",
}  # fmt: skip
_PLAIN_TYPES = "|".join(sorted({*_TYPE_WORDS, *_TYPE_WORDS.values(), "datetime", "date", "uuid", "decimal", "json"}))
_KEYWORDS = {
    **dict.fromkeys(("class", "struct", "message", "interface", "record", "object", "entity", "schema"), "model"),
    **dict.fromkeys(("dto", "input", "data class", "dataclass", "data", "trait", "shape", "structure"), "model"),
    **dict.fromkeys(("exception", "throwable", "fault"), "error"),
    **dict.fromkeys(("oneof", "variant", "either"), "union"),
    **dict.fromkeys(("typedef", "newtype", "using", "scalar"), "type"),
    **dict.fromkeys(("namespace", "module"), "package"),
}
_METHOD_WORDS = "def|func|fn|function|fun|method|procedure|operation|query|mutation|call|endpoint|async def"

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slip:
    """One row of the table. The message may name groups of the match; the group `at`, if any, is what is marked."""

    code: str
    pattern: str
    replacement: Replacement
    message: str
    title: str
    safe: bool = True
    extra: Callable[[re.Match[str], Piece], tuple[Edit, ...]] | None = None


# ------------------------------------------------------------------------------------------------- replacements ----


def _type_name(text: str) -> str:
    return _TYPE_WORDS.get(text, text)


def _square(match: re.Match[str]) -> str:
    words = re.sub(_N, lambda word: _type_name(word[0]), match[0])
    return words.replace("<", "[").replace(">", "]")


def _type_last(match: re.Match[str]) -> str:
    """`string name = 1` as `name: str`; a number is a field's number where the other words are protobuf's."""
    kind = _type_name(match["type"])
    if match["label"] == "repeated":
        kind = f"list[{kind}]"
    default = match["default"] or ""
    foreign = match["type"] in _TYPE_WORDS or match["label"]
    if match["label"] == "optional":
        kind, default, foreign = f"{kind}?", " = none", False
    return f"{match['name']}: {kind}{'' if foreign else default}"


def _names(match: re.Match[str]) -> str:
    return "".join(f"| {name} " for name in re.findall(_N, match["list"])).rstrip() + match["tail"]


def _attributes_last(match: re.Match[str]) -> str:
    return f"{match['rest'].rstrip()} {' '.join(match['at'].split())}{match['tail']}"


def _enum_base(match: re.Match[str]) -> str:
    """`: int` where the first member has a number, else `: str`."""
    body = match.string[match.end() :].split("}", 1)[0]
    base = "int" if re.search(r"=\s*-?[0-9]", body) else "str"
    return f"{match['head']}: {base} {{"


def _range(match: re.Match[str]) -> str:
    first, last = int(match["first"]), int(match["last"])
    return ", ".join(str(number) for number in range(first, min(last, first + 50) + 1))


def _import_dotted(match: re.Match[str], piece: Piece) -> tuple[Edit, ...]:
    """The import that lets a dotted type name go, unless the file has it."""
    text = piece.source.text
    line = f"from {match['path']} import {match['name']}"
    if line in text:
        return ()
    heads = list(re.finditer(rf"^[ \t]*(?:package|from)[ \t]+{_N}[^\n]*", text, re.MULTILINE))
    if not heads:
        return ()
    last = heads[-1]
    gap = "\n" if last[0].lstrip().startswith("from") else "\n\n"
    return (Edit(location=piece.locate(Span(last.end(), last.end())), replacement=gap + line),)


# -------------------------------------------------------------------------------------------------------- table ----

_SLIPS: tuple[_Slip, ...] = (
    _Slip(
        code="RPC0016",
        pattern=rf"(?P<type>{_TYPE})\??\s*(?P<at>\|\s*{_NONE})",
        replacement=r"\g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    _Slip(
        code="RPC0016",
        pattern=rf"(?P<at>{_NONE}\s*\|)\s*(?P<type>{_TYPE})\??",
        replacement=r"\g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    _Slip(
        code="RPC0017",
        pattern=rf"{_N}(?P<at>\s*<[^<>\n]*(?:<[^<>\n]*(?:<[^<>\n]*>[^<>\n]*)*>[^<>\n]*)*>)",
        replacement=_square,
        message="the arguments of a type stand in `[` and `]`",
        title="write brackets",
    ),
    _Slip(
        code="RPC0017",
        pattern=rf"(?P<type>{_N})(?P<at>\[\s*\])",
        replacement=lambda match: f"list[{_type_name(match['type'])}]",
        message="a list is written `list[{type}]`",
        title="write `list[…]`",
    ),
    _Slip(
        code="RPC0017",
        pattern=rf"(?<=[:,>(])(?P<space>\s*)(?P<at>\[\s*(?P<type>{_TYPE}\??)\s*\])",
        replacement=lambda match: f"{match['space']}list[{_type_name(match['type'])}]",
        message="a list is written `list[{type}]`",
        title="write `list[…]`",
    ),
    _Slip(
        code="RPC0017",
        pattern=rf"(?P<at>\[\])\s*(?P<type>{_TYPE})",
        replacement=lambda match: f"list[{_type_name(match['type'])}]",
        message="a list is written `list[{type}]`",
        title="write `list[…]`",
    ),
    _Slip(
        code="RPC0018",
        pattern=r"\?(?P<at>(?:\s*\?)+)",
        replacement="?",
        message="one `?` is enough",
        title="write one",
    ),
    _Slip(
        code="RPC0018",
        pattern=rf"(?P<name>{_N})\s*(?P<at>\?)\s*:\s*(?P<type>{_TYPE})\??",
        replacement=r"\g<name>: \g<type>?",
        message="the `?` stands behind the type",
        title="write `{type}?`",
    ),
    _Slip(
        code="RPC0018",
        pattern=rf"(?P<name>{_N})(?P<at>\?)(?P<rest>(?:\[[^\]\n]*\])?\([^()\n]*\)|\[[^\]\n]*\])\??",
        replacement=r"\g<name>\g<rest>?",
        message="the `?` comes last in a type",
        title="move it to the end",
    ),
    _Slip(
        code="RPC0018",
        pattern=rf"(?<=[:\[,(>])(?P<space>[ \t]*)(?P<at>\?)[ \t]*(?P<type>{_TYPE})",
        replacement=r"\g<space>\g<type>?",
        message="the `?` stands behind the type",
        title="write `{type}?`",
    ),
    _Slip(
        code="RPC0018",
        pattern=rf"(?P<at>\boptional)\s+(?P<name>{_N})\s*:\s*(?P<type>{_TYPE})\??",
        replacement=r"\g<name>: \g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    _Slip(
        code="RPC0018",
        pattern=rf":\s*(?P<at>[Oo]ptional)\s+(?P<type>{_TYPE})",
        replacement=r": \g<type>?",
        message="a type that can be none ends with `?`",
        title="write `{type}?`",
    ),
    _Slip(
        code="RPC0023",
        pattern=rf"(?<=[:\[,(>|])(?P<space>\s*)(?P<at>(?P<path>{_N}(?:\.{_N})*)\.)(?P<name>{_N})",
        replacement=r"\g<space>\g<name>",
        message="a type is named without its package",
        title="import `{name}`",
        extra=_import_dotted,
    ),
    _Slip(
        code="RPC0019",
        pattern=rf"(?:(?P<label>repeated|optional|required)\s+)?\b(?P<at>(?P<type>{_PLAIN_TYPES}|[A-Z]\w*)(?:\[[^\]\n]*\])?)"
        rf"[ \t]+(?P<name>{_N})(?P<default>\s*=\s*[^\s;,@]+)?",
        replacement=_type_last,
        message="a name comes before its type",
        title="write `name: type`",
        safe=False,
    ),
    _Slip(
        code="RPC0020",
        pattern=rf"(?P<at>\b(?:throws|throw|raises|raise|errors?|or)\b)\s*\(?\s*(?P<list>{_N}(?:\s*,\s*{_N})*)\s*\)?(?P<tail>)",
        replacement=_names,
        message="the errors of a method follow its return type, each behind a `|`",
        title="write `|`",
    ),
    _Slip(
        code="RPC0021",
        pattern=rf"(?P<head>\bmodel\s+{_N})\s*(?P<at>(?::|<|\(|\binherits\b|\bimplements\b)\s*(?P<base>{_N})\s*\)?)",
        replacement=r"\g<head> extends \g<base>",
        message="a model takes over the fields of another with `extends`",
        title="write `extends {base}`",
    ),
    _Slip(
        code="RPC0022",
        pattern=r"(?P<at>\b(?:async|await|streaming|stream|public|private|protected|static|abstract|unary)\b)[ \t]+",
        replacement="",
        message="`{at}` means nothing here: a call is one request and one reply",
        title="leave it out",
    ),
    _Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:{_METHOD_WORDS}))(?=\s+{_N}\s*\()",
        replacement="rpc",
        message="a method begins with `rpc`",
        title="write `rpc`",
    ),
    _Slip(
        code="RPC0015",
        pattern=r"(?P<at>\b(?:self|cls|this)\b\s*,?\s*)",
        replacement="",
        message="a method lists only what goes over the wire",
        title="leave it out",
    ),
    _Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:{'|'.join(sorted(_KEYWORDS, key=len, reverse=True))}))(?=\s+{_N})",
        replacement=lambda match: _KEYWORDS[match["at"]],
        message="`{at}` is not a word of this language",
        title="write `{new}`",
    ),
    _Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:extend|inherits|implements|extending))(?=\s+{_N})",
        replacement="extends",
        message="a model takes over the fields of another with `extends`",
        title="write `extends`",
    ),
    _Slip(
        code="RPC0030",
        pattern=r"(?<=\breserved)(?P<space>[\s\w,]*?)(?P<at>\"(?P<name>[A-Za-z_]\w*)\")",
        replacement=r"\g<space>\g<name>",
        message="names are reserved without quotes",
        title="write `{name}`",
    ),
    _Slip(
        code="RPC0030",
        pattern=r"(?<=\breserved)(?P<space>[\s\w,]*?)(?P<at>(?P<first>[0-9]+)\s*(?:to|\.\.|-|\.\.\.)\s*(?P<last>[0-9]+))",
        replacement=lambda match: match["space"] + _range(match),
        message="reserved numbers are listed one by one",
        title="list them",
    ),
    _Slip(
        code="RPC0030",
        pattern=rf"(?P<head>\breserved\s+{_N})(?P<at>\s*:\s*{_TYPE}\??(?:\s*=\s*[^\s@]+)?)",
        replacement=r"\g<head>",
        message="`reserved` takes names alone",
        title="leave out the type",
    ),
    _Slip(
        code="RPC0027",
        pattern=rf"(?P<at>@{_N}(?:\([^()\n]*\))?(?:\s*@{_N}(?:\([^()\n]*\))?)*)\s+(?P<rest>(?:required\s+)?{_N}\s*:[^,()\n@]*"
        r"(?:\([^()\n]*\))?[^,()\n@]*?)(?P<tail>(?:\s*//[^\n]*)?(?=,|\)|\n|\}|$))",
        replacement=_attributes_last,
        message="the attributes of a field stand behind it",
        title="move them",
    ),
    _Slip(
        code="RPC0027",
        pattern=rf"(?P<at>@{_N}(?:\([^()\n]*\))?)\s+(?P<rest>{_N})(?P<tail>)",
        replacement=_attributes_last,
        message="the attributes of a member stand behind it",
        title="move them",
    ),
    _Slip(
        code="RPC0028",
        pattern=rf"(?P<at>(?P<head>\benum\s+{_N}))\s*:?\s*\{{",
        replacement=_enum_base,
        message="an enum says whether its values are `str` or `int`",
        title="write it",
        safe=False,
    ),
    _Slip(
        code="RPC0028",
        pattern=rf"(?P<head>\benum\s+{_N})\s*(?P<at>\(\s*(?P<base>{_N})[^)\n]*\)|:\s*{_N}(?:\s*,\s*{_N})*)\s*\{{",
        replacement=_enum_base,
        message="the values of an enum are `str` or `int`",
        title="write one of them",
        safe=False,
    ),
    _Slip(
        code="RPC0031",
        pattern=rf"\)\s*(?P<at>(?:=>|=|:|returns?\b|-\s+>|-->|~>|»|>)\s*)\(?\s*(?P<type>{_TYPE}\??)\s*\)?(?=\s|$|\|)",
        replacement=r") -> \g<type>",
        message="what a method returns stands behind `->`",
        title="write `->`",
    ),
    _Slip(
        code="RPC0031",
        pattern=r"(?P<at>->)\s*\(\s*\)",
        replacement="-> none",
        message="a method that returns nothing says `-> none`",
        title="write `none`",
    ),
    _Slip(
        code="RPC0031",
        pattern=rf"->\s*(?P<at>\(\s*(?P<type>{_TYPE}\??)\s*\))",
        replacement=r"-> \g<type>",
        message="what a method returns stands without parentheses",
        title="leave them out",
    ),
    _Slip(
        code="RPC0031",
        pattern=rf"(?P<at>\brpc\s+{_N}\s*\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\))(?=\s*(?:$|by\b|or\b|rpc\b|local\b|@|///|\}}))",
        replacement=r"\g<at> -> none",
        message="a method says what it returns",
        title="let it return `none`",
        safe=False,
    ),
    _Slip(
        code="RPC0002",
        pattern=rf"(?P<at>\b(?:(?:or\s+)?(?:{_NONE}\s+)?(?:if\s+)?unmapped\b|or\s+{_NONE}(?:\s+if\b)?))",
        replacement="or none if unmapped",
        message="the clause reads `or none if unmapped`",
        title="complete it",
    ),
    _Slip(
        code="RPC0002",
        pattern=rf"(?m:(?:^|(?<=[{{)]))[ \t]*)(?P<at>(?P<name>{_N}))(?=\s*\()",
        replacement=lambda match: match[0].replace(match["name"], f"rpc {match['name']}"),
        message="expected `rpc` or `local` before `{name}`",
        title="write `rpc`",
        safe=False,
    ),
    _Slip(
        code="RPC0002",
        pattern=rf"(?<!region )(?<!control )\b(?P<at>service)(?=\s+{_N})",
        replacement="region service",
        message="a service says in which silo it runs: `control` or `region`",
        title="make it a region service",
        safe=False,
    ),
    _Slip(
        code="RPC0002",
        pattern=rf"\b(?P<at>control|region)(?=\s+{_N}\s*(?:\{{|by\b))",
        replacement=r"\g<at> service",
        message="expected `service` after `{at}`",
        title="write `service`",
    ),
    _Slip(
        code="RPC0024",
        pattern=rf"\bimport\s+(?:\{{\s*)?(?P<list>{_N}(?:\s*,\s*{_N})*)(?:\s*\}})?\s+(?P<at>from)\s+[\"']?(?P<path>{_N}(?:\.{_N})*)[\"']?",
        replacement=r"from \g<path> import \g<list>",
        message="an import names the package first",
        title="write `from {path} import {list}`",
    ),
    _Slip(
        code="RPC0024",
        pattern=rf"(?P<at>\b(?:import|use|include|using|require)\b)\s+(?P<path>{_N}(?:(?:\.|::){_N})*)(?:\.|::)(?P<name>[A-Z]\w*)",
        replacement=lambda match: f"from {match['path'].replace('::', '.')} import {match['name']}",
        message="an import names the package first",
        title="write `from … import {name}`",
    ),
    _Slip(
        code="RPC0024",
        pattern=rf"\bimport\s*(?P<at>[({{])\s*(?P<list>{_N}(?:\s+as\s+{_N})?(?:\s*,\s*{_N}(?:\s+as\s+{_N})?)*)\s*,?\s*[)}}]",
        replacement=r"import \g<list>",
        message="imported names stand without brackets",
        title="leave them out",
    ),
    _Slip(
        code="RPC0024",
        pattern=rf"\bfrom\s+(?P<at>\"(?P<path>{_N}(?:[./]{_N})*?)(?:\.rpc)?\")",
        replacement=lambda match: f"from {match['path'].replace('/', '.')}",
        message="an import names a package, not a file",
        title="name the package",
        safe=False,
    ),
    _Slip(
        code="RPC0032",
        pattern=r"(?P<at>:=|==|:\s*=)",
        replacement="=",
        message="a value follows a single `=`",
        title="write `=`",
    ),
)


def find_slip(piece: Piece) -> Diagnostic | None:
    """The slip that explains why the piece got stuck, if it is one of ours."""
    if not piece.is_small:
        return None
    return next((found for slip in _SLIPS for found in _finds(slip, piece)), None)


def _finds(slip: _Slip, piece: Piece) -> Iterator[Diagnostic]:
    near = Span(piece.tokens.starts[max(0, piece.at - 2)], piece.tokens.ends[piece.at])
    starts = piece.code_starts
    for match in re.compile(slip.pattern).finditer(piece.source.text, piece.span.start, piece.span.end):
        if match.end() < near.start or match.start() > near.end:
            continue
        if _after_blanks(match, 0) not in starts or _after_blanks(match, "at") not in starts:
            continue
        new = match.expand(slip.replacement) if isinstance(slip.replacement, str) else slip.replacement(match)
        if new != match[0] and piece.heals(Span(*match.span()), new):
            yield _diagnose(slip, piece, match, new)


def _after_blanks(match: re.Match[str], group: int | str) -> int:
    text = match[group]
    return match.start(group) + len(text) - len(text.lstrip())


def _diagnose(slip: _Slip, piece: Piece, match: re.Match[str], new: str) -> Diagnostic:
    words = {name: text or "" for name, text in match.groupdict().items()} | {"new": new}
    extra = slip.extra(match, piece) if slip.extra else ()
    mark = match["at"]
    start = match.start("at")
    return Diagnostic(
        code=slip.code,
        message=slip.message.format_map({name: text.strip() for name, text in words.items()}),
        primary=Label(location=piece.locate(Span(start, start + len(mark.rstrip())))),
        fix=Fix(
            title=slip.title.format_map({name: text.strip() for name, text in words.items()}),
            edits=(*extra, _edit(piece, match, new)),
            safe=slip.safe,
        ),
    )


def _edit(piece: Piece, match: re.Match[str], new: str) -> Edit:
    """The replacement, without what stays as it was at either end."""
    start, end = match.span()
    old = match[0]
    while old and new and old[0] == new[0]:
        old, new, start = old[1:], new[1:], start + 1
    while old and new and old[-1] == new[-1]:
        old, new, end = old[:-1], new[:-1], end - 1
    return Edit(location=piece.locate(Span(start, end)), replacement=new)
