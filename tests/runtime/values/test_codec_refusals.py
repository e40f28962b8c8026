"""What the encoder refuses, with the path of the value, and how the decoder names what it can't read."""

import copy
import datetime
import decimal
import pickle
import uuid
from collections import ChainMap
from collections.abc import Sequence
from typing import Annotated, Any

import pytest
from company.members import (
    Actor,
    ActorUser,
    Everything,
    Folder,
    Member,
    MemberPatch,
    Role,
    SubjectUnknown,
    TeamMembership,
)
from pydantic import Field

from rpcc.runtime import UNSET, Json, RpcDecodeError, RpcValueError, codec_for

NAIVE = datetime.datetime(2000, 1, 1)
EARLIEST = datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


def member(**values: Any) -> Member:
    """A member with values that no constructor has seen."""
    return Member().model_copy(update=values)


def with_added(items: list[Any], item: Any) -> list[Any]:
    items.append(item)
    return items


def deep(levels: int) -> Folder:
    folder = Folder()
    for _ in range(levels - 1):
        folder = Folder(parent=folder)
    return folder


def deep_list(levels: int) -> Any:
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


def circle() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    ("annotation", "value", "path"),
    [
        (float, float("nan"), ""),
        (dict[str, list[float]], {"HUNTER2": [0.0, float("inf")]}, "[*][1]"),
        (decimal.Decimal, decimal.Decimal("Infinity"), ""),
        (decimal.Decimal, decimal.Decimal("1E+99999999"), ""),
        (decimal.Decimal, decimal.Decimal("1E-1001"), ""),
        (list[decimal.Decimal], [decimal.Decimal("sNaN")], "[0]"),
        (datetime.datetime, NAIVE, ""),
        (datetime.datetime, EARLIEST, ""),
        (int, 2**63, ""),
        (int, -(2**63) - 1, ""),
        (str, "\ud800", ""),
        (str, None, ""),
        (str, b"bytes", ""),
        (datetime.date, datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC), ""),
        (list[str], "ab", ""),
        (list[str], {"a"}, ""),
        (list[int], b"ab", ""),
        (list[int], iter([1]), ""),
        (list[list[str]], (["a"], "b"), "[1]"),
        (list[int], (1, "HUNTER2"), "[1]"),
        (dict[str, int], (("a", 1),), ""),
        (dict[str, int], ChainMap({"HUNTER2": None}), "[*]"),
        (dict[str, list[int]], {"HUNTER2": (1, "x")}, "[*][1]"),
        (list[Member], (Member(), TeamMembership()), "[1]"),
        (list[str], ["a", 5], "[1]"),
        (dict[str, int], {5: 5}, "[*]"),
        (Role, "owner", ""),
        (Member, {"id": 5}, ""),
        (Member, None, ""),
        (Member | None, TeamMembership(), ""),
        (Member, member(joined_at=NAIVE), "joined_at"),
        (Member, member(id=2**63), "id"),
        (Member, member(id="5"), "id"),
        (Member, member(role="owner"), "role"),
        (Member, member(role=UNSET), "role"),
        (Member, member(email="\ud800"), "email"),
        (Member, member(teams=(TeamMembership(),)), "teams"),
        (list[Member], (member(teams=(TeamMembership(),)),), "[0].teams"),
        (Json, (1,), ""),
        (Member, member(teams=with_added([TeamMembership()], None)), "teams[1]"),
        (Member, member(teams=[TeamMembership()] * 501), "teams"),
        (Member, member(teams=[TeamMembership.model_construct(slug="s" * 51)]), "teams[0].slug"),
        (Member, member(secrets={"HUNTER2": 5}), "secrets[*]"),
        (list[Member], [Member(), member(teams=[TeamMembership.model_construct(team_id=1.5)])], "[1].teams[0].team_id"),
        (dict[str, Member], {"HUNTER2": member(id=None)}, "[*].id"),
        (MemberPatch, MemberPatch.model_construct(status=7), "status"),
        (Actor, ActorUser.model_construct(user=member(id=None)), "user.id"),
        (Actor, Member(), ""),
        (Actor, {"user": {}}, ""),
        (Everything, Everything.model_construct(data=[float("nan")]), "data"),
        (Everything, Everything.model_construct(data={"a": NAIVE}), "data"),
        (Everything, Everything.model_construct(code="TOO LONG"), "code"),
        (
            Everything,
            Everything.model_construct(actor=ActorUser.model_construct(user=member(id=None))),
            "actor.user.id",
        ),
        (SubjectUnknown, SubjectUnknown.model_construct(arm="x", value=float("inf")), "value"),
        (Json, circle(), ""),
        (Json, deep_list(65), ""),
        (Folder, deep(64), ".".join(["parent"] * 63) + ".children"),
        (Member, Everything(), ""),
        (list[Member], [member(teams=[Member()])], "[0].teams[0]"),
        (list[Folder], [deep(63)], "[0]" + ".parent" * 62 + ".children"),
        (None, 0, ""),
    ],
)
def test_the_encoder_refuses(annotation: Any, value: Any, path: str) -> None:
    with pytest.raises(RpcValueError) as caught:
        codec_for(annotation).encode(value)
    assert caught.value.path == path
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


