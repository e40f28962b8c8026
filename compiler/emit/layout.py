"""Text that Python's formatters would leave alone: string literals, docstrings, folded statements."""

from collections.abc import Iterator

__all__ = [
    "WIDTH",
    "docstring",
    "fold",
    "fold_annotation",
    "fold_assignment",
    "fold_def",
    "fold_import",
    "raw_string",
    "string",
]

WIDTH = 120
"""The longest line that we write, where the text can be broken at all."""

_OPENING = "([{"
_CLOSING = ")]}"


# ---------------------------------------------------------------- literals ----


def string(text: str) -> str:
    """A string literal, in double quotes unless single ones need fewer escapes; what can't be seen is escaped."""
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    escaped = _escape(text.replace("\\", "\\\\").replace(quote, f"\\{quote}"))
    return f"{quote}{escaped}{quote}"


def raw_string(text: str) -> str:
    """A string literal for a pattern: raw where it holds backslashes and nothing else in its way."""
    if "\\" in text and not text.endswith("\\") and text.isprintable() and '"' not in text:
        return f'r"{text}"'
    return string(text)


def docstring(text: str | None, indent: int) -> str:
    """The docstring for a text, its later lines indented; empty where there is nothing to say."""
    text = (text or "").strip().expandtabs(4)
    if not text:
        return ""
    if not text.isascii():
        text = text.encode(errors="replace").decode()  # Python refuses classes with lone surrogates in their docstring
    lines = [line.rstrip() for line in text.split("\n")]
    lines = [_escape(line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')) for line in lines]
    if lines[0].startswith('"'):
        lines[0] = f"\\{lines[0]}"
    if len(lines) == 1:
        return f'"""{lines[0]}{_gap(lines[0])}"""'
    # The indentation of the first line is not known, so that of the others counts among themselves.
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines[1:] if line), default=0)
    rest = "\n".join(" " * indent + line[margin:] if line else "" for line in lines[1:])
    return f'"""{lines[0]}\n{rest}\n{" " * indent}"""'


def _gap(line: str) -> str:
    """Formatters put a space between a quotation mark and the closing quotes."""
    before = line.removesuffix('"')
    is_escaped = (len(before) - len(before.rstrip("\\"))) % 2
    return " " if before != line and not is_escaped else ""


def _escape(text: str) -> str:
    """What can't be seen as escapes; `repr` knows them all."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


# ----------------------------------------------------------------- folding ----


def fold(statement: str, indent: int, tail: int = 0) -> str:
    """A statement broken at a bracket where it is too long; later lines bear their whole indentation.

    `tail` is the room that what follows the statement on its last line needs.
    """
    if indent + len(statement) + tail <= WIDTH:
        return statement
    groups = list(_groups(statement))
    if not groups:
        return statement
    for opening, closing in reversed(groups):
        if indent + opening < WIDTH and indent + len(statement) - closing + tail <= WIDTH:
            return _explode(statement, opening, closing, indent)
    # No single bracket will do: the last one is broken, and what stands before it by itself.
    opening, closing = groups[-1]
    head = fold(statement[: opening + 1], indent)
    return head + _explode(statement, opening, closing, indent)[opening + 1 :]


def fold_assignment(target: str, value: str) -> str:
    """`target = value` at the top of a module, for a value that no bracket could break."""
    line = f"{target} = {value}"
    return line if len(line) <= WIDTH else f"{target} = (\n    {value}\n)"


def fold_annotation(name: str, type_: str, indent: int) -> str:
    """`name: type` in a class, for a type that perhaps no bracket could break."""
    line = fold(f"{name}: {type_}", indent)
    if "\n" in line or indent + len(line) <= WIDTH:
        return line
    margin = " " * indent
    return f"{name}: (\n{margin}    {type_}\n{margin})"


def fold_import(module: str, items: list[str], indent: int, comment: str = "") -> str:
    """`from module import items`."""
    line = f"from {module} import {', '.join(items)}{comment}"
    if indent + len(line) <= WIDTH:
        return line
    margin = " " * indent
    body = "".join(f"{margin}    {item},\n" for item in items)
    return f"from {module} import ({comment}\n{body}{margin})"


def fold_def(statement: str, indent: int, tail: int = 0) -> str:
    """`def name(parameters) -> type:` with a parameter on each line where it is too long; `tail` as for `fold`."""
    if indent + len(statement) + tail <= WIDTH:
        return statement
    if "() -> " in statement:
        head, _, result = statement.partition("() -> ")
        return f"{head}() -> {_broken_result(result[:-1], indent)}:"
    opening, closing = next(_groups(statement))
    rest = statement[closing:]
    # a type in quotes can't be broken, whatever is put around it
    if indent + len(rest) + tail > WIDTH and rest.startswith(") -> ") and not rest.startswith(') -> "'):
        rest = f") -> {_broken_result(rest[5:-1], indent)}:"
    return _explode(statement[: closing + 1], opening, closing, indent)[:-1] + rest


def _broken_result(type_: str, indent: int) -> str:
    margin = " " * indent
    types = f"\n{margin}    | ".join(_split(type_, " | "))
    return f"(\n{margin}    {types}\n{margin})"


def _explode(statement: str, opening: int, closing: int, indent: int) -> str:
    """One item on each line, with the trailing comma that keeps them there."""
    items = list(_split(statement[opening + 1 : closing], ", "))
    subscript = statement[opening] == "[" and statement[opening - 1 : opening].isidentifier()
    comma = "" if len(items) == 1 and (subscript or items[0].endswith(",")) else ","
    margin = " " * (indent + 4)
    body = "".join(f"{margin}{_fold_item(item, indent + 4)}{comma}\n" for item in items)
    return f"{statement[: opening + 1]}\n{body}{' ' * indent}{statement[closing:]}"


def _fold_item(item: str, indent: int) -> str:
    """An item between brackets: a chain of `|` is broken before each operator first."""
    if indent + len(item) + 1 <= WIDTH:
        return item
    operands = list(_split(item, " | "))
    if len(operands) == 1:
        return fold(item, indent, 1)
    return f"\n{' ' * indent}| ".join(fold(operand, indent + 2, 1) for operand in operands)


def _groups(text: str) -> Iterator[tuple[int, int]]:
    """The outermost brackets that hold something: where each opens and closes."""
    opened = 0
    for index, depth in _depths(text):
        if depth == 1 and text[index] in _OPENING:
            opened = index
        elif depth == 0 and text[index] in _CLOSING and index > opened + 1:
            yield opened, index


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts of a text between separators that no bracket and no string holds."""
    start = 0
    for index, depth in _depths(text):
        if depth == 0 and text.startswith(separator, index):
            yield text[start:index]
            start = index + len(separator)
    yield text[start:]


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """Each character outside of strings with the number of brackets open behind it."""
    depth, quote, index = 0, "", 0
    while index < len(text):
        char = text[index]
        if quote:
            if char == "\\":
                index += 1
            elif char == quote:
                quote = ""
        else:
            if char in "\"'":
                quote = char
            elif char in _OPENING:
                depth += 1
            elif char in _CLOSING:
                depth -= 1
            yield index, depth
        index += 1
