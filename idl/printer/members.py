"""How the members of a body are laid out: fields and their like on one line, methods on several."""

from ..ast import (
    Attribute,
    EnumMember,
    Field,
    LocalMethod,
    Method,
    Name,
    Node,
    Param,
    Pick,
    Reserved,
    Setting,
    TypeExpr,
    UnionArm,
)
from .breaking import Run, break_items, lay_run, separate
from .sheet import INDENT, TRAILER, Line, Sheet

__all__ = ["TRAILER_OFFSET", "Slot", "lay_lead", "lay_list", "lay_method", "lay_reserved", "lay_setting", "lay_slot"]

TRAILER_OFFSET = 41
"""How far from the start of a member's line its trailers stand: fixed, so that no line moves another's."""

Slot = EnumMember | Field | Pick | UnionArm


def lay_lead(sheet: Sheet, first: int, attributes: tuple[Attribute, ...], indent: int) -> int:
    """Lay out docs and attributes above what starts at a token; returns the token behind them."""
    first = _lay_docs(sheet, first, Line(indent))
    if not attributes:
        return first
    last = sheet.last(attributes[-1].span)
    if not sheet.fits(first, last, indent):
        _stack(sheet, [_run(sheet, attribute) for attribute in attributes], indent)
    sheet.gaps[last + 1] = Line(indent)
    return last + 1


def _lay_docs(sheet: Sheet, first: int, line: Line) -> int:
    """Put each line of documentation on a line of its own; returns the token behind them."""
    while sheet.texts[first].startswith("///"):
        first += 1
        sheet.gaps[first] = line
    return first


def _stack(sheet: Sheet, runs: list[Run], indent: int) -> None:
    """Put each run on a line of its own, the first one where it is."""
    for first, _ in runs[1:]:
        sheet.gaps[first] = Line(indent)
    for run in runs:
        lay_run(sheet, run, indent)


def _run(sheet: Sheet, node: Node) -> Run:
    return sheet.first(node.span), sheet.last(node.span)


# ----------------------------------------------------- on one line if they fit ----


def lay_slot(sheet: Sheet, slot: Slot, indent: int) -> None:
    """Lay out a member that stands on one line, its `from` and its attributes behind it if they fit there."""
    first = _lay_docs(sheet, sheet.first(slot.span), Line(indent, trailers=TRAILER_OFFSET))
    trailers = _trailers(sheet, slot)
    if not trailers:
        lay_run(sheet, (first, sheet.last(slot.span)), indent)
        return
    start, end = trailers[0][0], trailers[-1][1]
    line = lay_run(sheet, (first, start - 1), indent)
    column = indent + sheet.width(line, start - 1) + 2
    if sheet.fits(start, end, max(column, TRAILER_OFFSET) if line == first else column) and not sheet.notes[start]:
        sheet.gaps[start] = TRAILER
    else:
        sheet.gaps[start] = Line(indent + INDENT)
        if not sheet.fits(start, end, indent + INDENT):
            _stack(sheet, trailers, indent + INDENT)


def _trailers(sheet: Sheet, slot: Slot) -> list[Run]:
    """What stands behind the type or default of a member: `from` with its path, then the attributes."""
    trailers = [_run(sheet, attribute) for attribute in slot.attributes]
    if isinstance(slot, Field) and slot.source:
        path = _run(sheet, slot.source)
        trailers.insert(0, (path[0] - 1, path[1]))
    return trailers


def lay_setting(sheet: Sheet, setting: Setting, indent: int, width: int) -> None:
    """Lay out a setting whose name is padded to `width`."""
    first, last = _run(sheet, setting)
    pad = width - len(setting.name.text)
    sheet.gaps[first + 1] = 1 + pad
    lay_run(sheet, (first, last), indent, extra=pad)


def lay_reserved(sheet: Sheet, reserved: Reserved, indent: int) -> None:
    """Lay out reserved names."""
    first, last = _run(sheet, reserved)
    lay_list(sheet, first, (first + 1, last), indent)


def lay_list(sheet: Sheet, first: int, items: Run, indent: int) -> None:
    """Lay out items behind some words that start at a token: on one line if all fit there, else one per line."""
    if not sheet.fits(first, items[1], indent):
        break_items(sheet, separate(sheet, items), indent + INDENT)


# -------------------------------------------------------------- methods ----


def lay_method(sheet: Sheet, method: Method | LocalMethod, indent: int) -> None:
    """Lay out a method: docs, attributes, signature, then `by` and `or none if unmapped` on lines of their own."""
    service = method if isinstance(method, Method) else None
    first = lay_lead(sheet, sheet.first(method.span), service.attributes if service else (), indent)
    _lay_signature(sheet, first, method, service.errors if service else (), indent)
    if service and service.by:
        sheet.gaps[sheet.first(service.by.span)] = Line(indent + INDENT)
    if service and service.unmapped:
        sheet.gaps[sheet.first(service.unmapped)] = Line(indent + INDENT)


def _lay_signature(
    sheet: Sheet, first: int, method: Method | LocalMethod, errors: tuple[Name, ...], indent: int
) -> None:
    """On one line if it fits; else broken before the arrow if what leads there fits; else one parameter per line."""
    arrow = sheet.first(method.returns.span) - 1
    last = sheet.last(errors[-1].span if errors else method.returns.span)
    documented = any(param.doc for param in method.params)
    if sheet.fits(first, last, indent) and not documented:
        return
    if sheet.fits(first, arrow - 1, indent) and not documented:
        sheet.gaps[arrow] = Line(indent + INDENT)
        _lay_returns(sheet, method.returns, last, indent + INDENT, extra=0)
    else:
        _lay_params(sheet, method.params, arrow - 1, indent)
        _lay_returns(sheet, method.returns, last, indent, extra=2)


def _lay_returns(sheet: Sheet, returns: TypeExpr, last: int, indent: int, extra: int) -> None:
    """Lay out an arrow, `extra` columns into its line, and what follows: errors on lines of their own if need be."""
    arrow, end = sheet.first(returns.span) - 1, sheet.last(returns.span)
    if sheet.fits(arrow, last, indent + extra):
        return
    lay_run(sheet, (arrow, end), indent, extra)
    for bar in range(end + 1, last, 2):
        sheet.gaps[bar] = Line(indent + INDENT)


def _lay_params(sheet: Sheet, params: tuple[Param, ...], closer: int, indent: int) -> None:
    for param in params:
        first, last = _run(sheet, param)
        sheet.gaps[first] = Line(indent + INDENT)
        first = _lay_docs(sheet, first, Line(indent + INDENT))
        lay_run(sheet, (first, last), indent + INDENT, extra=1)
    sheet.gaps[closer] = Line(indent, inner=INDENT)
    if params:
        sheet.texts[closer - 1] += ","
