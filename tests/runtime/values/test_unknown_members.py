"""Members that the reader does not declare: refused, or ignored and named; and members that were renamed."""

import datetime

import pytest
from company.members import Actor, ActorApiKey, AuthKind, Everything, Member, MemberPatch, Role
from pydantic import ValidationError

from rpcc.runtime import RpcDecodeError, codec_for


def test_unknown_members_are_ignored_and_named() -> None:
    text = b'{"id": 5, "new": {"deep": [1]}, "teams": [{}, {"slug": "a", "colour": "red", "not a name!": 1}]}'
    decoded = codec_for(Member).decode_ignoring_unknown(text)
    assert decoded.value.id == 5
    assert decoded.value.teams[1].slug == "a"
    assert sorted(decoded.unknown) == ["new", "teams[1].colour", "teams[1][*]"]


def test_nothing_unknown() -> None:
    assert codec_for(Member).decode_ignoring_unknown(b'{"id": 5}').unknown == ()


def test_unknown_members_within_unions_and_dicts() -> None:
    codec = codec_for(dict[str, Actor])
    decoded = codec.decode_ignoring_unknown(b'{"k": {"user": {"id": 1, "new": 2}}}')
    assert decoded.unknown == ("[*].user.new",)


@pytest.mark.parametrize(
    "text", ['{"id": "x", "new": 1}', '{"new": 1, "teams": [{"lead": 0}]}', '{"new"', '[{"new": 1}]']
)
def test_anything_else_wrong_is_still_an_error(text: str) -> None:
    with pytest.raises(RpcDecodeError):
        codec_for(Member).decode_ignoring_unknown(text.encode())


def test_what_would_be_ignored_is_no_part_of_the_error() -> None:
    with pytest.raises(RpcDecodeError) as caught:
        codec_for(Member).decode_ignoring_unknown(b'{"new": 1, "id": "x", "teams": [{"newer": 1}]}')
    assert (caught.value.problems, caught.value.count) == ((("id", "must be an integer"),), 1)


def test_a_second_arm_is_not_an_unknown_member() -> None:
    with pytest.raises(RpcDecodeError):
        codec_for(Actor).decode_ignoring_unknown(b'{"user": {}, "new": 1}')


def test_too_deep_unknown_members() -> None:
    text = b'{"data": ' + b"[" * 64 + b"]" * 64 + b"}"
    with pytest.raises(RpcDecodeError, match="nests more than 64"):
        codec_for(Everything).decode_ignoring_unknown(text)


def test_a_reader_takes_an_old_name_and_a_writer_writes_the_new() -> None:
    assert codec_for(Member).decode(b'{"rank": "owner"}') == Member(role=Role.OWNER)
    assert b'"role":"owner"' in codec_for(Member).encode(Member(role=Role.OWNER))
    assert b"rank" not in codec_for(Member).encode(Member())
    assert codec_for(MemberPatch).decode(b'{"rank": "owner"}') == MemberPatch(role=Role.OWNER)
    assert codec_for(Actor).decode(b'{"token": "k"}') == ActorApiKey(api_key="k")


@pytest.mark.parametrize(
    "text", ['{"rank": "owner", "role": "owner"}', '{"role": "owner", "rank": "member", "new": 1}']
)
def test_old_and_new_name_at_once_are_refused(text: str) -> None:
    codec = codec_for(Member)
    for decode in (codec.decode, codec.decode_ignoring_unknown):
        with pytest.raises(RpcDecodeError, match="must have only one of `role` and `rank`"):
            decode(text.encode())
    nested = codec_for(dict[str, list[Member]])
    with pytest.raises(RpcDecodeError, match=r"`\[\*\]\[0\]`: must have only one of `role` and `rank`"):
        nested.decode_ignoring_unknown(b'{"k": [' + text.encode() + b"]}")


def test_old_and_new_name_of_an_arm_at_once_are_refused() -> None:
    for decode in (codec_for(Actor).decode, codec_for(Actor).decode_ignoring_unknown):
        with pytest.raises(RpcDecodeError):
            decode(b'{"token": "k", "api_key": "k"}')


@pytest.mark.parametrize(("kind", "names"), [(Role, ("owner", "admin")), (AuthKind, ("password", "pw"))])
def test_old_and_new_value_as_keys_of_one_dict_are_refused(kind: type[Role | AuthKind], names: tuple[str, str]) -> None:
    new, old = names
    codec = codec_for(dict[kind, int])  # type: ignore[valid-type]
    assert codec.decode(b'{"%b": 1}' % old.encode()) == {kind(new): 1}
    for one, other in (names, (old, new)):
        with pytest.raises(RpcDecodeError, match=f"^must have only one of `{new}` and `{old}`$"):
            codec.decode_ignoring_unknown(b'{"%b": 1, "%b": 2}' % (one.encode(), other.encode()))
    assert codec.encode({kind(new): 1}) == b'{"%b":1}' % new.encode()


def test_they_are_refused_in_models_and_constructors_too() -> None:
    with pytest.raises(RpcDecodeError, match="`by_role`: must have only one of `owner` and `admin`"):
        codec_for(Everything).decode(b'{"by_role": {"admin": [], "member": [], "owner": []}}')
    days = [datetime.date(2026, 1, 1)]
    assert Everything(by_role={"admin": days}).by_role == {Role.OWNER: days}  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ValidationError, match="must have only one of `owner` and `admin`"):
        Everything(by_role={"admin": days, Role.OWNER: days})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


def test_problems_bear_the_name_that_was_sent() -> None:
    with pytest.raises(RpcDecodeError, match="`rank`: must be one of"):
        codec_for(Member).decode(b'{"rank": "nobody"}')


def test_old_values_of_enums() -> None:
    assert codec_for(Role).decode(b'"admin"') is Role.OWNER
    assert codec_for(AuthKind).decode(b'"pw"') is AuthKind.PASSWORD
    assert codec_for(dict[Role, int]).decode(b'{"admin": 1}') == {Role.OWNER: 1}
    assert codec_for(Role).encode(Role("admin")) == b'"owner"'


def test_constructors_refuse_unknown_names() -> None:
    with pytest.raises(ValidationError, match="idd"):
        Member(idd=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # the mistake under test
