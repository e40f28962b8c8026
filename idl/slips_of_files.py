"""Likely slips in imports and in the headers of declarations."""

from __future__ import annotations

import re

from .slip import ATTRIBUTE, NAME, NAMES, TYPE, Slip, snake_case

__all__ = ["FILE_SLIPS", "IMPORT_WORDS"]

IMPORT_WORDS = frozenset(("import", "use", "include", "using", "require"))
_KEYWORDS = {
    "model": "class struct message interface record object entity schema dto input dataclass data trait shape",
    "error": "exception throwable fault",
    "union": "oneof variant either",
    "type": "typedef newtype using scalar",
    "package": "namespace module",
}
_OURS = {foreign: ours for ours, words in _KEYWORDS.items() for foreign in words.split()} | {"data class": "model"}
_FOREIGN = "|".join(sorted(_OURS, key=len, reverse=True))
_DOTTED = rf"{NAME}(?:\.{NAME})*"
_ITEM = rf"{NAME}(?:\s+as\s+{NAME})?"
_DECLARATIONS = ("declarations",)


def _enum_base(match: re.Match[str]) -> str:
    """`: int` where the first member has a number, else `: str`."""
    body = match.string[match.end() :].split("}", 1)[0]
    base = "int" if re.search(r"=\s*-?[0-9]", body) else "str"
    return f"{match['head']}: {base} {{"


def _import_one(match: re.Match[str]) -> str:
    return f"from {match['path'].replace('::', '.')} import {match['name']}"


def _union_body(match: re.Match[str]) -> str:
    arms = " ".join(f"{snake_case(name)}: {name}" for name in re.findall(NAME, match["types"]))
    return f"{match['head']} {{ {arms} }}"


def _absolute(match: re.Match[str]) -> str:
    """A relative package, as Python reads the dots."""
    package = re.search(rf"^\s*package\s+({_DOTTED})", match.string, re.MULTILINE)
    parts = package[1].split(".") if package else []
    kept = parts[: max(1, len(parts) - len(match["at"]) + 1)]
    return f"from {'.'.join([*kept, match['path']])}"


