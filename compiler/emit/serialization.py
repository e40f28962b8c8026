"""Which fields of models with `from` can be read from their ORM object, and which their caller has to give."""

from functools import cached_property

from ...schemas.contract import DictType, Enum, Field, ListType, Model, Ref, Type
from ..graph import components
from ..naming import package_of
from .workspace import Workspace

__all__ = ["Serialization"]


class Serialization:
    """Lookups over all models with `from`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._models = {d.name: d for d in workspace.declarations.values() if isinstance(d, Model) and d.source}

    def keywords(self, model: Model) -> list[Field]:
        """The fields that the caller gives: those that hold a union, or a model that can't be read by itself."""
        return [field for field in model.fields if not self._held(field.type) <= self._readable]

    def circle_of(self, package: str) -> frozenset[str]:
        """The other packages whose `serial` modules import this one's, directly or through others."""
        return self._circles.get(package, frozenset()) - {package}

    def _held(self, type_: Type) -> frozenset[str]:
        """The models and unions that values of a type hold directly."""
        base = self._workspace.strip(type_)
        if isinstance(base, ListType):
            return self._held(base.item)
        if isinstance(base, DictType):
            return self._held(base.value)
        if isinstance(base, Ref) and not isinstance(self._workspace.declarations[base.target], Enum):
            return frozenset((base.target,))
        return frozenset()

    @cached_property
    def _readable(self) -> frozenset[str]:
        """The models that need nothing but their object: all, without those that hold others, until none is left."""
        held = {name: [self._held(field.type) for field in model.fields] for name, model in self._models.items()}
        readable = set(self._models)
        while unreadable := {name for name in readable if not all(types <= readable for types in held[name])}:
            readable -= unreadable
        return frozenset(readable)

    @cached_property
    def _circles(self) -> dict[str, frozenset[str]]:
        graph: dict[str, set[str]] = {}
        for name, model in self._models.items():
            calls = (self._held(field.type) & self._readable for field in model.fields)
            graph.setdefault(package_of(name), set()).update(package_of(called) for call in calls for called in call)
        ordered = {package: sorted(targets) for package, targets in graph.items()}
        return {package: frozenset(circle) for circle in components(ordered) for package in circle}
