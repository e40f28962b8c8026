"""Constraints behind a type: which a type takes, what their values may be, and whether a value keeps them."""

import re
from collections.abc import Callable

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix
from ..idl.source import Span
from ..schemas.contract import NO_CONSTRAINTS, Constraints, Json
from .edits import remove_item, replace
from .program import Module, at
from .suggest import suggestion

__all__ = ["breaks", "pattern_fault", "portable_pattern", "read_constraints"]

ALLOWED: dict[str, tuple[str, ...]] = {
    "str": ("min_len", "max_len", "pattern"),
    "int": ("min", "max"),
    "float": ("min", "max"),
    "list": ("min_len", "max_len"),
}
Report = Callable[[Diagnostic], None]


def read_constraints(module: Module, node: ast.TypeExpr, kind: str, report: Report) -> Constraints:
    """The constraints written behind a type, less those that are wrong, which are reported."""
    allowed = ALLOWED.get(kind, ())
    if not allowed:
        report(_takes_none(module, node, kind))
        return NO_CONSTRAINTS
    values: dict[str, Json] = {}
    for constraint in node.constraints:
        name = constraint.name.text
        if name not in allowed:
            report(_unknown(module, node, constraint, kind, allowed))
        elif name in values:
            report(_bad(module, node, constraint, f"`{name}` stands here twice"))
        elif (fault := _value_fault(kind, name, constraint.value)) is not None:
            report(_bad(module, node, constraint, fault))
        elif name == "pattern" and (fault := pattern_fault(str(_value(constraint.value)))):
            report(_bad_pattern(module, constraint, fault))
        else:
            values[name] = _value(constraint.value)
    result = Constraints(**values)  # type: ignore[arg-type]  # the table of allowed names and value kinds decides
    report_order(module, node, result, report)
    return result


def report_order(module: Module, node: ast.TypeExpr, found: Constraints, report: Report) -> None:
    """A lower limit above the upper one leaves no value at all."""
    for low_name, high_name in (("min", "max"), ("min_len", "max_len")):
        low, high = getattr(found, low_name), getattr(found, high_name)
        if low is None or high is None or low <= high:
            continue
        by_name = {c.name.text: c for c in node.constraints}
        first, second = by_name[low_name].value, by_name[high_name].value
        text = module.source.text
        edits = (
            replace(module, first, text[second.span.start : second.span.end]),
            replace(module, second, text[first.span.start : first.span.end]),
        )
        report(
            Diagnostic(
                code="RPC0208",
                message=f"`{low_name}` is greater than `{high_name}`: no value fits",
                primary=at(module, by_name[low_name]),
                labels=(at(module, by_name[high_name]),),
                fix=Fix(title="swap them", edits=edits, safe=False),
            )
        )


def breaks(value: Json, constraints: Constraints) -> str | None:
    """In what way a value breaks constraints, in words; None where it keeps them."""
    c = constraints
    if isinstance(value, int | float) and not isinstance(value, bool):
        if c.min is not None and value < c.min:
            return f"less than `min={c.min}`"
        if c.max is not None and value > c.max:
            return f"greater than `max={c.max}`"
    if isinstance(value, str | list):
        if c.min_len is not None and len(value) < c.min_len:
            return f"shorter than `min_len={c.min_len}`"
        if c.max_len is not None and len(value) > c.max_len:
            return f"longer than `max_len={c.max_len}`"
    if isinstance(value, str) and c.pattern is not None and not re.search(_as_python(c.pattern), value):
        return f'not matched by `pattern="{c.pattern}"`'
    return None


# ---------------------------------------------------------------- patterns ----

_CLASSES = {"d": "[0-9]", "w": "[A-Za-z0-9_]", "s": "[ \\t\\n\\r]", "D": "[^0-9]", "W": "[^A-Za-z0-9_]"}
_ESCAPABLE = frozenset("\\^$.|?*+()[]{}/-")
_CONTROLS = frozenset("tnrf")


def pattern_fault(pattern: str) -> str | None:
    """Why a pattern is outside the subset that every engine reads alike, in words; None where it is inside."""
    for match in re.finditer(r"\\(.?)|\(\?(:?)", pattern, re.DOTALL):
        escaped, group = match.group(1), match.group(2)
        if match.group().startswith("(?"):
            if group != ":":
                return f"`{pattern[match.start() : match.start() + 3]}` (lookaround, flags and named groups)"
        elif escaped not in _ESCAPABLE and escaped not in _CONTROLS:
            return f"`\\{escaped}`, which engines read in different ways"
    if fault := _class_fault(pattern):
        return fault
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return "no regular expression at all"
    if re.search(r"[*+?}]\+", _without_escapes(pattern)):
        return "a possessive quantifier"
    return None


