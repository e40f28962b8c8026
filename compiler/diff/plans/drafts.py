"""The texts of one phase: those of the new version, with what it keeps of the old one in its place."""

import datetime
from collections.abc import Sequence

from ....idl.diagnostics import Edit, Fix
from ....idl.edits import apply_edits
from ....idl.printer import format_source
from ....idl.source import Source
from ...edits import remove, replace
from ..kind import Scope
from .editions import Edition
from .keeper import Keeper
from .pieces import reserved_names
from .stages import changed, kept
from .units import Fate, Unit

__all__ = ["Unwritable", "draft"]


class Unwritable(Exception):
    """A text can't be written; `unit` is whose fault that is, if it is one's alone."""

    def __init__(self, unit: Unit | None = None) -> None:
        super().__init__()
        self.unit = unit


def draft(units: Sequence[Unit], editions: tuple[Edition, Edition], days: Sequence[datetime.date]) -> dict[str, str]:
    """The files that are otherwise than in the new version in the phase whose day is the last of `days`.

    They are formatted. Raises Unwritable.
    """
    old, new = editions
    staged = [(unit, unit.stage(len(days) - 1)) for unit in units]
    edits = [edit for unit, stage in staged if stage.fate is not Fate.ALONE for edit in changed(unit, stage, new, days)]
    doubled = {unit.key[0] for unit, stage in staged if unit.scope is Scope.TYPE and stage.is_renamed}
    keeper = Keeper(old, new, doubled)
    held: list[Edit] = []
    for unit, stage in staged:
        if stage.fate is Fate.ALONE and unit.new is not None:
            held.append(_instead(unit, old))
        elif (
            unit.old is not None
            and stage.fate is not Fate.GONE
            and not keeper.keep(unit.old, kept(unit, stage, old, days), unit.new)
        ):
            raise Unwritable(unit)
    edits = [edit for edit in [*edits, *keeper.edits()] if not any(_is_inside(edit, other) for other in held)]
    sources = [module.source for module in new.program.modules]
    fix = Fix(title="", edits=tuple(dict.fromkeys([*held, *edits])))
    changed_texts = apply_edits(sources, [fix])
    if not changed_texts and fix.edits:
        raise Unwritable
    return {path: format_source(Source(path, text)) for path, text in changed_texts.items()}  # new ones too


def _instead(unit: Unit, edition: Edition) -> Edit:
    """The old text in the place of the new one; nothing in the place of what is only new."""
    assert unit.new is not None
    if unit.old is None:
        owner = edition.twin(unit.new.owner)
        if owner is not None and unit.new.name in reserved_names(owner):
            return replace(unit.new.module, unit.new.node, f"reserved {unit.new.name}")
        return remove(unit.new.module, unit.new.node)
    span = unit.old.node.span
    return replace(unit.new.module, unit.new.node, unit.old.module.source.text[span.start : span.end])


def _is_inside(edit: Edit, outer: Edit) -> bool:
    """Whether an edit lies where another one puts in other text; what is inserted at its ends does not."""
    (source, span), (other, around) = edit.location, outer.location
    if source is not other or not (around.start <= span.start and span.end <= around.end) or span == around:
        return False
    return span.start < span.end or around.start < span.start < around.end
