"""What strategies draw: whatever can be written, within all limits."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from company.members import (
    Actor,
    ActorApiKey,
    AuthKind,
    Everything,
    Folder,
    InviteStatus,
    Member,
    MemberPatch,
    Role,
    Subject,
    SubjectUnknown,
)
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from pydantic import Field

from rpcc.runtime import UNSET, codec_for
from rpcc.runtime.testing import SearchStrategy, strategy_for, strategy_for_arm
from rpcc.runtime.testing.strategies import strategy_of

CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Case = tuple[str, SearchStrategy[Any], Callable[[Any], Any]]
CASES: list[Case] = [
    ("whole models", strategy_for(Member), lambda it: it.email is not None and it.teams and it.secrets),
    ("patches that leave things", strategy_for(MemberPatch), lambda it: it.email is it.role is UNSET),
    ("patches that clear things", strategy_for(MemberPatch), lambda it: it.email is None and it.role is not UNSET),
    ("enum members", strategy_for(Role), lambda it: it is Role.OWNER),
    ("unknown strings", strategy_for(AuthKind), lambda it: not it.is_known),
    ("unknown integers", strategy_for(InviteStatus), lambda it: not it.is_known),
    ("nested models", strategy_for(Folder), lambda it: it.children and it.children[0].children),
    ("unknown arms", strategy_for_arm(Subject), lambda it: isinstance(it, SubjectUnknown)),
    ("none", strategy_of(None), lambda it: it is None),
    ("long lists", strategy_of(Annotated[list[int], Field(min_length=9, max_length=10)]), lambda it: len(it) == 10),
    ("long texts", strategy_of(Annotated[str, Field(min_length=30, pattern="^[a-c]+$")]), lambda it: "b" in it),
]


@pytest.mark.parametrize(
    "annotation", [Everything, Folder, MemberPatch, Actor, Subject, dict[Role, list[Member | None]]]
)
@CALM
@given(data=st.data())
def test_what_is_drawn_survives_the_wire(annotation: Any, data: st.DataObject) -> None:
    value, codec = data.draw(strategy_of(annotation)), codec_for(annotation)
    assert codec.decode(codec.encode(value)) == value


@CALM
@given(strategy_for(Member, {"role": Role.OWNER, "teams": []}))
def test_given_fields_are_fixed(member: Member) -> None:
    assert (member.role, member.teams) == (Role.OWNER, [])


@CALM
@given(strategy_for_arm(Actor, {"api_key": "k"}))
def test_the_given_arm_is_drawn(actor: Any) -> None:
    assert actor == ActorApiKey(api_key="k")


@pytest.mark.parametrize(("strategy", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_everything_is_drawn(strategy: SearchStrategy[Any], wanted: Callable[[Any], bool]) -> None:
    patient = settings(CALM, max_examples=2000, phases=[Phase.generate])  # it ends with the first, as it is found
    assert wanted(find(strategy, wanted, settings=patient))
