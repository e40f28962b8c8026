"""Lexical faults: text that is no token, what it stands for, and how it should have been written.

The lexer goes on behind a fault as if its mended text stood there, so that one wrong quote is one error.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..records import record

__all__ = ["BEFORE", "BEHIND", "LONG_NAME", "LONG_NUMBER", "NAME_LIMIT", "NUMBER_LIMIT", "Fault", "bad_escape"]

NAME_LIMIT = 64
NUMBER_LIMIT = 300
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


@record(frozen=True, slots=True, kw_only=True)
class Fault:
    """A kind of text that is no token.

    `stands_for` names the terminal that the parser gets in its place, nothing where the text is skipped. `mend` gives
    the text that should have been there, the same text where nobody can know.
    """

    code: str
    pattern: str
    stands_for: str = ""
    message: str
    title: str = ""
    mend: Callable[[str], str] = str
    safe: bool = True
    ends_line: bool = False
    """The mended text runs to the end of its line: what stands behind it there has to go to the next."""


# ------------------------------------------------------------------------------------------------------ mending ----


def _line_comments(text: str) -> str:
    """A block comment, or a string in triple quotes, as `//` comments."""
    inner = text[3:-3] if text.startswith('"""') else text[2:].removesuffix("*/")
    lines = [line.strip().lstrip("*").strip() for line in inner.splitlines()]
    return "\n".join(f"// {line}".rstrip() for line in lines if line) or "//"


def _requote(text: str) -> str:
    inner = text[1:-1].replace("\\'", "'").replace('\\"', '"').replace('"', '\\"')
    return _escape(f'"{inner}"')


def _escape(text: str) -> str:
    """A closed string with its escapes mended: a backslash that escapes nothing becomes two, a tab `\\t`."""
    return '"' + re.sub(_ESCAPE, _mend_escape, text[1:-1]) + '"'


_ESCAPE = (
    r"\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}|\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|\\[\"\\/bfnrt]|(?P<slash>\\)|(?P<control>[\x00-\x1f])|(?P<half>[\ud800-\udfff])"
)


def _mend_escape(match: re.Match[str]) -> str:
    if match["slash"]:
        return "\\\\"
    if match["half"]:
        return "\\ufffd"
    return f"\\u{ord(match[0]):04x}".replace("\\u0009", "\\t") if match["control"] else match[0]


def bad_escape(text: str) -> tuple[int, int]:
    """Where a closed string holds what JSON does not allow in one."""
    found = (m.span() for m in re.finditer(_ESCAPE, text[1:-1]) if any(m.groupdict().values()))
    start, end = next(found, (0, len(text) - 2))
    return start + 1, end + 1 + (text[start + 1] == "\\")


def _close(text: str) -> str:
    """A string that its line cuts off, closed: in front of the brackets and commas that its line ends with."""
    body = text.rstrip()
    quote, body = body[0], body[1:]
    inner = body.rstrip(",;)]} ") or body
    stray = re.match(r"[^()\[\]]*(?=[)\]])", body)
    if stray and stray[0]:
        inner = stray[0]
    elif "(" in inner or "[" in inner:
        inner = body
    closed = f'"{inner}"' if quote == '"' else _requote(f"'{inner}'")
    return _escape(closed) + body[len(inner) :]


def _plain_number(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-").replace("_", "")
    if digits[:2] in ("0x", "0X"):
        return sign + str(int(digits, 16))
    whole, point, rest = digits.partition(".")
    if "." in rest:
        return f'"{text}"'
    whole = whole.lstrip("0") or "0"
    if point and not rest[:1].isdecimal():
        rest = "0" + rest
    if re.fullmatch(r"0+[0-9]", digits):
        whole = str(int(digits))
    return sign + whole + point + rest


def _whole_duration(text: str) -> str:
    match = re.fullmatch(r"([0-9.]+)(ms|[smhd])", text)
    assert match is not None
    milliseconds = round(float(match[1]) * _UNITS[match[2]])
    unit = next(unit for unit in (match[2], "s", "ms") if milliseconds % _UNITS[unit] == 0)
    return f"{milliseconds // _UNITS[unit]}{unit}"


def _spell_digits(text: str) -> str:
    head = re.match(r"[0-9]+", text)
    assert head is not None
    words = "_".join(_DIGITS[int(digit)] for digit in head[0])
    return _ascii_name(f"{words}_{text[head.end() :].lstrip('_')}".rstrip("_"))


def _ascii_name(text: str) -> str:
    import unicodedata  # only ever needed for a wrong name

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    plain = re.sub(r"\W", "", plain)
    return plain if re.match(r"[A-Za-z_]", plain) else f"name{plain}"


# ------------------------------------------------------------------------------------------------------- tables ----

BEFORE = (
    Fault(
        code="RPC0006",
        pattern=r'"""(?s:.*?)"""',
        message='`"""` means nothing here: docs stand in `///` lines before what they document',
        title="turn it into `//` comments",
        mend=_line_comments,
        ends_line=True,
    ),
    Fault(
        code="RPC0011",
        pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9:.]+(?:[Zz]|[+-][0-9:]+)?)?(?!\w)",
        stands_for="STRING",
        message="a date is written as a string",
        title="quote it",
        mend=lambda text: f'"{text}"',
    ),
    Fault(
        code="RPC0011",
        pattern=r"[-+]?(?<![\w.\])])\.[0-9][\w.]*",
        stands_for="NUMBER",
        message="a number has digits before its point",
        title="write the `0`",
        mend=_plain_number,
    ),
)
"""Faults that begin like a token: tried before those of the grammar."""

