"""Models against the objects behind them: what matches, and how what differs is told."""

import datetime
import decimal
import uuid
from collections.abc import Mapping
from enum import Enum
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar

import pytest
from company.members import Actor, ActorApiKey, InviteStatus, Member, MemberPatch, Role
from pydantic import Field

from rpcc.runtime import DEFAULT_DATE, RpcModel
from rpcc.runtime.testing import assert_rpc_matches


class Flags(RpcModel):
    """Flags, which the object holds under the same names."""

    early_adopter: bool = False
    require_2fa: bool = False


class Team(RpcModel):
    """A model that is told apart by its id."""

    __from__: ClassVar[Mapping[str, str]] = {"id": "pk"}

    id: int = -1
    slug: str = ""


class Base(RpcModel):
    """Fields that are inherited keep their places."""

    __from__: ClassVar[Mapping[str, str]] = {"status": "invite_status"}

    id: int = -1
    status: InviteStatus = InviteStatus.APPROVED


class Organization(Base):
    """A model with something of everything."""

    __from__: ClassVar[Mapping[str, str]] = {"owner_email": "owner.profile.email", "teams": "team_set"}

    role: Role = Role.MEMBER
    owner_email: str | None = None
    secret: Annotated[str, Field(repr=False)] = ""
    joined_at: datetime.datetime = DEFAULT_DATE
    day: datetime.date = DEFAULT_DATE.date()
    uid: uuid.UUID = uuid.UUID(int=0)
    total: decimal.Decimal = decimal.Decimal(0)
    flags: Flags = Flags()
    teams: list[Team] = Field(default_factory=list[Team])
    names: list[str] = Field(default_factory=list[str])
    by_role: dict[Role, int] = Field(default_factory=dict[Role, int])
    actor: Actor | None = None


class OrmRole(Enum):
    """An enum that is no string, as ORMs have them."""

    OWNER = "owner"


class Manager:
    """As an ORM gives related objects."""

    def __init__(self, *items: object) -> None:
        self._items = items

    def all(self) -> tuple[object, ...]:
        return self._items


def orm(**changed: Any) -> Any:
    found: dict[str, Any] = {
        "id": 1,
        "invite_status": 0,
        "role": OrmRole.OWNER,
        "owner": SimpleNamespace(profile=SimpleNamespace(email="ann@example.org")),
        "secret": "canary",
        "joined_at": datetime.datetime(2026, 1, 2),
        "day": datetime.date(2026, 1, 2),
        "uid": "00000000-0000-0000-0000-000000000005",
        "total": "12.50",
        "flags": SimpleNamespace(early_adopter=1, require_2fa=0, others=7),
        "team_set": Manager(SimpleNamespace(pk=2, slug="b"), SimpleNamespace(pk=1, slug="a")),
        "names": ("n", "m"),
        "by_role": {OrmRole.OWNER: 1},
    }
    return SimpleNamespace(**{**found, **changed})


def rpc(**changed: Any) -> Organization:
    made = Organization(
        id=1,
        role=Role.OWNER,
        owner_email="ann@example.org",
        secret="canary",
        joined_at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        day=datetime.date(2026, 1, 2),
        uid=uuid.UUID(int=5),
        total=decimal.Decimal("12.50"),
        flags=Flags(early_adopter=True),
        teams=[Team(id=1, slug="a"), Team(id=2, slug="b")],
        names=["n", "m"],
        by_role={Role.OWNER: 1},
    )
    return made.model_copy(update=changed)


def told(model: RpcModel, obj: object, /, **fields: object) -> list[str]:
    """What differs, a line each."""
    with pytest.raises(AssertionError) as raised:
        assert_rpc_matches(model, obj, **fields)
    first, *lines = str(raised.value).splitlines()
    assert first == f"`{type(model).__name__}` does not match its `SimpleNamespace`"
    return lines


def test_a_model_that_says_what_its_object_holds() -> None:
    assert_rpc_matches(rpc(), orm(), actor=None)
    assert_rpc_matches(rpc(owner_email=None), orm(owner=None), actor=None)


@pytest.mark.parametrize(
    ("of_model", "of_object", "line"),
    [
        ({}, {"invite_status": 1}, "  `status`: <InviteStatus.APPROVED: 0>, not 1"),
        ({"id": 5}, {}, "  `id`: 5, not 1"),
        ({}, {"owner": None}, "  `owner_email`: 'ann@example.org', not None"),
        ({"secret": "other"}, {}, "  `secret`: differs, and is sensitive"),
        ({}, {"day": datetime.datetime(2026, 1, 2, 3)}, "  `day`: datetime.date(2026, 1, 2), not "),
        ({}, {"uid": "five"}, "  `uid`: UUID('00000000-0000-0000-0000-000000000005'), not 'five'"),
        ({"flags": Flags()}, {}, "  `flags.early_adopter`: False, not 1"),
        ({}, {"flags": SimpleNamespace(early_adopter=1)}, "  `flags.require_2fa`: `SimpleNamespace` has no attribute"),
        ({"teams": [Team(id=2, slug="b"), Team(id=1, slug="c")]}, {}, "  `teams[0].slug`: 'c', not 'a'"),
        ({"teams": []}, {}, "  `teams`: has 0 items, the object has 2"),
        ({}, {"team_set": None}, "  `teams`: [Team(id=1, slug='a'), Team(id=2, slug='b')], not None"),
        ({}, {"names": "nm"}, "  `names`: `str` is no list"),
        ({"names": ["m", "n"]}, {}, "  `names[0]`: 'm', not 'n'"),
        ({}, {"by_role": {"owner": 2}}, "  `by_role['owner']`: 1, not 2"),
        ({}, {"by_role": {"owner": 1, "member": 2}}, "  `by_role`: lacks 1 keys that the object has"),
        ({}, {"by_role": {}}, "  `by_role['owner']`: the object has no such key"),
    ],
)
def test_what_differs_is_told_with_its_path(of_model: Any, of_object: Any, line: str) -> None:
    lines = told(rpc(**of_model), orm(**of_object), actor=None)
    assert lines[0].startswith(line)


def test_all_that_differs_is_told() -> None:
    lines = told(rpc(id=2, names=["x", "y"]), orm(role="member"), actor=None)
    assert [line.partition(":")[0] for line in lines] == ["  `id`", "  `role`", "  `names[0]`", "  `names[1]`"]


def test_unions_and_others_are_compared_with_what_is_given() -> None:
    key = ActorApiKey(api_key="canary")
    assert told(rpc(), orm()) == [
        "  `actor`: is a union, which no object holds: pass what it should be by the field's name"
    ]
    assert_rpc_matches(rpc(actor=key), orm(), actor=key)
    assert_rpc_matches(rpc(id=9), orm(), actor=None, id=9)
    other = ActorApiKey(api_key="other")
    assert told(rpc(actor=key), orm(), actor=other) == ["  `actor.api_key`: differs, and is sensitive"]
    with pytest.raises(TypeError, match="`Organization` has no field `nickname`"):
        assert_rpc_matches(rpc(), orm(), nickname="Ann")


def test_what_is_unset_is_left_alone() -> None:
    assert_rpc_matches(MemberPatch(role=Role.OWNER), SimpleNamespace(role="owner", email="ann@example.org"))


def test_a_missing_attribute_is_named() -> None:
    assert "  `role`: `SimpleNamespace` has no attribute `role`" in told(Member(), SimpleNamespace(id=-1))
