"""Names of the language as names of Python."""

import pytest

from rpcc.compiler import naming


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MemberService", "member_service"),
        ("member", "member"),
        ("apiKey", "api_key"),
        ("SSOConfig", "sso_config"),
        ("OAuth2Token", "o_auth2_token"),
        ("V2", "v2"),
        ("already_snake", "already_snake"),
        ("A", "a"),
    ],
)
def test_snake_case(name: str, expected: str) -> None:
    assert naming.snake_case(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("api_key", "ApiKey"), ("user", "User"), ("apiKey", "ApiKey"), ("a__b", "AB"), ("sso_2", "Sso2")],
)
def test_pascal_case(name: str, expected: str) -> None:
    assert naming.pascal_case(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("owner", "OWNER"), ("requestedToJoin", "REQUESTED_TO_JOIN"), ("mro", "MRO"), ("name", "NAME"), ("LOUD", "LOUD")],
)
def test_enum_members_are_in_capitals(name: str, expected: str) -> None:
    assert naming.enum_member_name(name) == expected


def test_names_that_belong_to_a_declaration() -> None:
    assert naming.arm_class("Actor", "api_key") == "ActorApiKey"
    assert naming.unknown_arm_class("Actor") == "ActorUnknown"
    assert naming.delegation_name("MemberService") == "member_service"
    assert naming.table_name("MemberService") == "_MEMBER_SERVICE"
    assert naming.serializer_name("TeamMembership") == "serialize_team_membership"
    assert naming.helper_function("TeamMembership", "is_lead") == "team_membership_is_lead"
    assert naming.or_raise_name("invite") == "invite_or_raise"


def test_parts_of_a_full_name() -> None:
    assert naming.short_name("acme.members.Member") == "Member"
    assert naming.package_of("acme.members.Member") == "acme.members"
    assert naming.package_of("Member") == ""
    assert naming.package_folder("acme.members") == "acme/members"
