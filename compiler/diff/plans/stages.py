"""A unit at a stage, as text: what the new version has to change, and what is kept of the old one."""

import datetime
from collections.abc import Iterator, Sequence

from ....idl import ast
from ....idl.diagnostics import Edit
from ...attributes import argument, find
from ...edits import add_attribute, add_setting, insert, remove, replace
from ...settings import default_key, settings_of
from ..kind import Scope
from .editions import Edition, Spot
from .members import is_required
from .pieces import chunk, forget_name, soften, written
from .units import Fate, Stage, Unit

__all__ = ["changed", "kept"]

Mortal = ast.Field | ast.Pick | ast.Param | ast.Method | ast.ServiceDecl
"""What can be deprecated, and goes."""

Days = Sequence[datetime.date]
"""Those of the phases up to this one."""


# ------------------------------------------------------------------------ new ----


def changed(unit: Unit, stage: Stage, edition: Edition, days: Days) -> Iterator[Edit]:
    """What is otherwise at the new text than the new version has it."""
    new = unit.new
    if new is None:
        return
    if stage.is_soft:
        yield from soften(edition, new)
    if stage.is_bare and unit.old is not None:
        yield from forget_name(new, unit.old.name)
    if stage.is_renamed and unit.renaming is not None:
        yield from unit.renaming.edits
        if isinstance(new.decl, ast.ServiceDecl) and unit.scope is Scope.SERVICE:
            yield from _with_key(new, new.decl, unit)
    if unit.scope is Scope.NOTICE:
        yield from _announced(new, stage, days[: len(unit.stages)])


def _with_key(new: Spot, service: ast.ServiceDecl, unit: Unit) -> Iterator[Edit]:
    """A service under another name, with the key that it is to have."""
    setting = settings_of(service).get("key")
    if setting is not None:
        yield replace(new.module, setting.value, f'"{unit.called}"')
    elif default_key(unit.name) != unit.called:
        yield add_setting(new.module, service, f'key = "{unit.called}"')


def _announced(new: Spot, stage: Stage, days: Days) -> Iterator[Edit]:
    """`@deprecated` before `@disabled`, and that for no day that has passed."""
    attributes = getattr(new.node, "attributes", ())
    disabled = find(attributes, "disabled")
    if disabled is None:
        return
    since = argument(disabled, "since")
    if stage.is_notice and find(attributes, "deprecated") is not None:
        yield remove(new.module, disabled)
    elif stage.is_notice:
        yield replace(new.module, disabled, _dated("deprecated", days[0]))
    elif isinstance(since, ast.StringLiteral) and since.value < days[-1].isoformat():
        yield replace(new.module, since, f'"{days[-1]}"')


# ------------------------------------------------------------------------ old ----


def kept(unit: Unit, stage: Stage, edition: Edition, days: Days) -> str:
    """The old text, marked as what it is at a stage."""
    old = unit.old
    assert old is not None
    span = old.node.span if old.param is not None else chunk(old.module, old.node.span)
    return written(old.module, span, _marked(unit, old, stage, edition, days))


def _marked(unit: Unit, old: Spot, stage: Stage, edition: Edition, days: Days) -> Iterator[Edit]:
    node = old.node
    if stage.fate is Fate.ALONE or not isinstance(node, Mortal):
        return
    if unit.new is not None:
        yield from forget_name(old, unit.new.name)
    if unit.scope is Scope.MEMBER and not unit.is_copy and is_required(edition, old):
        yield from soften(edition, old)
    deprecated = find(node.attributes, "deprecated")
    if stage.fate in (Fate.DEPRECATED, Fate.DISABLED) and deprecated is None:
        yield add_attribute(old.module, node, _dated("deprecated", days[0], _instead(unit, old)))
    if stage.fate is Fate.DISABLED:
        disabled = _dated("disabled", days[-1])
        behind = insert(old.module, deprecated.span.end, f" {disabled}") if deprecated is not None else None
        yield behind or add_attribute(old.module, node, disabled)


def _dated(name: str, since: datetime.date, more: str = "") -> str:
    return f'@{name}(since="{since}"{more})'


def _instead(unit: Unit, old: Spot) -> str:
    """What is to be used from now on, where that is in its scope."""
    if unit.new is None:
        return ""
    if unit.scope is Scope.SERVICE or unit.new.decl.name.text == old.decl.name.text:
        return f", use={unit.name or unit.new.name}"
    return f', reason="it is `{unit.called}` now"'
