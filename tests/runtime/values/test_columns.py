"""Long values are looked at a column at a time, not read back: what is written and refused stays the same."""

import datetime
import enum
import uuid
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from company.members import AuthKind, InviteStatus, Member, Priority, Role, TeamMembership
from pydantic import Field

from rpcc.runtime import RpcModel, RpcValueError, codec_for

MANY = 600
LINES = 4
"""Scalars and lines that take more bytes than are read back."""
NAIVE = datetime.datetime(2000, 1, 1)
MOMENT = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
FAR = datetime.timezone(datetime.timedelta(hours=5))


class Line(RpcModel):
    """A field of every kind that can be told a column at a time."""

    count: int = 0
    few: Annotated[int, Field(ge=0, le=9)] = 0
    share: float = 0.0
    part: Annotated[float, Field(ge=0, le=1)] = 0.0
    name: str = ""
    code: Annotated[str, Field(max_length=5, pattern="^[a-z]*$")] = ""
    flag: bool = False
    role: Role = Role.MEMBER
    kind: AuthKind = AuthKind("sso")
    priority: Priority = Priority(1)
    status: InviteStatus = InviteStatus(0)
    at: datetime.datetime = MOMENT
    day: datetime.date = datetime.date(2000, 1, 1)
    token: uuid.UUID = uuid.UUID(int=1)
    note: str | None = None
    tags: list[str] = Field(default_factory=list[str])
    pair: Annotated[list[int], Field(min_length=2, max_length=2)] = Field(default_factory=lambda: [0, 0])
    marks: dict[str, int] = Field(default_factory=dict[str, int])
    team: TeamMembership = TeamMembership()
    teams: list[TeamMembership] = Field(default_factory=list[TeamMembership])


class OldTeam(TeamMembership):
    """A team with more to it."""

    since: int = 0


class Text(str):
    """A string of a user's own."""


class Level(enum.IntEnum):
    """An enum of nobody's."""

    LOW = 1


WILD: list[Any] = [
    *(None, True, 0, 5, -1, 10, 2**53, 2**63, -(2**63) - 1, 10**30, 0.0, 0.5, -0.5, 2.0),
    *(float("nan"), float("inf"), float("-inf"), "", "a", "owner", "A", "abcdefgh", "\ud800", "é", Text("a"), b"a"),
    *(Level.LOW, Role.OWNER, AuthKind("new"), Priority(1), InviteStatus(99)),
    *(MOMENT, NAIVE, MOMENT.astimezone(FAR), MOMENT.date(), uuid.UUID(int=7), str(uuid.UUID(int=7))),
    *([], [None], ["a"], ["\ud800"], [0, 0], [0, None], [0, True], [0, 2**63], (), ("a",), {"a"}),
    *({}, {"a": 1}, {"a": None}, {"\ud800": 1}, {1: 1}, {None: 1}, {"a": 1.5}, {Text("a"): 1}, {Role.OWNER: 1}),
    *(TeamMembership(), OldTeam(), Member(), TeamMembership.model_construct(slug=None), object),
    *([TeamMembership()], [TeamMembership(), None], [OldTeam()], [Member()]),
    [TeamMembership.model_construct(team_id=2**63)],
    [TeamMembership.model_construct(slug="s" * 51)],
]


def outcome(annotation: Any, value: Any) -> tuple[str, Any]:
    """What was written, read back, or the place and the reason of a refusal."""
    try:
        data = codec_for(annotation).encode(value)
    except RpcValueError as error:
        return "refused", error.problem
    return "written", codec_for(annotation).decode(data)


@pytest.mark.parametrize("name", list(Line.get_field_names()))
def test_one_of_many_is_written_or_refused_as_one_alone(name: str) -> None:
    many = [Line()] * LINES
    for wild in WILD:
        line = Line().model_copy(update={name: wild})
        kind, told = outcome(list[Line], [line])
        assert outcome(list[Line], [*many, line]) == (kind, [*many, *told] if kind == "written" else told), wild


@pytest.mark.parametrize(
    ("annotation", "valid"),
    [(bool, True), (int, 5), (float, 0.5), (str, "a"), (Role, Role.OWNER), (Priority, Priority(1)), (str | None, None)],
)
def test_items_that_are_no_models(annotation: Any, valid: Any) -> None:
    many = [valid] * MANY
    for wild in WILD:
        kind, told = outcome(list[annotation], [wild])
        assert outcome(list[annotation], [*many, wild]) == (kind, many + told if kind == "written" else told), wild


def without(line: Line) -> None:
    del vars(line)["name"]


def with_another(line: Line) -> None:
    vars(line)["other"] = 5


def with_another_instead(line: Line) -> None:
    without(line)
    with_another(line)


@pytest.mark.parametrize("change", [without, with_another, with_another_instead])
def test_members_that_are_not_the_declared_ones(change: Callable[[Line], None]) -> None:
    line = Line()
    change(line)
    kind, _ = outcome(list[Line], [line])
    assert outcome(list[Line], [*[Line()] * LINES, line])[0] == kind


def test_the_lines_of_these_tests_are_long() -> None:
    assert len(codec_for(list[Line]).encode([Line()] * LINES)) > 1024
    assert len(codec_for(list[int]).encode([5] * MANY)) > 1024
