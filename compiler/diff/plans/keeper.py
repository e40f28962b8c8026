"""What is kept of an old version finds its place in the new one, with the imports and declarations that it needs."""

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

from ....idl import ast
from ....idl.diagnostics import Edit
from ....idl.source import Span
from ...edits import import_item, insert
from ...program import Declared, Module
from .editions import Edition, Spot
from .pieces import chunk, unreserve

__all__ = ["Keeper"]


class _Room(NamedTuple):
    """Where something can stand: among `siblings`, whose `owner` may be the file; at `end` if there are none."""

    module: Module
    owner: Spot | None
    siblings: Sequence[ast.Node]
    end: int


class Keeper:
    """Collects what to insert; `doubled` are the old types that stand beside new ones of another name."""

    def __init__(self, old: Edition, new: Edition, doubled: set[str]) -> None:
        self.old, self.new, self.doubled = old, new, doubled
        self._placed: list[tuple[tuple[str, int], Edit]] = []
        self._imports: dict[tuple[Module, str], list[str]] = {}
        self._freed: dict[ast.Decl, tuple[Spot, list[str]]] = {}
        self._declared: set[str] = set()

    def edits(self) -> list[Edit]:
        """All that is to be inserted; and reservations that have to wait."""
        imports = [import_item(module, package, ", ".join(items)) for (module, package), items in self._imports.items()]
        freed = [edit for spot, names in self._freed.values() for edit in unreserve(spot, names)]
        return [*imports, *freed, *(edit for _, edit in sorted(self._placed, key=itemgetter(0)))]

    def keep(self, old: Spot, text: str, beside: Spot | None) -> bool:
        """Put a text where it was, before the one that it stands beside; false if there is no such place."""
        room = self._room(old, beside)
        if room is None:
            return False
        self._declared.add(old.path)
        if room.owner is not None:
            self._freed.setdefault(room.owner.decl, (room.owner, []))[1].append(old.name)
        edit = _insertion(old, text, room, beside.node if beside is not None else None)
        self._placed.append(((old.module.source.path, old.node.span.start), edit))
        self._need(old, room.module)
        return True

    def _room(self, old: Spot, beside: Spot | None) -> "_Room | None":
        """What is around it in the new version: the file, the declaration, or the method."""
        if old.member is None:
            module = beside.module if beside is not None else self.new.modules[old.module.source.path]
            return _Room(module, None, module.file.declarations, len(module.source.text))
        owner = self.new.twin(old.owner) or (beside.owner if beside is not None else None)
        if owner is None:
            return None
        if isinstance(owner.member, ast.Method):
            opens = owner.module.source.text.index("(", owner.member.name.span.end) + 1
            return _Room(owner.module, owner, owner.member.params, opens)
        return _Room(owner.module, owner, getattr(owner.decl, "members", ()), owner.decl.span.end - 1)

    def _need(self, old: Spot, module: Module) -> None:
        """What a text names is imported as it was, and declared as it was where that is gone too."""
        for declared, bound in self.old.uses_in(old):
            known = module.scope.get(bound)
            if known is None and declared.name not in self._declared:
                self._declare(declared)
            is_foreign = declared.package != module.package
            if is_foreign and (known is None or (known.name in self.doubled and bound in module.imported)):
                item = declared.short if bound == declared.short else f"{declared.short} as {bound}"
                items = self._imports.setdefault((module, declared.package), [])
                items += [] if item in items else [item]

    def _declare(self, declared: Declared) -> None:
        """A declaration that is gone in the new version."""
        if declared.name not in self.new.program.by_name:
            spot = Spot(declared.module, declared.node)
            span = chunk(declared.module, declared.node.span)
            self.keep(spot, declared.module.source.text[span.start : span.end], None)


# -------------------------------------------------------------------- places ----


def _insertion(old: Spot, text: str, room: _Room, beside: ast.Node | None) -> Edit:
    """Before the new text that it stands beside, else behind what it stood behind, else first of all."""
    module, siblings = room.module, room.siblings
    gap = ", " if old.param is not None else _gap(old)
    if beside in siblings and beside is not None:
        return insert(module, _span(old, module, beside).start, text + gap)
    names = {_name(sibling): sibling for sibling in siblings}
    earlier = next((names[name] for name in _earlier(old) if name in names), None)
    if earlier is not None:
        return insert(module, _span(old, module, earlier).end, gap + text)
    if siblings:
        return insert(module, _span(old, module, siblings[0]).start, text + gap)
    return insert(module, room.end, f"{text}, " if old.param is not None else f"{gap}{text}\n")


def _span(old: Spot, module: Module, node: ast.Node) -> Span:
    """A sibling, with its comments where it stands on lines of its own."""
    return node.span if old.param is not None else chunk(module, node.span)


def _gap(old: Spot) -> str:
    """A blank line where there was one."""
    text = old.module.source.text
    start, end = chunk(old.module, old.node.span)
    is_apart = text[:start].rstrip(" \t").endswith("\n\n") or text[end:].lstrip(" \t").startswith("\n\n")
    return "\n\n" if old.member is None or is_apart else "\n"


def _earlier(old: Spot) -> list[str]:
    """The names of what stood before it, the nearest first."""
    owner = old.owner
    siblings: Sequence[ast.Node] = (
        owner.member.params
        if isinstance(owner.member, ast.Method)
        else old.module.file.declarations
        if old.member is None
        else getattr(old.decl, "members", ())
    )
    index = siblings.index(old.node)
    return [_name(sibling) for sibling in reversed(siblings[:index])]


def _name(node: ast.Node) -> str:
    name = getattr(node, "name", None)
    return name.text if isinstance(name, ast.Name) else ""