def portable_pattern(pattern: str) -> str | None:
    """The pattern with shorthand classes written out, where that is all it takes."""
    text = re.sub(r"\\([dwsDW])(?![^\[]*\])", lambda m: _CLASSES[m.group(1)], pattern)
    text = re.sub(r"\\([dws])", lambda m: _CLASSES[m.group(1)][1:-1], text)
    return text if text != pattern and pattern_fault(text) is None else None


def _class_fault(pattern: str) -> str | None:
    """Inside `[…]`, engines part on nested brackets, `&&`, `--` and `~~`; an empty class too."""
    for match in re.finditer(r"\[(\^?)((?:\\.|[^\]\\])*)\]?", _hide_escapes(pattern), re.DOTALL):
        body = match.group(2)
        if not body:
            return "an empty `[]`"
        if "[" in body or any(pair in body for pair in ("&&", "--", "~~")):
            return "a `[`, `&&`, `--` or `~~` inside `[…]`"
    return None


def _hide_escapes(pattern: str) -> str:
    return re.sub(r"\\.", "__", pattern, flags=re.DOTALL)


def _without_escapes(pattern: str) -> str:
    return re.sub(r"\[[^\]]*\]", "_", _hide_escapes(pattern))


def _as_python(pattern: str) -> str:
    """`$` is the end of the string: Python's also stands before a last line break."""
    return re.sub(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$", lambda m: m.group(1) or r"\Z", pattern, flags=re.DOTALL)


# ----------------------------------------------------------------- reports ----


def _value(literal: ast.Literal) -> Json:
    return literal.value if isinstance(literal, ast.NumberLiteral | ast.StringLiteral) else None


def _value_fault(kind: str, name: str, literal: ast.Literal) -> str | None:
    value = _value(literal)
    if name == "pattern":
        return None if isinstance(value, str) else "`pattern` takes a string"
    if name in ("min_len", "max_len"):
        return None if isinstance(value, int) and value >= 0 else f"`{name}` takes a whole number from 0 up"
    if kind == "int":
        fits = isinstance(value, int) and -(2**63) <= value < 2**63
        return None if fits else f"`{name}` of an `int` takes a whole number of 64 bits"
    return None if isinstance(value, int | float) else f"`{name}` takes a number"


def _takes_none(module: Module, node: ast.TypeExpr, kind: str) -> Diagnostic:
    text = module.source.text
    opening = text.rindex("(", 0, node.constraints[0].span.start)
    closing = text.index(")", node.constraints[-1].span.end) + 1
    return Diagnostic(
        code="RPC0206",
        message=f"`{kind}` takes no constraints",
        primary=at(module, Span(opening, closing)),
        notes=("constraints stand on `str`, `int`, `float` and `list`; an alias can carry them",),
        fix=Fix(title="take them out", edits=(replace(module, Span(opening, closing), ""),), safe=False),
    )


def _unknown(
    module: Module, node: ast.TypeExpr, constraint: ast.Constraint, kind: str, allowed: tuple[str, ...]
) -> Diagnostic:
    near = suggestion(constraint.name.text, allowed)
    known = ", ".join(f"`{name}=`" for name in allowed)
    return Diagnostic(
        code="RPC0207",
        message=f"`{kind}` has no constraint `{constraint.name.text}`",
        primary=at(module, constraint.name),
        notes=(f"it has {known}",),
        fix=Fix(title=f"did you mean `{near}`?", edits=(replace(module, constraint.name, near),), safe=False)
        if near
        else None,
    )


def _bad(module: Module, node: ast.TypeExpr, constraint: ast.Constraint, message: str) -> Diagnostic:
    fix = None
    if len(node.constraints) > 1:
        fix = Fix(title="take it out", edits=(remove_item(module, node.constraints, constraint),), safe=False)
    return Diagnostic(code="RPC0208", message=message, primary=at(module, constraint), fix=fix)


def _bad_pattern(module: Module, constraint: ast.Constraint, fault: str) -> Diagnostic:
    value = constraint.value
    assert isinstance(value, ast.StringLiteral)
    portable = portable_pattern(value.value)
    fix = None
    if portable is not None:
        import json  # only a mistake needs it

        edit = replace(module, value, json.dumps(portable, ensure_ascii=False))
        fix = Fix(title="write the characters out", edits=(edit,))
    return Diagnostic(
        code="RPC0209",
        message=f"the pattern uses {fault}",
        primary=at(module, value),
        notes=(
            "a pattern keeps to what every engine reads alike, since servers, schemas and other languages check it",
        ),
        fix=fix,
    )
