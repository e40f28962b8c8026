"""The patterns of `str(pattern=…)`: the subset of regular expressions that every engine reads alike."""

import re
from functools import cache

__all__ = ["matches", "pattern_fault", "portable_pattern"]

_ESCAPABLE = frozenset("\\^$.|?*+()[]{}/")
_CONTROLS = frozenset("tnrf")
_REPEAT = re.compile(r"\{([0-9]{1,9})(?:(,)([0-9]{0,9}))?\}")
_CLASS = re.compile(r"\[(\^?)((?:\\.|[^\]\\])*)\]", re.DOTALL)
_CLASS_ITEM = re.compile(r"\\.|.", re.DOTALL)
_SET_OPERATORS = ("[", "&&", "--", "~~", "||")
MAX_REPEAT = 1000
"""Most times that a part can be asked for, nested repeats multiplied: more is too large a machine for some engines."""
MAX_DEPTH = 50

_BARE = {
    "]": r"a bare `]`: write `\]`",
    "}": r"a bare `}`: write `\}`",
    ".": r"`.`, which ends at other line breaks in other engines: write `[^\n]`",
}


def pattern_fault(pattern: str) -> str | None:
    """What of a pattern is outside the subset, in words; None where all of it is inside."""
    groups: list[int] = []
    atom, heaviest, at = 0, 1, 0  # `atom` is how often the part before can repeat already, 0 where nothing can repeat
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            if fault := _escape_fault(pattern[at : at + 2], _ESCAPABLE):
                return fault
            atom, at = 1, at + 2
        elif char == "[":
            found = _CLASS.match(pattern, at)
            if fault := _class_fault(found):
                return fault
            assert found is not None
            atom, at = 1, found.end()
        elif char == "(":
            if pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
                return f"`{pattern[at : at + 3]}`: only groups of the form `(…)` and `(?:…)` mean the same everywhere"
            if len(groups) >= MAX_DEPTH:
                return f"more than {MAX_DEPTH} groups inside each other"
            groups.append(heaviest)
            atom, heaviest, at = 0, 1, at + (3 if pattern.startswith("(?:", at) else 1)
        elif char == ")":
            if not groups:
                return "a `)` without its `(`"
            atom, heaviest, at = heaviest, max(groups.pop(), heaviest), at + 1
        elif char in "*+?{":
            repeat = _REPEAT.match(pattern, at)
            if fault := _repeat_fault(char, repeat, atom):
                return fault
            heaviest = max(heaviest, atom * _times(repeat))
            at = repeat.end() if repeat else at + 1
            atom, at = 0, at + pattern.startswith("?", at)
        elif char in _BARE:
            return _BARE[char]
        else:
            atom, at = int(char not in "^$|"), at + 1
    return "a `(` without its `)`" if groups else None


def _escape_fault(escape: str, escapable: frozenset[str]) -> str | None:
    if len(escape) == 1:
        return "a `\\` with nothing behind it"
    if escape[1] in escapable or escape[1] in _CONTROLS:
        return None
    return f"`{escape}`, which engines read in different ways"


def _repeat_fault(char: str, repeat: re.Match[str] | None, atom: int) -> str | None:
    if char == "{" and repeat is None:
        return r"a `{` that begins no repeat: write `\{`"
    if not atom:
        return f"a `{char}` with nothing before it to repeat"
    if repeat and repeat[3] and int(repeat[3]) < int(repeat[1]):
        return f"`{repeat.group()}`, whose upper limit is below the lower one"
    return f"a repeat of more than {MAX_REPEAT} times" if atom * _times(repeat) > MAX_REPEAT else None


def _times(repeat: re.Match[str] | None) -> int:
    """How often a repeat asks for its part at most; without an upper limit, at least."""
    return max(int(repeat[1]), int(repeat[3] or 0), 1) if repeat else 1


def _class_fault(found: re.Match[str] | None) -> str | None:
    """Inside `[…]` engines part on nested brackets, set operators and stray hyphens; on an empty class too."""
    if found is None:
        return "a `[` without its `]`"
    body = found.group(2)
    if not body:
        return "an empty `[]`"
    if any(operator in re.sub(r"\\.", "__", body, flags=re.DOTALL) for operator in _SET_OPERATORS):
        return "a `[`, `&&`, `--`, `~~` or `||` inside `[…]`"
    items = _CLASS_ITEM.findall(body)
    for item in items:
        if item.startswith("\\") and (fault := _escape_fault(item, _ESCAPABLE | {"-"})):
            return fault
    return _range_fault(items)


def _range_fault(items: list[str]) -> str | None:
    at = 0
    while at < len(items):
        if items[at + 1 : at + 2] != ["-"] or at + 2 >= len(items):
            at += 1
            if items[at : at + 1] == ["-"] and at + 1 < len(items):
                return r"a `-` in the middle of `[…]`: write `\-`"
            continue
        if _literal(items[at]) > _literal(items[at + 2]):
            return f"`{items[at]}-{items[at + 2]}`, a range that runs backwards"
        at += 3
        if items[at : at + 1] == ["-"] and at + 1 < len(items):
            return r"a `-` behind a range: write `\-`"
    return None


def _literal(item: str) -> str:
    return {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\f": "\f"}.get(item, item[-1])


# ------------------------------------------------------------------- mending ----

_TOKEN = re.compile(r"\\.|\(\?P<[^>]*>|.", re.DOTALL)
_OUTSIDE = {
    "\\d": "[0-9]",
    "\\D": "[^0-9]",
    "\\w": "[A-Za-z0-9_]",
    "\\W": "[^A-Za-z0-9_]",
    "\\s": "[ \\t\\n\\r\\f]",
    "\\S": "[^ \\t\\n\\r\\f]",
    "\\A": "^",
    "\\Z": "$",
    "\\z": "$",
    ".": "[^\\n]",
    "\\-": "-",
    "]": "\\]",
    "}": "\\}",
}
_INSIDE = {"\\d": "0-9", "\\w": "A-Za-z0-9_", "\\s": " \\t\\n\\r\\f", "[": "\\["}
_MEANT_AS_TEXT = frozenset("'\"`#%&,:;<=>@_~! ")


def portable_pattern(pattern: str) -> str | None:
    """A pattern with the shorthands written out, where that is all it takes."""
    if "[[" in pattern:
        return None
    parts: list[str] = []
    inside = False
    for token in _TOKEN.findall(pattern):
        table = _INSIDE if inside else _OUTSIDE
        if token.startswith("(?P<"):
            parts.append("(?:")
        elif token == "}" and _REPEAT.search("".join(parts[-20:]) + "}"):
            parts.append(token)
        elif token[:1] == "\\" and token[1:] in _MEANT_AS_TEXT:
            parts.append(token[1:])
        elif token == "]" and inside:
            inside = False
            parts.append(token)
        else:
            parts.append(table.get(token, token))
            inside = inside or token == "["
    text = "".join(parts)
    return text if text != pattern and pattern_fault(text) is None else None


# ------------------------------------------------------------------ matching ----


def matches(pattern: str, text: str) -> bool:
    """Whether a text holds a match of a pattern of the subset."""
    return _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`$` is the end of the string: Python's also stands before a last line break."""
    return re.compile(re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda m: m.group(1) or r"\Z", pattern, flags=re.DOTALL))
