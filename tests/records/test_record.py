"""Records behave as frozen dataclasses with slots: construction, refusals, comparison, copies, inheritance."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from rpcc.records import record


@record(frozen=True, slots=True)
class Point:
    """Positional, with a default."""

    x: int
    y: int = 2


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Base:
    """What nodes are."""

    span: int


@record(frozen=True, slots=True, kw_only=True, eq=False)
class Leaf(Base):
    """A node with a list of its own."""

    text: str = "leaf"
    notes: list[str] = field(default_factory=list[str])

    @property
    def loud(self) -> str:
        return self.text.upper()


@record(frozen=True, slots=True)
class Awkward:
    """Fields with the names that a constructor would like for itself."""

    self: int
    cls: int
    new: int
    twin: list[int] = field(default_factory=list[int])
    object: int = 5


@dataclass(frozen=True, slots=True)
class Reference:
    """`Point`, by the standard library."""

    x: int
    y: int = 2


def test_takes_arguments_as_a_dataclass_does() -> None:
    made: Any = Point
    reference: Any = Reference
    good: list[tuple[tuple[int, ...], dict[str, int]]] = [((1,), {}), ((1, 5), {}), ((), {"x": 1}), ((1,), {"y": 3})]
    bad: list[tuple[tuple[int, ...], dict[str, int]]] = [((), {}), ((1, 2, 3), {}), ((1,), {"z": 3}), ((1,), {"x": 3})]
    for arguments, named in good:
        one, other = made(*arguments, **named), reference(*arguments, **named)
        assert (one.x, one.y) == (other.x, other.y)
    for arguments, named in bad:
        for kind in (made, reference):
            with pytest.raises(TypeError):
                kind(*arguments, **named)
    assert [p.name for p in inspect.signature(made).parameters.values()] == ["x", "y"]


def test_any_name_will_do_for_a_field() -> None:
    made = Awkward(1, cls=2, new=3)
    assert (made.self, made.cls, made.new, made.twin, made.object) == (1, 2, 3, [], 5)


def test_keyword_only_and_inherited_fields() -> None:
    leaf = Leaf(span=3)
    assert (leaf.span, leaf.text, leaf.notes, leaf.loud) == (3, "leaf", [], "LEAF")
    assert [f.name for f in fields(leaf)] == ["span", "text", "notes"]
    assert type(leaf) is Leaf
    assert isinstance(leaf, Base)
    assert is_dataclass(leaf)
    assert Leaf(span=1).notes is not leaf.notes
    with pytest.raises(TypeError, match="span"):
        Leaf(text="no span")  # type: ignore[call-arg]  # what is tested # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("made", [Point(1), Base(span=1), Leaf(span=1)], ids=lambda made: type(made).__name__)
def test_nothing_can_be_changed(made: Any) -> None:
    first = fields(made)[0].name
    for name in (first, "other"):
        with pytest.raises(FrozenInstanceError, match=type(made).__name__):
            setattr(made, name, 9)
    with pytest.raises(FrozenInstanceError, match=type(made).__name__):
        delattr(made, first)
    assert getattr(made, first) == 1
    assert not hasattr(made, "__dict__")


def test_compares_and_hashes_by_value_or_by_identity() -> None:
    assert Point(1) == Point(1, 2)
    assert Point(1) != Point(2)
    other: object = Reference(1)
    assert Point(1) != other
    assert len({Point(1), Point(1, 2), Point(2)}) == 2
    leaf = Leaf(span=1)
    assert leaf != Leaf(span=1)
    assert leaf in {leaf}


def test_copies_pickles_and_replaces() -> None:
    point = Point(1, 5)
    assert copy.copy(point) == copy.deepcopy(point) == pickle.loads(pickle.dumps(point)) == point
    assert replace(point, y=6) == Point(1, 6)
    assert copy.deepcopy(Leaf(span=1, notes=["a"])).notes == ["a"]


def test_shows_its_fields() -> None:
    assert repr(Leaf(span=1)) == "Leaf(span=1, text='leaf', notes=[])"


def test_matches_by_position() -> None:
    match Point(1, 7):
        case Point(1, y):
            assert y == 7
        case _:
            pytest.fail("a record matches as a dataclass does")


def test_is_frozen_or_is_none() -> None:
    thawed: Any = record
    with pytest.raises(TypeError, match="frozen"):
        thawed(frozen=False, slots=True)