BEHIND = (
    Fault(
        code="RPC0006",
        pattern=r"/\*(?s:.*?)(?:\*/|\Z)",
        message="there are no block comments",
        title="comment each line with `//`",
        mend=_line_comments,
        ends_line=True,
    ),
    Fault(
        code="RPC0006",
        pattern=r"#[^\r\n]*",
        message="a comment begins with `//`",
        title="write `//`",
        mend=lambda text: "//" + text.lstrip("#"),
    ),
    Fault(
        code="RPC0005",
        pattern=r"//[^\r\n]*",
        message="there is a NUL in this comment",
        title="delete it",
        mend=lambda text: text.replace("\0", ""),
    ),
    Fault(
        code="RPC0006",
        pattern=r"/[^\r\n]*",
        message="a comment begins with two slashes",
        title="write `//`",
        mend=lambda text: "/" + text,
    ),
    Fault(
        code="RPC0007",
        pattern=";+",
        message="nothing ends with `;`",
        title="delete it",
        mend=lambda text: "",
    ),
    Fault(
        code="RPC0008",
        pattern=r"'(?:[^'\\\r\n]|\\[^\r\n])*'|`[^`\r\n]*`|[“”„][^“”\r\n]*[“”]|«[^»\r\n]*»",
        stands_for="STRING",
        message='a string stands between `"`',
        title='write `"`',
        mend=_requote,
    ),
    Fault(
        code="RPC0010",
        pattern=r'"(?:[^"\\\r\n]|\\[^\r\n])*"',
        stands_for="STRING",
        message="a string can't hold this: it is written as in JSON",
        title="escape it",
        mend=_escape,
        safe=False,
    ),
    Fault(
        code="RPC0009",
        pattern=r"""["'][^\r\n]*""",
        stands_for="STRING",
        message="this string never ends",
        title="close it",
        mend=_close,
        safe=False,
    ),
    Fault(
        code="RPC0011",
        pattern=r"[0-9]+(?:\.[0-9]+)?(?:ms|[smhd])(?!\w)",
        stands_for="DURATION",
        message="a duration is a whole number with its unit, without leading zeros",
        title="write a whole number",
        mend=_whole_duration,
    ),
    Fault(
        code="RPC0011",
        pattern=r"[-+]?(?:0[xX][0-9A-Fa-f_]+|[0-9][0-9_]*(?:\.[0-9_]*)*(?:[eE][-+]?[0-9]+)?)(?!\w)",
        stands_for="NUMBER",
        message="a number is written as in JSON",
        title="write it plainly",
        mend=_plain_number,
    ),
    Fault(
        code="RPC0012",
        pattern=r"[0-9]\w*",
        stands_for="NAME",
        message="a name can't begin with a digit",
        title="spell the digit out",
        mend=_spell_digits,
        safe=False,
    ),
    Fault(
        code="RPC0012",
        pattern=r"\w+",
        stands_for="NAME",
        message="a name is made of the letters A to Z, digits and `_`",
        title="keep to ASCII",
        mend=_ascii_name,
        safe=False,
    ),
    Fault(
        code="RPC0005",
        pattern=r"[^!-~\s]+|[^!-~]",
        message="this character means nothing here",
        title="replace it by a space",
        mend=lambda text: " ",
    ),
)
"""Faults that no token begins like: tried last."""

LONG_NAME = Fault(
    code="RPC0013",
    pattern="",
    stands_for="NAME",
    message=f"a name has at most {NAME_LIMIT} characters",
)
LONG_NUMBER = Fault(
    code="RPC0011",
    pattern="",
    stands_for="NUMBER",
    message=f"a number has at most {NUMBER_LIMIT} characters",
)
