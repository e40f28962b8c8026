"""Hypothesis strategies for contracts that the language allows: all types, recursion, unions, patches, `@was`, circles.

`contracts()` draws small ones: one or two packages of a few declarations and at most one service each. Models of the
second package may name those of the first, services those of both.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from contracts import alias, arm, contract, enum, method, model, package, param, service, union, value
from contracts import field as model_field
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from json_values import PATTERNED, value_of

from rpcc.schemas.contract import (
    NO_CONSTRAINTS,
    Alias,
    Arm,
    Constraints,
    Contract,
    Declaration,
    DictType,
    Enum,
    Field,
    Json,
    ListType,
    Method,
    Model,
    ModelKind,
    Param,
    Ref,
    ResolverKind,
    Routing,
    Scalar,
    ScalarName,
    Service,
    Silo,
    Type,
    Union,
)

__all__ = ["contracts"]

T = TypeVar("T")

_DECLARED = ("Ant", "Bee", "Cat", "Dog", "Elk", "Fox", "Gnu", "Hen")
_OTHERS = ("Ibis", "Jay", "Kea", "Lynx", "Moth", "Newt", "Owl", "Pig")
_MEMBERS = ("id", "name", "date", "list", "str", "type", "items", "value", "of", "model", "data", "datetime", "x1")
_OLD = tuple(f"old_{letter}" for letter in "abcdefghijklmnop")
_TEXTS = st.text("ab é\n🙂", max_size=4)
_STR = Scalar(ScalarName.STR)


@st.composite
def contracts(draw: DrawFn, root: str = "drawn", *, crossing: bool = True) -> Contract:
    """A contract whose packages stand below `root`.

    `crossing`: two packages may use the same names, and extend each other's models.
    """
    draft = _Draft(draw, crossing)
    names = [f"{root}.{name}" for name in ("one", "two")[: draw(st.integers(1, 2))]]
    declared = {name: draft.declarations(name) for name in names}
    return contract(*[package(name, *declared[name], services=draft.services(name)) for name in names])


class _Draft:
    """The declarations drawn so far."""

    def __init__(self, draw: DrawFn, crossing: bool) -> None:
        self.draw = draw
        self.crossing = crossing
        self.known: dict[str, Declaration] = {}
        self.coming: list[str] = []
        """Models and unions of the package that are not drawn yet, the one at work among them."""

    def pick(self, options: Sequence[T]) -> T:
        return self.draw(st.sampled_from(options))

    def chance(self, one_in: int) -> bool:
        return self.draw(st.integers(1, one_in)) == 1

    # ---------------------------------------------------------- declarations ----

    def declarations(self, package_name: str) -> list[Declaration]:
        makers: dict[str, Callable[[str], Declaration]] = {
            "alias": self.alias,
            "enum": self.enum,
            "model": self.model,
            "patch": self.patch,
            "error": self.error,
            "union": self.union,
        }
        count = self.draw(st.integers(1, 6))
        names = _OTHERS if self.known and not self.crossing else _DECLARED
        plan = [(f"{package_name}.{name}", self.pick(tuple(makers))) for name in names[:count]]
        self.coming = [name for name, kind in plan if kind in ("model", "union")]
        made: list[Declaration] = []
        for name, kind in plan:
            declaration = makers[kind](name)
            self.known[name] = declaration
            self.coming = [other for other in self.coming if other != name]
            made.append(declaration)
        return made

    def alias(self, name: str) -> Alias:
        of = self.type_of(2)
        newtype = isinstance(of, Scalar) and not of.nullable and of.name is not ScalarName.JSON and self.chance(2)
        return alias(name, of, newtype=newtype, sensitive=self.is_sensitive(of) or self.chance(6), doc=self.doc())

    def enum(self, name: str) -> Enum:
        count = self.draw(st.integers(1, 3))
        values = st.integers(-2, 3) | st.integers(-(2**63), 2**63 - 1) if self.chance(2) else _TEXTS
        drawn: list[str | int] = self.draw(st.lists(values, min_size=count, max_size=count + 2, unique=True))
        members = [value(member, drawn[at]) for at, member in enumerate(_MEMBERS[:count])]
        members[0] = replace(members[0], was=tuple(drawn[count:]))
        return enum(name, *members, open=self.chance(2), doc=self.doc())

    def model(self, name: str) -> Model:
        home = name.rpartition(".")[0]
        near = [one for one in self.models(ModelKind.MODEL) if self.crossing or one.name.rpartition(".")[0] == home]
        base = self.pick((None, *near))
        if base is None or self.chance(2):
            return model(name, *self.fields(), doc=self.doc())
        inherited = [replace(one, inherited=one.inherited or base.name) for one in base.fields]
        taken = {word for one in base.fields for word in (one.name, *one.was)}
        return model(name, *inherited, *self.fields(taken), extends=base.name)

    def patch(self, name: str) -> Model:
        base = self.pick((None, *self.models(ModelKind.MODEL)))
        fields = base.fields if base is not None and base.fields else self.fields(at_least=1)
        omittable = [replace(one, required=False, default=None, inherited=None) for one in fields]
        return model(name, *omittable, kind=ModelKind.PATCH, picks=base.name if base else None)

    def error(self, name: str) -> Model:
        return model(name, *self.fields(), kind=ModelKind.ERROR, doc=self.doc())

    def union(self, name: str) -> Union:
        words = self.draw(st.lists(st.sampled_from(_MEMBERS), min_size=1, max_size=3, unique=True))
        arms: list[Arm] = []
        for at, word in enumerate(words):
            of = self.type_of(1)
            was = (_OLD[at],) if self.chance(4) else ()
            arms.append(arm(word, of, sensitive=self.is_sensitive(of) or self.chance(6), was=was))
        return union(name, *arms, open=self.chance(2))

    def models(self, *kinds: ModelKind) -> list[Model]:
        return [one for one in self.known.values() if isinstance(one, Model) and one.kind in kinds]

    def doc(self) -> str | None:
        return self.pick((None, "What it is.", 'Two\n\nlines: `x`, "quoted" and back\\slashed. '))

    # --------------------------------------------------------------- members ----

    def fields(self, taken: set[str] | None = None, at_least: int = 0) -> list[Field]:
        taken = taken or set()
        free = [word for word in _MEMBERS if word not in taken]
        old = iter([word for word in _OLD if word not in taken])
        words = self.draw(st.lists(st.sampled_from(free), min_size=at_least, max_size=4, unique=True)) if free else []
        return [self.field(word, [next(old), next(old)]) for word in words]

    def field(self, name: str, old: list[str]) -> Field:
        of = self.type_of(2)
        required = not self.has_default(of) or self.chance(3)
        return model_field(
            name,
            of,
            required=required,
            default=None if required else self.default(of),
            sensitive=self.is_sensitive(of) or self.chance(6),
            loggable="it is public",
            was=tuple(old[: self.pick((0, 0, 0, 0, 1, 2))]),
            doc=self.doc(),
        )

    def param(self, name: str, old: list[str]) -> Param:
        of = self.type_of(2)
        base = self.strip(of)
        required = not self.has_default(of) or self.chance(2)
        empty: Json = [] if isinstance(base, ListType) else {}
        simple = isinstance(base, Scalar) or isinstance(self.target(base), Enum)
        default = self.default(of) if simple else None if base.nullable else empty
        if isinstance(default, list | dict) and (simple or default != empty):
            default = None  # not even as `json`
        can_be_empty = isinstance(base, DictType) or (isinstance(base, ListType) and not base.constraints.min_len)
        required = required or not (simple or base.nullable or can_be_empty)
        return param(
            name,
            of,
            required=required,
            default=None if required else default,
            sensitive=self.is_sensitive(of),
            loggable="it is public",
            was=tuple(old[: self.pick((0, 0, 0, 1, 2))]),
        )

    # --------------------------------------------------------------- services ----

    def services(self, package_name: str) -> tuple[Service, ...]:
        if self.chance(3):
            return ()
        self.coming = []
        methods = [self.method(name) for name in ("get", "list", "date")[: self.draw(st.integers(0, 3))]]
        key = package_name.replace(".", "_")
        return (service(f"{package_name}.OneService", key, *methods, silo=Silo.REGION),)

    def method(self, name: str) -> Method:
        words = self.draw(st.lists(st.sampled_from(_MEMBERS), max_size=3, unique=True))
        old = iter(_OLD)
        declared = [one.name for one in self.models(ModelKind.ERROR)]
        errors: list[str] = self.draw(st.lists(st.sampled_from(declared), max_size=2)) if declared else []
        named = {error.rpartition(".")[2]: error for error in errors}
        return method(
            name,
            *[self.param(word, [next(old), next(old)]) for word in words],
            returns=self.returned(),
            errors=tuple(named.values()),
            routing=Routing(kind=ResolverKind.SINGLE_ORGANIZATION, path=()),
            readonly=self.chance(2),
        )

    def returned(self) -> Type | None:
        """What a method returns; its errors are no values."""
        of = self.pick((None, self.type_of(2)))
        found = self.target(self.strip(of)) if of is not None else None
        return None if isinstance(found, Model) and found.kind is ModelKind.ERROR else of

    # ------------------------------------------------------------------ types ----

    def type_of(self, room: int, *, held: bool = False) -> Type:
        """A type; `held` in a list or dict, where it may name what is declared further down."""
        kind = self.pick(("scalar", "scalar", "ref", "ref", "list", "dict") if room else ("scalar", "ref"))
        nullable = self.chance(4)
        if kind == "list":
            item = self.type_of(room - 1, held=True)
            limits = self.lengths() if not self.names_coming(item) and self.chance(3) else NO_CONSTRAINTS
            return ListType(item, nullable, limits)
        if kind == "dict":
            return DictType(self.key(), self.type_of(room - 1, held=True), nullable)
        targets = self.targets(held=held or nullable)
        if kind == "ref" and targets:
            target = self.pick(targets)
            return Ref(target, nullable and self.may_be_null(target))
        return self.scalar(nullable)

    def targets(self, *, held: bool) -> list[str]:
        return [*self.known, *(self.coming if held else ())]

    def may_be_null(self, target: str) -> bool:
        """A second `?` is an error, and `json` can be null already."""
        of = self.strip(Ref(target)) if target in self.known else Ref(target)
        return not of.nullable and not (isinstance(of, Scalar) and of.name is ScalarName.JSON)

    def key(self) -> Type:
        keys: list[Type] = [_STR, replace(_STR, constraints=Constraints(pattern=self.pick(tuple(PATTERNED))))]
        keys += [Ref(name) for name in self.known if self.is_key(name)]
        return self.pick(keys)

    def is_key(self, name: str) -> bool:
        of = self.strip(Ref(name))
        target = self.target(of)
        is_text = isinstance(of, Scalar) and of.name is ScalarName.STR
        return not of.nullable and (is_text or (isinstance(target, Enum) and target.base is ScalarName.STR))

    def scalar(self, nullable: bool) -> Scalar:
        name = self.pick(tuple(ScalarName))
        limits = self.limits(name) if self.chance(2) else NO_CONSTRAINTS
        return Scalar(name, nullable and name is not ScalarName.JSON, limits)

    def limits(self, name: ScalarName) -> Constraints:
        match name:
            case ScalarName.INT:
                return self.pick((Constraints(min=-1), Constraints(max=2), Constraints(min=0, max=1)))
            case ScalarName.FLOAT:
                return self.pick((Constraints(min=-1.5), Constraints(max=2.25), Constraints(min=0, max=0.75)))
            case ScalarName.STR:
                return self.lengths() if self.chance(2) else Constraints(pattern=self.pick(tuple(PATTERNED)))
            case _:
                return NO_CONSTRAINTS

    def lengths(self) -> Constraints:
        return self.pick((Constraints(min_len=1), Constraints(max_len=2), Constraints(min_len=1, max_len=3)))

    # ------------------------------------------------------------------ facts ----

    def strip(self, of: Type) -> Type:
        """The type behind aliases, nullable where one of them is."""
        nullable = of.nullable
        while isinstance(of, Ref) and isinstance(found := self.known.get(of.target), Alias):
            of = found.type
            nullable = nullable or of.nullable
        return replace(of, nullable=nullable)

    def target(self, of: Type) -> Declaration | None:
        return self.known.get(of.target) if isinstance(of, Ref) else None

    def names_coming(self, of: Type) -> bool:
        """Whether a type can hold what is not drawn yet: a list of it that can't be empty would have no end."""
        match of:
            case Scalar():
                return False
            case ListType():
                return self.names_coming(of.item)
            case DictType():
                return self.names_coming(of.value)
            case Ref():
                found = self.known.get(of.target)
                return found is None or (isinstance(found, Alias) and self.names_coming(found.type))

    def is_sensitive(self, of: Type) -> bool:
        match of:
            case Scalar():
                return False
            case ListType():
                return self.is_sensitive(of.item)
            case DictType():
                return self.is_sensitive(of.key) or self.is_sensitive(of.value)
            case Ref():
                found = self.known.get(of.target)
                return isinstance(found, Alias) and found.sensitive

    def has_default(self, of: Type) -> bool:
        base = self.strip(of)
        if base.nullable or isinstance(base, Scalar | DictType):
            return True
        if isinstance(base, ListType):
            return not base.constraints.min_len or isinstance(self.strip(base.item), Scalar)
        found = self.known.get(base.target)
        return isinstance(found, Enum) or (isinstance(found, Model) and not any(one.required for one in found.fields))

    def default(self, of: Type) -> Json:
        """A default that can be written for a field of the type."""
        base = self.strip(of)
        if base.nullable and self.chance(2):
            return None
        match base:
            case Ref():
                found = self.known.get(base.target)
                if isinstance(found, Enum):
                    return self.pick(found.members).value
                return {} if isinstance(found, Model) and self.has_default(replace(base, nullable=False)) else None
            case ListType() if not base.constraints.min_len:
                return []
            case DictType():
                return {}
            case ListType() if not self.has_default(replace(base, nullable=False)):
                return None
            case Scalar() | ListType():
                return value_of(self.draw, self.known, replace(base, nullable=False))
