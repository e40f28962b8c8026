"""Models: constructors, field names, errors, patches, enums, unions, and copies of all of them."""

import copy
import datetime
import pickle
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from company.members import (
    Actor,
    ActorApiKey,
    ActorUser,
    AuthKind,
    Everything,
    Folder,
    InviteStatus,
    Member,
    MemberNotFound,
    MemberPatch,
    Priority,
    Role,
    SeatLimitReached,
    Subject,
    SubjectNote,
    SubjectUnknown,
    TeamMembership,
)
from pydantic import ValidationError

from rpcc.runtime import (
    DEFAULT_DATE,
    UNSET,
    Outcome,
    RpcDeclaredError,
    RpcDecodeError,
    RpcModel,
    RpcPatch,
    RpcValueError,
    Unset,
    codec_for,
    is_unset,
)


class Loose(RpcModel):
    """A model that takes another model."""

    member: Member = Member()


def lax(cls: type[RpcModel], **values: Any) -> Any:
    """Call a constructor with what a type checker would refuse."""
    return cls(**values)


def test_constructors_are_lax() -> None:
    member = lax(Member, role="owner", status=1, id="5", joined_at="2026-01-02T03:04:05+01:00", teams=[{"team_id": 3}])
    assert member.role is Role.OWNER
    assert member.status is InviteStatus.REQUESTED_TO_JOIN
    assert member.id == 5
    assert member.joined_at == datetime.datetime(2026, 1, 2, 2, 4, 5, tzinfo=datetime.UTC)
    assert member.teams == [TeamMembership(team_id=3)]


