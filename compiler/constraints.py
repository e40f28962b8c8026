"""Constraints behind a type: which a type takes, what their values may be, and whether a value keeps them."""

from collections.abc import Callable

from ..idl import ast
from ..idl.diagnostics import Diagnostic, Fix
from ..idl.source import Span
from ..schemas.contract import NO_CONSTRAINTS, Constraints, Json
from .edits import remove_item, replace
from .patterns import matches, pattern_fault, portable_pattern
from .program import Module, at
from .suggest import suggestion

__all__ = ["ALLOWED", "breaks", "read_constraints"]

ALLOWED: dict[str, tuple[str, ...]] = {
    "str": ("min_len", "max_len", "pattern"),
    "int": ("min", "max"),
    "float": ("min", "max"),
    "list": ("min_len", "max_len"),
}
FOREIGN = {
    **dict.fromkeys(("min_length", "minLength", "min_items", "minItems", "min_size"), "min_len"),
    **dict.fromkeys(("max_length", "maxLength", "max_items", "maxItems", "max_size", "len", "length"), "max_len"),
    **dict.fromkeys(("regex", "regexp", "matches"), "pattern"),
    **dict.fromkeys(("ge", "gte", "minimum"), "min"),
    **dict.fromkeys(("le", "lte", "maximum"), "max"),
}
"""What constraints are called elsewhere."""

MAX_LENGTH = 2**31
MAX_FLOAT = 1.7976931348623157e308
Report = Callable[[Diagnostic], None]


def read_constraints(module: Module, node: ast.TypeExpr, kind: str, report: Report) -> Constraints:
    """The constraints written behind a type. What is wrong is reported, and read as it was most likely meant."""
    allowed = ALLOWED.get(kind, ())
    if not allowed:
        report(_takes_none(module, node, kind))
        return NO_CONSTRAINTS
    values: dict[str, Json] = {}
    places: dict[str, ast.Constraint] = {}
    for constraint in node.constraints:
        name = constraint.name.text
        if name not in allowed:
            near = _near(node, name, allowed)
            report(_unknown(module, node, constraint, kind, near))
            name = near or ""
        first = places.setdefault(name, constraint)
        if name and first is not constraint:
            report(_bad(module, node, constraint, f"`{name}` stands here twice"))
        elif name == "pattern":
            values[name] = _pattern(module, node, constraint, report)
        elif name:
            values[name] = _limit(module, node, constraint, kind, name, report)
    _set_in_order(module, places, values, report)
    return Constraints(**values)  # type: ignore[arg-type]  # the table of allowed names and value kinds decides


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
    if isinstance(value, str) and c.pattern is not None and not matches(c.pattern, value):
        return f'not matched by `pattern="{c.pattern}"`'
    return None


# ------------------------------------------------------------------ reading ----


def _near(node: ast.TypeExpr, name: str, allowed: tuple[str, ...]) -> str | None:
    known = (FOREIGN.get(name), f"{name}_len", name.removesuffix("_len"))
    near = next((one for one in known if one in allowed), None) or suggestion(name, allowed)
    return near if near not in {c.name.text for c in node.constraints} else None


def _pattern(module: Module, node: ast.TypeExpr, constraint: ast.Constraint, report: Report) -> str | None:
    value = constraint.value
    if not isinstance(value, ast.StringLiteral):
        report(_bad(module, node, constraint, "`pattern` takes a string"))
        return None
    fault = pattern_fault(value.value)
    if fault is None:
        return value.value
    portable = portable_pattern(value.value)
    report(_bad_pattern(module, node, constraint, fault, portable))
    return portable


def _limit(
    module: Module, node: ast.TypeExpr, constraint: ast.Constraint, kind: str, name: str, report: Report
) -> int | float | None:
    literal = constraint.value
    value = literal.value if isinstance(literal, ast.NumberLiteral) else None
    takes, fits = _LIMITS["len" if name.endswith("_len") else kind]
    if value is not None and fits(value):
        return value
    meant = _quoted_number(literal)
    report(_bad(module, node, constraint, f"`{name}` {takes}"))
    return meant if meant is not None and fits(meant) else None


