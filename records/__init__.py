"""`record`: a frozen dataclass with slots that costs hardly more to make than one that is not frozen.

A run over a hundred services makes some thirty thousand nodes, and starting up makes a hundred classes. A frozen
`dataclass` takes twice the time for both: its `__init__` calls `object.__setattr__` for each field, and each class
compiles the text of five methods. A record compiles one, `__new__`: it fills an instance of a twin, a class with the
same slots that is not frozen, and then gives the instance its real class. All else is written once, below.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, slots: bool, eq: bool = True, kw_only: bool = False) -> Callable[[type], type]:
        """A decorator with the arguments of `dataclass`, of which `frozen` and `slots` have to be true.

        What compares hashes too. A `field` has a `default` or a `default_factory`; there is no `__post_init__`.
        """
        if not (frozen and slots):
            raise TypeError("a record is frozen and has slots: for anything else there is `dataclass`")
        shape = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)
        return lambda cls: _freeze(shape(cls), eq)


def _freeze(cls: Any, eq: bool) -> Any:
    fields = dataclasses.fields(cls)
    cls.__new__ = _constructor(cls, fields)
    cls.__setattr__ = cls.__delattr__ = _refuse
    cls.__reduce__ = _reduce
    if cls.__repr__ is object.__repr__:
        cls.__repr__ = _repr
    if eq:
        _compare_by(cls, [field.name for field in fields])
    return cls


def _constructor(cls: Any, fields: tuple[Any, ...]) -> Any:
    """`__new__` of a record: the signature of `dataclass`'s `__init__`, and an assignment for each field.

    Its own names begin with an underscore, so that a field may have any name that does not.
    """
    thawed = {
        "__slots__": cls.__slots__,
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
    }
    names: dict[str, Any] = {"_new": object.__new__, "_twin": type(cls.__name__, cls.__bases__, thawed)}
    positional: list[str] = []
    by_keyword: list[str] = []
    body = ["_self = _new(_twin)"]
    for field in fields:
        name, default = field.name, f"_default_of_{field.name}"
        parameter, value = name, name
        if field.default is not dataclasses.MISSING:
            names[default] = field.default
            parameter = f"{name}={default}"
        elif field.default_factory is not dataclasses.MISSING:
            names[default] = field.default_factory
            parameter, value = f"{name}=_twin", f"{default}() if {name} is _twin else {name}"
        (by_keyword if field.kw_only else positional).append(parameter)
        body.append(f"_self.{name} = {value}")
    parameters = ["_cls", *positional, *(["*", *by_keyword] if by_keyword else [])]
    lines = [f"def __new__({', '.join(parameters)}):", *body, "_self.__class__ = _cls", "return _self"]
    exec("\n    ".join(lines), names)
    return names["__new__"]


def _compare_by(cls: Any, names: list[str]) -> None:
    values = attrgetter(*names)

    def eq(self: Any, other: Any) -> Any:
        return values(self) == values(other) if type(self) is type(other) else NotImplemented

    def hash_values(self: Any) -> int:
        return hash(values(self))

    cls.__eq__ = eq
    cls.__hash__ = hash_values


def _repr(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self))
    return f"{type(self).__name__}({', '.join(shown)})"


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to or delete `{name}`: a {type(self).__name__} is frozen")


def _reduce(self: Any) -> tuple[Any, ...]:
    return _remake, (type(self), {field.name: getattr(self, field.name) for field in dataclasses.fields(self)})


def _remake(cls: Any, values: dict[str, Any]) -> Any:
    return cls(**values)