FILE_SLIPS: tuple[Slip, ...] = (
    Slip(
        code="RPC0024",
        pattern=rf"\bimport\s+(?:\{{\s*)?(?P<list>{NAMES})(?:\s*\}})?\s+(?P<at>from)\s+[\"']?(?P<path>{_DOTTED})[\"']?",
        replacement=r"from \g<path> import \g<list>",
        message="an import names the package first",
        title="write `from {path} import {list}`",
    ),
    Slip(
        code="RPC0024",
        pattern=rf"(?P<at>\b(?:{'|'.join(sorted(IMPORT_WORDS))})\b)\s+(?P<path>{NAME}(?:(?:\.|::){NAME})*)"
        r"(?:\.|::)(?P<name>[A-Z]\w*)",
        replacement=_import_one,
        message="an import names the package first",
        title="write `{new}`",
    ),
    Slip(
        code="RPC0024",
        pattern=rf"\bimport\s*(?P<at>[({{])\s*(?P<list>{_ITEM}(?:\s*,\s*{_ITEM})*)\s*,?\s*[)}}]",
        replacement=r"import \g<list>",
        message="imported names stand without brackets",
        title="leave them out",
    ),
    Slip(
        code="RPC0024",
        pattern=rf"\bfrom\s+(?P<at>\"(?P<path>{NAME}(?:[./]{NAME})*?)(?:\.rpc)?\")",
        replacement=lambda match: f"from {match['path'].replace('/', '.')}",
        message="an import names a package, not a file",
        title="name the package",
        safe=False,
    ),
    Slip(
        code="RPC0024",
        pattern=rf"\bfrom\s+(?P<at>\.+)\s*(?P<path>{_DOTTED})",
        replacement=_absolute,
        message="an import names the whole package",
        title="write `{new}`",
        safe=False,
    ),
    Slip(
        code="RPC0002",
        pattern=rf"\bfrom\s+{_DOTTED}(?P<at>\s+)(?={NAMES}\s*$)",
        replacement=lambda match: f"{match[0].rstrip()} import ",
        message="expected `import` after the package",
        title="write `import`",
    ),
    Slip(
        code="RPC0024",
        pattern=r"\bimport\s+(?P<at>\*)",
        message="an import lists what it takes: `from acme.types import UserId, Email`",
        starts=("imports",),
    ),
    Slip(
        code="RPC0024",
        pattern=r"(?P<at>\bimport\b)",
        message="an import lists what it takes: `from acme.types import UserId, Email`",
        starts=("imports",),
    ),
    Slip(
        code="RPC0002",
        pattern=rf"(?P<at>(?!package\b){NAME})(?=(?:\.{NAME})*\s*$)",
        replacement=r"package \g<at>",
        message="expected `package` before the name of the package",
        title="write `package`",
        starts=("package",),
        heads=True,
    ),
    Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:{_FOREIGN}))(?=\s+{NAME})",
        replacement=lambda match: _OURS[match["at"]],
        message="`{at}` is not a word of this language",
        title="write `{new}`",
        starts=("package", *_DECLARATIONS),
        heads=True,
    ),
    Slip(
        code="RPC0015",
        pattern=rf"(?P<at>\b(?:extend|inherits|extending))(?=\s+{NAME}\s*\{{)",
        replacement="extends",
        message="a model takes over the fields of another with `extends`",
        title="write `extends`",
    ),
    Slip(
        code="RPC0021",
        pattern=rf"(?P<head>\bmodel\s+{NAME})\s*(?P<at>(?::|<|\(|\bimplements\b)\s*(?P<base>{NAME})(?:\s*\))?)",
        replacement=r"\g<head> extends \g<base>",
        message="a model takes over the fields of another with `extends`",
        title="write `extends {base}`",
    ),
    Slip(
        code="RPC0021",
        pattern=rf"(?P<head>\b(?:error|union|service)\s+{NAME})(?P<at>\s*(?::|<|\(|\bextends\b)\s*{NAMES}(?:\s*\))?)",
        replacement=r"\g<head>",
        message="only models have a base",
        title="leave it out",
        safe=False,
    ),
    Slip(
        code="RPC0021",
        pattern=rf"\bmodel\s+{NAME}(?P<at>\s*[<\[]\s*{NAMES}\s*[>\]])",
        message="models take no type parameters",
        starts=_DECLARATIONS,
    ),
    Slip(
        code="RPC0028",
        pattern=rf"(?P<at>(?P<head>\benum\s+{NAME}))\s*:?\s*\{{",
        replacement=_enum_base,
        message="an enum says whether its values are `str` or `int`",
        title="write `{new}`",
        safe=False,
    ),
    Slip(
        code="RPC0028",
        pattern=rf"(?P<head>\benum\s+{NAME})\s*(?P<at>\(\s*{NAME}[^)\n]*\)|:\s*{NAMES})\s*\{{",
        replacement=_enum_base,
        message="the values of an enum are `str` or `int`",
        title="write `{new}`",
        safe=False,
    ),
    Slip(
        code="RPC0037",
        pattern=rf"(?P<head>\bunion\s+{NAME})\s*(?P<at>=\s*\|?\s*(?P<types>{NAME}(?:\s*\|\s*{NAME})*))",
        replacement=_union_body,
        message="each arm of a union has a name, which says on the wire what it holds",
        title="name them after their types",
        safe=False,
    ),
    Slip(
        code="RPC0027",
        pattern=rf"(?P<rest>\btype\s+{NAME}\s*=\s*{TYPE}\??)\s*(?P<at>{ATTRIBUTE}(?:\s*{ATTRIBUTE})*)",
        replacement=lambda match: f"{match['at']} {match['rest']}",
        message="the attributes of a declaration stand before it",
        title="move them",
        starts=_DECLARATIONS,
    ),
    Slip(
        code="RPC0002",
        pattern=rf"(?P<at>service)(?=\s+{NAME})",
        replacement="region service",
        message="a service says in which silo it runs: `control` or `region`",
        title="make it a region service",
        safe=False,
        starts=_DECLARATIONS,
        heads=True,
    ),
    Slip(
        code="RPC0002",
        pattern=rf"(?P<at>control|region)(?=\s+(?!service\b){NAME}\s*(?:\{{|by\b))",
        replacement=r"\g<at> service",
        message="expected `service` after `{at}`",
        title="write `service`",
        starts=_DECLARATIONS,
        heads=True,
    ),
    Slip(
        code="RPC0002",
        pattern=r"(?P<at>(?P<name>[A-Z]\w*))(?=\s*\{)",
        replacement=r"model \g<name>",
        message="a declaration begins with a word for what it is",
        title="make `{name}` a model",
        safe=False,
        starts=_DECLARATIONS,
        heads=True,
    ),
    Slip(
        code="RPC0001",
        pattern=rf"(?P<at>const|constant|let|var|final|val)\s+{NAME}",
        message="there are no constants",
        starts=_DECLARATIONS,
        heads=True,
    ),
    Slip(
        code="RPC0032",
        pattern=r"(?P<at>:=|==|:\s*=)",
        replacement="=",
        message="a value follows a single `=`",
        title="write `=`",
    ),
)
"""In the order in which they are tried."""
