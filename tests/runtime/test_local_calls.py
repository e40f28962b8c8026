"""Calls through stubs in a process that runs everything."""

from company.audit import audit_service
from company.members import ActorApiKey, SubjectNote, member_service
from company.types import OrganizationId


def test_a_call_reaches_the_implementation() -> None:
    member = member_service.invite_or_raise(
        organization_id=OrganizationId(7), email="ann@example.org", actor=ActorApiKey(api_key="k")
    )
    assert member.organization_id == 7
    assert member_service.get_by_user(organization_id=OrganizationId(7), user_id=member.user_id or 0) is member


def test_a_method_without_a_result() -> None:
    before = audit_service.count()
    audit_service.record(user_id=1, subject=SubjectNote(note="hello"))
    assert audit_service.count() == before + 1