class OldMember(Member):
    """A member with more to it."""

    since: int = 0


@pytest.mark.parametrize(
    ("annotation", "value"),
    [(Member, OldMember(id=5, since=7)), (Sequence[int], (1, 2)), (int, True), (str, Role.OWNER), (float, 2**60 + 1)],
)
def test_what_reads_back_as_another_type_but_is_one_of_the_declared_is_written(annotation: Any, value: Any) -> None:
    codec = codec_for(annotation)
    assert codec.encode(codec.decode(codec.encode(value))) == codec.encode(value)


@pytest.mark.parametrize(
    ("annotation", "value", "problem"),
    [
        (list[Member], [{"id": 5}], "`[0]`: must be a `Member` object"),
        (list[Folder], ({"children": [{"name": "x"}]},), "`[0]`: must be a `Folder` object"),
        (dict[str, Actor], {"HUNTER2": {"user": {"id": 5}}}, "`[*]`: must be a `ActorUser` object"),
        (
            Member,
            member(teams=[TeamMembership(), {"slug": "HUNTER2"}]),
            "`teams[1]`: must be a `TeamMembership` object",
        ),
        (list[Role], ["owner"], "`[0]`: must be a `Role`"),
        (Member, member(role="HUNTER2"), "`role`: must be a `Role`"),
        (decimal.Decimal, 1, "must be a `Decimal`"),
        (uuid.UUID, "HUNTER2", "must be a `UUID`"),
    ],
    # the texts of types and values hold addresses
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_encoder_names_the_class_that_is_missed(annotation: Any, value: Any, problem: str) -> None:
    with pytest.raises(RpcValueError) as caught:
        codec_for(annotation).encode(value)
    assert str(caught.value) == problem


@pytest.mark.parametrize("levels", [2, 63, 64])
def test_64_levels_are_written_and_read(levels: int) -> None:
    for annotation, value in ((Folder, deep(levels - 1)), (Json, deep_list(levels))):
        codec = codec_for(annotation)
        assert codec.decode(codec.encode(value)) == value


@pytest.mark.parametrize("levels", [65, 150, 250, 100_000])
def test_deeper_json_is_not_read(levels: int) -> None:
    nested = b'{"parent":' * levels + b"{}" + b"}" * levels
    with pytest.raises(RpcDecodeError):
        codec_for(Folder).decode(nested)
    with pytest.raises(RpcDecodeError):
        codec_for(Json).decode(b"[" * levels + b"]" * levels)


def test_brackets_in_strings_are_not_depth() -> None:
    value = ['[{"\\' * 100, "{" * 100]
    assert codec_for(Json).decode(codec_for(Json).encode(value)) == value


@pytest.mark.parametrize(
    ("annotation", "text", "problems"),
    [
        (int, '"x"', ["must be an integer"]),
        (Member, "[]", ["must be a `Member` object"]),
        (
            Member,
            '{"id": "x", "joined_at": "0"}',
            [
                "`id`: must be an integer",
                "`joined_at`: must be a datetime with an offset, as RFC 3339 writes it",
            ],
        ),
        (Member, '{"teams": [{}, {"slug": 5}]}', ["`teams[1].slug`: must be a string"]),
        (Member, '{"secrets": {"HUNTER2": 5}}', ["`secrets[*]`: must be a string"]),
        (Everything, '{"by_role": {"HUNTER2": []}}', ["`by_role[*]`: must be one of 'member', 'manager' or 'owner'"]),
        (Everything, '{"by_role": {"owner": ["HUNTER2"]}}', ["`by_role[*][0]`: must be a date, as RFC 3339 writes it"]),
        (Everything, '{"actor": {"user": {"id": "x"}}}', ["`actor.user.id`: must be an integer"]),
        (Everything, '{"actor": {"HUNTER2": 1}}', ["`actor`: must be an object whose only key is an arm of the union"]),
        (Everything, '{"patch": {"teams": [{"lead": 1}]}}', ["`patch.teams[0].lead`: must be true or false"]),
        (Everything, '{"patch": {"role": null}}', ["`patch.role`: must be one of 'member', 'manager' or 'owner'"]),
        (Everything, '{"patch": {"role": "unset"}}', ["`patch.role`: must be one of 'member', 'manager' or 'owner'"]),
        (
            Everything,
            '{"code": "abcde", "priority": 5}',
            [
                "`code`: must have at most 4 characters",
                "`priority`: must be one of 0, 1",
            ],
        ),
        (Everything, '{"code": "A!"}', ["`code`: must match `^[a-z]*$`"]),
        (Folder, '{"children": [{"parent": {"name": 5}}]}', ["`children[0].parent.name`: must be a string"]),
        (
            Folder,
            '{"zzz": 1, "children": [{"y-y": 2}]}',
            [
                "`children[0][*]`: is not declared",
                "`zzz`: is not declared",
            ],
        ),
        (dict[str, list[Folder]], '{"HUNTER2": [{"name": 5}]}', ["`[*][0].name`: must be a string"]),
        (Member, '{"id": 1', ["is not valid JSON: EOF while parsing an object at line 1 column 8"]),
        (ActorUser, "{}", ["`user`: is missing"]),
        (
            Everything,
            '{"bounded": 0, "share": 1.5, "code": "a", "patch": {"teams": [{}, {}, {}]}}',
            [
                "`bounded`: must be at least 1",
                "`code`: must have at least 2 characters",
                "`patch.teams`: must have at most 2 items",
                "`share`: must be at most 1.0",
            ],
        ),
        (Annotated[list[int], Field(min_length=1)], "[]", ["must have at least 1 items"]),
        (None, "0", ["must be null"]),
    ],
    ids=str,
)
def test_problems(annotation: Any, text: str, problems: list[str]) -> None:
    with pytest.raises(RpcDecodeError) as caught:
        codec_for(annotation).decode(text.encode())
    assert sorted(str(caught.value).split("; ")) == problems
    assert caught.value.__context__ is None


def test_at_most_20_problems_are_listed() -> None:
    with pytest.raises(RpcDecodeError) as caught:
        codec_for(list[int]).decode(b"[" + b",".join([b"null"] * 25) + b"]")
    assert len(caught.value.problems) == 20
    assert caught.value.count == 25
    assert str(caught.value).endswith("`[19]`: must be an integer; and 5 more")


@pytest.mark.parametrize(
    "error", [RpcDecodeError([("a.b", "is missing")], 7), RpcValueError("a[*]", "must be finite")], ids=repr
)
def test_errors_can_be_copied_and_pickled(error: Exception) -> None:
    for twin in (copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert (str(twin), vars(twin)) == (str(error), vars(error))