@pytest.mark.parametrize(
    ("cls", "values"),
    [
        (Member, {"idd": 5}),
        (Member, {"id": 2**63}),
        (Member, {"role": "nobody"}),
        (Member, {"joined_at": datetime.datetime(2000, 1, 1)}),
        (Member, {"email": "\ud800"}),
        (Member, {"role": UNSET}),
        (Member, {"rank": "owner", "role": "owner"}),
        (Everything, {"ratio": float("nan")}),
        (Everything, {"amount": "NaN"}),
        (Everything, {"amount": "1E+5000"}),
        (Everything, {"data": {"a": float("inf")}}),
        (Everything, {"data": {1: 2}}),
        (Everything, {"data": {"a": Role.OWNER}}),
        (Everything, {"actor": {}}),
        (Everything, {"actor": {"user": {}, "api_key": "k"}}),
        (Everything, {"actor": {"nobody": {}}}),
        (MemberPatch, {"role": None}),
        (MemberPatch, {"teams": [TeamMembership()] * 3}),
        (ActorApiKey, {}),
    ],
    ids=str,
)
def test_constructors_refuse(cls: type[RpcModel], values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        lax(cls, **values)
    assert caught.value.title == cls.__name__
    assert caught.value.error_count() == 1


def test_an_error_of_a_constructor_says_what_is_wrong() -> None:
    with pytest.raises(ValidationError) as caught:
        lax(Everything, count="x", actor={"user": {"teams": [{"slug": 5}]}})
    details = [(item["loc"], item["msg"], item["type"]) for item in caught.value.errors()]
    assert details == [
        (("count",), "must be an integer", "int_parsing"),
        (("actor", "user", "teams", 0, "slug"), "must be a string", "string_type"),
    ]


def test_instances_are_frozen_and_shared() -> None:
    member = Member()
    with pytest.raises(ValidationError, match="frozen"):
        member.id = 5
    assert Loose(member=member).member is member


def test_field_names() -> None:
    assert list(TeamMembership.get_field_names()) == ["team_id", "slug", "lead"]


def test_serialize_by_field_name() -> None:
    row = SimpleNamespace(team_id=7, slug="ops", lead=True, more=1)
    assert TeamMembership.serialize_by_field_name(row) == TeamMembership(team_id=7, slug="ops", lead=True)


def test_serialize_by_field_name_with_transforms() -> None:
    row = SimpleNamespace(TEAM_ID="7", SLUG=5, LEAD="true")
    made = TeamMembership.serialize_by_field_name(row, name_transform=str.upper, value_transform=str)
    assert made == TeamMembership(team_id=7, slug="5", lead=True)


def test_serialize_by_field_name_names_what_is_missing() -> None:
    with pytest.raises(AttributeError, match=r"`SimpleNamespace` has no attribute `slug_` \(for `slug`\)"):
        TeamMembership.serialize_by_field_name(SimpleNamespace(team_id_=1), name_transform=lambda name: f"{name}_")


def test_a_model_reads_attributes() -> None:
    row = SimpleNamespace(team_id=7, slug="ops", lead=True)
    assert TeamMembership.model_validate(row) == TeamMembership(team_id=7, slug="ops", lead=True)


def test_local_methods_of_models() -> None:
    assert Member(id=3).display_name(formal=True) == "Member 3"


def test_the_default_date() -> None:
    assert DEFAULT_DATE.isoformat() == "2000-01-01T00:00:00+00:00"
    assert Member().joined_at is DEFAULT_DATE


def test_json_schemas_can_be_made_for_other_libraries() -> None:
    for cls in (Everything, MemberPatch, SubjectUnknown):
        assert cls.model_json_schema()["type"] == "object"


# ------------------------------------------------------------------ errors ----


def test_a_declared_error_as_an_exception() -> None:
    error = SeatLimitReached(limit=3)
    raised = error.exception()
    assert isinstance(raised, RpcDeclaredError)
    assert raised.error is error
    assert str(raised) == "SeatLimitReached"
    assert (raised.fault, raised.outcome, raised.retry_safe) == ("caller", Outcome.EXECUTED, False)


# ----------------------------------------------------------------- patches ----


def test_unset_is_not_none() -> None:
    patch = MemberPatch(email=None)
    assert patch.email is None
    assert patch.role is UNSET
    assert is_unset(patch.role)
    assert not is_unset(patch.email)
    assert not UNSET
    assert repr(patch) == "MemberPatch(role=UNSET, status=UNSET, teams=UNSET, seen_at=UNSET)"
    assert patch.model_dump() == {"email": None}


@pytest.mark.parametrize("forged", ['"unset"', '"UNSET"', "null", "{}", '{"unset": true}'])
def test_unset_has_no_form_on_the_wire(forged: str) -> None:
    with pytest.raises(RpcDecodeError):
        codec_for(MemberPatch).decode(f'{{"status": {forged}}}'.encode())
    with pytest.raises(RpcDecodeError):
        codec_for(Unset).decode(forged.encode())


def test_unset_cannot_be_constructed_from_a_look_alike() -> None:
    for forged in ("unset", "UNSET", {"_value_": "unset"}):
        with pytest.raises(ValidationError):
            lax(MemberPatch, status=forged)


def test_patches_are_rpc_patches() -> None:
    assert isinstance(MemberPatch(), RpcPatch)
    assert codec_for(MemberPatch).encode(MemberPatch()) == b"{}"


# ------------------------------------------------------------------- enums ----


def test_closed_enums() -> None:
    assert Role("admin") is Role.OWNER
    assert Priority(10) is Priority.HIGH
    assert list(Role) == [Role.MEMBER, Role.MANAGER, Role.OWNER]
    for cls, value in ((Role, "nobody"), (Role, 5), (Priority, 7), (Priority, "1")):
        with pytest.raises(ValueError, match="is not a valid"):
            cls(value)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # the mistake under test


def test_open_enums_keep_what_they_do_not_know() -> None:
    status, again = InviteStatus(7), InviteStatus(7)
    assert (status == again, status == 7, hash(status) == hash(again), status.value) == (True, True, True, 7)
    assert not status.is_known
    assert InviteStatus.APPROVED.is_known
    assert InviteStatus(100) is InviteStatus.REQUESTED_TO_JOIN
    assert list(InviteStatus) == [InviteStatus.APPROVED, InviteStatus.REQUESTED_TO_JOIN]
    kind = AuthKind("PASSWORD")
    assert (kind == AuthKind("PASSWORD"), str(kind), kind.is_known) == (True, "PASSWORD", False)
    assert kind != AuthKind.PASSWORD
    assert AuthKind("pw") is AuthKind.PASSWORD


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 1.5, "1", None])
def test_open_int_enums_take_64_bit_integers_only(value: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        InviteStatus(value)


def test_unknown_values_are_written_back() -> None:
    text = b'{"auth":"passkey","status":9}'
    member = codec_for(Member).decode(text)
    assert (member.auth, member.status) == ("passkey", 9)
    assert b'"status":9,"auth":"passkey"' in codec_for(Member).encode(member)


# ------------------------------------------------------------------ unions ----


def test_arms_are_told_apart() -> None:
    codec = codec_for(Actor)
    assert codec.decode(b'{"user": {"id": 5}}') == ActorUser(user=Member(id=5))
    assert codec.encode(ActorApiKey(api_key="k")) == b'{"api_key":"k"}'


def test_constructors_take_wrappers_and_dicts() -> None:
    assert Everything(actor=ActorApiKey(api_key="k")).actor == ActorApiKey(api_key="k")
    assert lax(Everything, actor={"user": {"id": 5}}).actor == ActorUser(user=Member(id=5))
    assert lax(Everything, subjects=[{"note": "n"}]).subjects == [SubjectNote(note="n")]


@pytest.mark.parametrize("text", ["{}", '{"user": {}, "api_key": "k"}', '{"nobody": 1}', "[]", "null", '"user"', "5"])
def test_what_is_no_arm_is_refused(text: str) -> None:
    with pytest.raises(RpcDecodeError, match="must be an object whose only key is an arm of the union"):
        codec_for(Actor).decode(text.encode())


@pytest.mark.parametrize("text", ["{}", '{"a": {}, "b": "k"}', "[]", "null", '"user"', '{"x": NaN}'])
def test_what_is_no_arm_of_an_open_union_is_refused(text: str) -> None:
    with pytest.raises(RpcDecodeError):
        codec_for(Subject).decode(text.encode())


@pytest.mark.parametrize("value", ['{"deep":[1,2.5,null,"x"]}', "null", "5", '"text"', "{}"])
@pytest.mark.parametrize("arm", ["team", "unknown", "arm", "value", "not a name"])
def test_an_unknown_arm_is_kept_and_written_back(arm: str, value: str) -> None:
    text = f'{{"{arm}":{value}}}'.encode()
    subject = codec_for(Subject).decode(text)
    assert isinstance(subject, SubjectUnknown)
    assert subject.arm == arm
    assert codec_for(Subject).encode(subject) == text


def test_unions_survive_being_dumped_and_validated() -> None:
    value = Everything(
        subjects=[SubjectUnknown(arm="x", value=[1]), SubjectNote(note=None)], actor=ActorApiKey(api_key="k")
    )
    assert value.model_dump()["subjects"] == [{"x": [1]}, {"note": None}]
    for mode in ("python", "json"):
        assert Everything.model_validate(value.model_dump(mode=mode)) == value
    with pytest.raises(ValidationError):
        lax(SubjectUnknown, arm="x")


def test_a_known_arm_is_still_checked() -> None:
    with pytest.raises(RpcDecodeError, match=r"member\.id"):
        codec_for(Subject).decode(b'{"member": {"id": "x"}}')


def test_an_unknown_arm_that_poses_as_a_known_one_is_not_written() -> None:
    with pytest.raises(RpcValueError):
        codec_for(Subject).encode(SubjectUnknown(arm="member", value={"id": "x"}))


# ------------------------------------------------------------------ copies ----

SAMPLES: list[Any] = [
    Member(id=1, status=InviteStatus(7), auth=AuthKind("passkey")),
    MemberPatch(role=Role.OWNER),
    SeatLimitReached(limit=1),
    SubjectUnknown(arm="x", value=[1]),
    InviteStatus(7),
    AuthKind("passkey"),
    UNSET,
]


@pytest.mark.parametrize("sample", SAMPLES, ids=repr)
def test_copies_and_pickles(sample: Any) -> None:
    for twin in (copy.copy(sample), copy.deepcopy(sample), pickle.loads(pickle.dumps(sample))):
        assert type(twin) is type(sample)
        assert twin == sample
    if isinstance(sample, Unset):
        assert copy.deepcopy(sample) is pickle.loads(pickle.dumps(sample)) is UNSET


def test_exceptions_survive_copies_and_pickles() -> None:
    raised = MemberNotFound(member_id=7).exception()
    for twin in (copy.deepcopy(raised), pickle.loads(pickle.dumps(raised))):
        assert (type(twin), twin.error, str(twin)) == (RpcDeclaredError, raised.error, "MemberNotFound")


# -------------------------------------------------------------- first uses ----

FIRST_USES = """
import sys, threading
from company.members.model import Everything, Folder, Member
sys.setswitchinterval(1e-6)
go, made, errors = threading.Barrier(32), [], []
def work(n):
    go.wait()
    try:
        value = [Member(id=n), Folder(parent=Folder()), Everything(count=n)][n % 3]
        made.append(type(value).model_validate_json(value.model_dump_json()) == value)
    except BaseException as error:
        errors.append(repr(error))
threads = [threading.Thread(target=work, args=(n,)) for n in range(32)]
[t.start() for t in threads]; [t.join() for t in threads]
assert not errors, errors[:3]
assert made == [True] * 32
"""


def test_32_threads_may_use_a_model_first_at_once() -> None:
    subprocess.run([sys.executable, "-c", FIRST_USES], check=True, env={"PYTHONPATH": ":".join(sys.path)}, timeout=60)


def test_a_model_is_read_without_calling_its_constructor() -> None:
    Folder()
    schema: Any = Folder.__pydantic_core_schema__
    assert "'custom_init': False" in repr(schema)