_LIMITS: dict[str, tuple[str, Callable[[int | float], bool]]] = {
    "len": ("takes a whole number from 0 up", lambda value: isinstance(value, int) and 0 <= value < MAX_LENGTH),
    "int": (
        "of an `int` takes a whole number of 64 bits",
        lambda value: isinstance(value, int) and -(2**63) <= value < 2**63,
    ),
    "float": ("takes a finite number", lambda value: abs(value) <= MAX_FLOAT),
}
"""What a limit takes: of lengths, of an `int`, of a `float`."""


def _quoted_number(literal: ast.Literal) -> int | None:
    text = literal.value if isinstance(literal, ast.StringLiteral) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _set_in_order(module: Module, places: dict[str, ast.Constraint], values: dict[str, Json], report: Report) -> None:
    """A lower limit above the upper one leaves no value at all."""
    for low_name, high_name in (("min", "max"), ("min_len", "max_len")):
        low, high = values.get(low_name), values.get(high_name)
        if not isinstance(low, int | float) or not isinstance(high, int | float) or low <= high:
            continue
        values[low_name], values[high_name] = high, low
        report(_out_of_order(module, low_name, high_name, places))


# ----------------------------------------------------------------- reports ----


def _takes_none(module: Module, node: ast.TypeExpr, kind: str) -> Diagnostic:
    span = _parentheses(module, node)
    return Diagnostic(
        code="RPC0206",
        message=f"`{kind}` takes no constraints",
        primary=at(module, span),
        notes=("constraints stand on `str`, `int`, `float` and `list`; an alias can carry them",),
        fix=Fix(title="take them out", edits=(replace(module, span, ""),), safe=False),
    )


def _parentheses(module: Module, node: ast.TypeExpr) -> Span:
    text = module.source.text
    opening = text.rindex("(", 0, node.constraints[0].span.start)
    return Span(opening, text.index(")", node.constraints[-1].span.end) + 1)


def _unknown(module: Module, node: ast.TypeExpr, constraint: ast.Constraint, kind: str, near: str | None) -> Diagnostic:
    fix = _without(module, node, constraint)
    if near:
        fix = Fix(title=f"did you mean `{near}`?", edits=(replace(module, constraint.name, near),), safe=False)
    return Diagnostic(
        code="RPC0207",
        message=f"`{kind}` has no constraint `{constraint.name.text}`",
        primary=at(module, constraint.name),
        notes=(f"it has {', '.join(f'`{known}=`' for known in ALLOWED[kind])}",),
        fix=fix,
    )


def _without(module: Module, node: ast.TypeExpr, constraint: ast.Constraint) -> Fix:
    if len(node.constraints) > 1:
        edit = remove_item(module, node.constraints, constraint)
    else:
        edit = replace(module, _parentheses(module, node), "")
    return Fix(title="take it out", edits=(edit,), safe=False)


def _bad(module: Module, node: ast.TypeExpr, constraint: ast.Constraint, message: str) -> Diagnostic:
    fix = _without(module, node, constraint)
    number = _quoted_number(constraint.value)
    if number is not None and "takes" in message:
        fix = Fix(title="write a number", edits=(replace(module, constraint.value, str(number)),), safe=False)
    return Diagnostic(code="RPC0208", message=message, primary=at(module, constraint), fix=fix)


def _out_of_order(module: Module, low_name: str, high_name: str, places: dict[str, ast.Constraint]) -> Diagnostic:
    text = module.source.text
    low, high = places[low_name], places[high_name]
    edits = (
        replace(module, low.value, text[high.value.span.start : high.value.span.end]),
        replace(module, high.value, text[low.value.span.start : low.value.span.end]),
    )
    return Diagnostic(
        code="RPC0208",
        message=f"`{low_name}` is greater than `{high_name}`: no value fits",
        primary=at(module, low),
        labels=(at(module, high),),
        fix=Fix(title="swap them", edits=edits, safe=False),
    )


def _bad_pattern(
    module: Module, node: ast.TypeExpr, constraint: ast.Constraint, fault: str, portable: str | None
) -> Diagnostic:
    fix = _without(module, node, constraint)
    if portable is not None:
        import json  # only a mistake needs it

        edit = replace(module, constraint.value, json.dumps(portable, ensure_ascii=False))
        fix = Fix(title="write it out", edits=(edit,), safe=False)
    return Diagnostic(
        code="RPC0209",
        message=f"the pattern has {fault}",
        primary=at(module, constraint.value),
        notes=("servers, schemas and other languages check a pattern, so it keeps to what all engines read alike",),
        fix=fix,
    )
