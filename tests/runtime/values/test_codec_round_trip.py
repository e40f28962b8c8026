"""Whatever a constructor accepts is written, and what is written reads back as the same value."""

import datetime
import decimal
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import pytest
from company.members import Actor, Everything, Folder, Member, MemberPatch, Role, SeatLimitReached, Subject
from company.types import OrganizationId
from company_values import actors, everything, folders, json_values, members, patches, scalars, subjects
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from rpcc.runtime import DEFAULT_DATE, Json, codec_for

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def check(annotation: Any, value: Any) -> None:
    codec = codec_for(annotation)
    data = codec.encode(value)
    assert codec.decode(data) == value
    assert codec.encode(codec.decode(data)) == data


@pytest.mark.parametrize("annotation", scalars, ids=lambda annotation: annotation.__name__)
@FEW
@given(data=st.data())
def test_scalars(annotation: Any, data: st.DataObject) -> None:
    check(annotation, data.draw(scalars[annotation]))


@FEW
@given(st.uuids())
def test_uuids(value: uuid.UUID) -> None:
    check(uuid.UUID, value)


@FEW
@given(json_values)
def test_json(value: Any) -> None:
    check(Json, value)


@FEW
@given(everything)
def test_a_model_of_every_type(value: Everything) -> None:
    check(Everything, value)


@FEW
@given(st.lists(members | st.none(), max_size=3))
def test_lists_of_models(value: list[Member | None]) -> None:
    check(list[Member | None], value)


@FEW
@given(folders)
def test_recursive_models(value: Folder) -> None:
    check(Folder, value)


@FEW
@given(st.dictionaries(st.sampled_from(Role), actors, max_size=2))
def test_closed_unions(value: Any) -> None:
    check(dict[Role, Actor], value)


@FEW
@given(subjects)
def test_open_unions(value: Any) -> None:
    check(Subject, value)


@FEW
@given(patches)
def test_patches(value: MemberPatch) -> None:
    check(MemberPatch, value)


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [
        (None, None, "null"),
        (bool, True, "true"),
        (int, -(2**63), "-9223372036854775808"),
        (OrganizationId, OrganizationId(5), "5"),
        (Annotated[int, Field(ge=1)], 5, "5"),
        (float, 2.0, "2.0"),
        (str, 'é"\n', '"é\\"\\n"'),
        (datetime.datetime, DEFAULT_DATE, '"2000-01-01T00:00:00Z"'),
        (
            datetime.datetime,
            datetime.datetime(2026, 3, 1, 1, 30, 0, 5, datetime.timezone(datetime.timedelta(hours=2))),
            '"2026-02-28T23:30:00.000005Z"',
        ),
        (datetime.date, datetime.date(1, 2, 3), '"0001-02-03"'),
        (uuid.UUID, uuid.UUID("{ABCDEF00-0000-0000-0000-000000000001}"), '"abcdef00-0000-0000-0000-000000000001"'),
        (decimal.Decimal, decimal.Decimal("1E+3"), '"1000"'),
        (decimal.Decimal, decimal.Decimal("1.50E-3"), '"0.00150"'),
        (decimal.Decimal, decimal.Decimal("-0"), '"-0"'),
        (Role | None, Role.OWNER, '"owner"'),
        (SeatLimitReached, SeatLimitReached(limit=3), '{"limit":3,"upgrade_url":null}'),
        (Sequence[Role], (Role.OWNER,), '["owner"]'),
        (Mapping[str, Sequence[int]], {"a": (1,)}, '{"a":[1]}'),
    ],
    ids=str,
)
def test_what_is_written(annotation: Any, value: Any, text: str) -> None:
    assert codec_for(annotation).encode(value).decode() == text


def test_a_model_is_written_whole_and_a_patch_only_where_it_is_set() -> None:
    assert set(json.loads(codec_for(Member).encode(Member()))) == set(Member.get_field_names())
    assert codec_for(MemberPatch).encode(MemberPatch(email=None)) == b'{"email":null}'


def test_what_was_added_to_a_list_in_place_is_written() -> None:
    member = Member()
    member.secrets["a"] = "b"
    assert json.loads(codec_for(Member).encode(member))["secrets"] == {"a": "b"}


def test_a_codec_is_built_once() -> None:
    assert codec_for(list[Member]) is codec_for(list[Member])
