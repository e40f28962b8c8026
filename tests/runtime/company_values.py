"""Hypothesis strategies for values of every type of the language."""

import datetime
import decimal
import math
from typing import Any

from company.members import (
    ActorApiKey,
    ActorUser,
    AuthKind,
    Everything,
    Folder,
    InviteStatus,
    Member,
    MemberPatch,
    Priority,
    Role,
    SubjectMember,
    SubjectNote,
    SubjectUnknown,
    TeamMembership,
)
from company.types import OrganizationId
from hypothesis import strategies as st

from rpcc.runtime import UNSET

__all__ = ["actors", "everything", "folders", "json_values", "members", "patches", "scalars", "subjects"]

ints = st.integers(-(2**63), 2**63 - 1)
floats = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
datetimes = st.datetimes(
    min_value=datetime.datetime(1, 1, 2),
    max_value=datetime.datetime(9999, 12, 30),
    timezones=st.just(datetime.UTC) | _offsets,
)
decimals = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda value: len(format(value, "f")) <= 1000)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | ints | floats | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)

roles = st.sampled_from(Role)
priorities = st.sampled_from(Priority)
auth_kinds = st.sampled_from(AuthKind) | texts.map(AuthKind)
statuses = st.sampled_from(InviteStatus) | ints.map(InviteStatus)

scalars: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: ints,
    float: floats,
    str: texts,
    datetime.datetime: datetimes,
    datetime.date: st.dates(),
    decimal.Decimal: decimals,
    Role: roles,
    Priority: priorities,
    AuthKind: auth_kinds,
    InviteStatus: statuses,
}

teams = st.builds(TeamMembership, team_id=ints, slug=texts, lead=st.booleans())
members = st.builds(
    Member,
    id=ints,
    organization_id=ints.map(OrganizationId),
    user_id=st.none() | ints,
    email=st.none() | texts,
    role=roles,
    status=statuses,
    auth=auth_kinds,
    priority=priorities,
    teams=st.lists(teams, max_size=3),
    joined_at=datetimes,
    secrets=st.dictionaries(texts, texts, max_size=3),
)
folders: st.SearchStrategy[Folder] = st.recursive(
    st.builds(Folder, name=texts),
    lambda inner: st.builds(Folder, name=texts, parent=st.none() | inner, children=st.lists(inner, max_size=2)),
    max_leaves=5,
)
actors = st.builds(ActorUser, user=members) | st.builds(ActorApiKey, api_key=texts)
subjects = (
    st.builds(SubjectMember, member=members)
    | st.builds(SubjectNote, note=st.none() | texts)
    | st.builds(SubjectUnknown, arm=texts.filter(lambda arm: arm not in {"member", "note"}), value=json_values)
)
patches = st.builds(
    MemberPatch,
    role=st.just(UNSET) | roles,
    status=st.just(UNSET) | statuses,
    email=st.just(UNSET) | st.none() | texts,
    teams=st.just(UNSET) | st.lists(teams, max_size=2),
    seen_at=st.just(UNSET) | st.none() | datetimes,
)
everything = st.builds(
    Everything,
    flag=st.booleans(),
    count=ints,
    bounded=st.integers(1, 10),
    ratio=floats,
    share=st.floats(0.0, 1.0).filter(math.isfinite),
    text=texts,
    code=st.from_regex("[a-z]{2,4}", fullmatch=True),
    moment=datetimes,
    day=st.dates(),
    uid=st.uuids(),
    amount=decimals,
    data=json_values,
    role=roles,
    auth=auth_kinds,
    priority=priorities,
    status=statuses,
    names=st.lists(texts, max_size=3),
    scores=st.dictionaries(texts, st.none() | floats, max_size=3),
    by_role=st.dictionaries(roles, st.lists(st.dates(), max_size=2), max_size=2),
    actor=st.none() | actors,
    subjects=st.lists(subjects, max_size=2),
    patch=patches,
    folder=st.none() | folders,
)
