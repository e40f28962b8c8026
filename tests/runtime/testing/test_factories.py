"""What factories make: defaults, and the plainest values that keep every limit."""

import datetime
import decimal
import uuid
from typing import Annotated, Any, TypeAlias

import pytest
from company.members import (
    Actor,
    ActorApiKey,
    ActorUser,
    Everything,
    InviteStatus,
    Member,
    MemberPatch,
    Role,
    SeatLimitReached,
    Subject,
)
from company.types import OrganizationId
from pydantic import Discriminator, Field, Tag, ValidationError

from rpcc.runtime import DEFAULT_DATE, Json, RpcModel, RpcUnknownArm, UnionTags, codec_for
from rpcc.runtime.testing import make, make_arm
from rpcc.runtime.testing.factories import plainest


class Leaf(RpcModel):
    """A model with required fields of every kind."""

    flag: bool
    count: Annotated[int, Field(ge=3)]
    debt: Annotated[int, Field(le=-2)]
    share: Annotated[float, Field(ge=0.5, le=0.75)]
    text: str
    code: Annotated[str, Field(min_length=2, max_length=4, pattern="^[A-Z]+$")]
    moment: datetime.datetime
    day: datetime.date
    uid: uuid.UUID
    amount: decimal.Decimal
    data: Json
    role: Role
    status: InviteStatus
    organization_id: OrganizationId
    names: list[str]
    two: Annotated[list[Role], Field(min_length=2)]
    scores: dict[str, float]
    maybe: Member | None
    member: Member
    actor: Actor


class Tree(RpcModel):
    """A recursive model that ends by its list."""

    leaf: Leaf
    children: "list[Tree]"
    parent: "Tree | None"


class StepMore(RpcModel):
    """An arm that leads back to its union."""

    more: "Walk"


class StepStop(RpcModel):
    """An arm that does not."""

    stop: int


class Walk(RpcModel):
    """A model that ends only by the second arm of a union."""

    step: Annotated[
        Annotated[StepMore, Tag("more")] | Annotated[StepStop, Tag("stop")],
        Discriminator(UnionTags({"more": StepMore, "stop": StepStop})),
    ]


class RoundMore(RpcModel):
    """The only arm of an open union."""

    more: "Round"


class RoundUnknown(RpcUnknownArm):
    """Its other way out."""


class Round(RpcModel):
    """A model that ends only by an arm that nobody knows."""

    step: Annotated[
        Annotated[RoundMore, Tag("more")] | Annotated[RoundUnknown, Tag("unknown")],
        Discriminator(UnionTags({"more": RoundMore}, RoundUnknown)),
    ]


class Endless(RpcModel):
    """A model that no value can be of."""

    others: "Annotated[list[Endless], Field(min_length=1)]"


def test_a_model_takes_its_defaults() -> None:
    assert make(Member) == Member()
    assert make(SeatLimitReached) == SeatLimitReached()
    assert make(MemberPatch) == MemberPatch()
    assert make(Everything) == Everything()


def test_what_has_no_default_is_as_plain_as_its_limits_let_it() -> None:
    assert make(Leaf) == Leaf(
        flag=False,
        count=3,
        debt=-2,
        share=0.5,
        text="",
        code="AA",
        moment=DEFAULT_DATE,
        day=datetime.date(2000, 1, 1),
        uid=uuid.UUID(int=0),
        amount=decimal.Decimal(0),
        data=None,
        role=Role.MEMBER,
        status=InviteStatus.APPROVED,
        organization_id=OrganizationId(0),
        names=[],
        two=[Role.MEMBER, Role.MEMBER],
        scores={},
        maybe=None,
        member=Member(),
        actor=ActorUser(user=Member()),
    )


def test_given_fields_stay_and_are_checked() -> None:
    assert make(Member, {"role": Role.OWNER, "id": 7}) == Member(role=Role.OWNER, id=7)
    with pytest.raises(ValidationError, match="must be at least 3"):
        make(Leaf, {"count": 2})
    with pytest.raises(ValidationError, match="nickname"):
        make(Member, {"nickname": "Ann"})


@pytest.mark.parametrize("kind", [Tree, Walk, Round])
def test_recursive_models_end(kind: type[RpcModel]) -> None:
    made, codec = make(kind), codec_for(kind)
    assert codec.decode(codec.encode(made)) == made


def test_a_model_without_an_end_is_named() -> None:
    with pytest.raises(ValueError, match="`Endless` holds itself without an end"):
        make(Endless)


def test_arms_of_a_union() -> None:
    assert make_arm(Actor) == ActorUser(user=Member())
    assert make_arm(Actor, {"api_key": "k"}) == ActorApiKey(api_key="k")
    for given in ({"api_key": "k", "user": Member()}, {"token": "k"}):
        with pytest.raises(TypeError, match="a union has one arm, one of `user`, `api_key`"):
            make_arm(Actor, given)
    assert make_arm(StepStop, {"stop": 3}) == StepStop(stop=3)  # a union of one arm is that arm


Large: TypeAlias = Annotated[OrganizationId, Field(ge=5)]
PLAINEST: list[tuple[Any, Any]] = [
    (None, None),
    (Member | None, None),
    (list[Member], []),
    (Annotated[list[int], Field(min_length=2)], [0, 0]),
    (Role, Role.MEMBER),
    (Large, 5),
    (Subject, make_arm(Subject)),
    (Json, None),
]


@pytest.mark.parametrize(("annotation", "value"), PLAINEST, ids=map(str, range(len(PLAINEST))))
def test_plainest_values(annotation: Any, value: Any) -> None:
    assert plainest(annotation) == value


def test_each_value_is_made_anew() -> None:
    assert make(Member).secrets is not make(Member).secrets
    assert make(Member) == make(Member)
