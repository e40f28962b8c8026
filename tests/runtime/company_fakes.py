"""Fakes of hand-written services, as the compiler writes them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypedDict

from alerts.model import NobodyOnDuty
from alerts.service import AlertService, AsyncAlertService
from company.members import Actor, Member, MemberNotFound, MemberPatch, MemberService, Role, SeatLimitReached
from company.types import Email, OrganizationId, UserId

from rpcc.runtime.testing import AsyncFakeMethod, FakeMethod, FakeService, NoArguments

__all__ = ["FakeAlertService", "FakeAsyncAlertService", "FakeMemberService"]


class MemberGetByUserCall(TypedDict):
    """A call of `MemberService.get_by_user`."""

    organization_id: OrganizationId
    user_id: UserId


class MemberInviteCall(TypedDict):
    """A call of `MemberService.invite`."""

    organization_id: OrganizationId
    email: Email
    roles: Sequence[Role]
    flags: Mapping[str, bool]
    actor: Actor
    limit: int


class MemberUpdateCall(TypedDict):
    """A call of `MemberService.update`."""

    member: Member
    patch: MemberPatch


class MemberForgetCall(TypedDict):
    """A call of `MemberService.forget`."""

    user_id: UserId


class MemberCanManageBillingCall(TypedDict):
    """A call of `MemberService.can_manage_billing`."""

    member: Member


class _MemberServiceMethods(FakeService):
    get_by_user: FakeMethod[MemberGetByUserCall, Member | None] = FakeMethod(MemberService.get_by_user)
    invite: FakeMethod[MemberInviteCall, Member | SeatLimitReached] = FakeMethod(MemberService.invite)
    update: FakeMethod[MemberUpdateCall, Member | MemberNotFound] = FakeMethod(MemberService.update)
    forget: FakeMethod[MemberForgetCall, MemberNotFound | None] = FakeMethod(MemberService.forget)
    can_manage_billing: FakeMethod[MemberCanManageBillingCall, bool] = FakeMethod(MemberService.can_manage_billing)


class FakeMemberService(_MemberServiceMethods, MemberService):
    """`MemberService` for tests."""


class AlertAlertCall(TypedDict):
    """A call of `AlertService.alert`."""

    user_id: UserId
    text: str


class AlertWaitCall(TypedDict):
    """A call of `AlertService.wait`."""

    milliseconds: int


class AlertShoutCall(TypedDict):
    """A call of `AlertService.shout`."""

    text: str


class _AsyncAlertServiceMethods(FakeService):
    alert: AsyncFakeMethod[AlertAlertCall, int | NobodyOnDuty] = AsyncFakeMethod(AsyncAlertService.alert)
    wait: AsyncFakeMethod[AlertWaitCall, str] = AsyncFakeMethod(AsyncAlertService.wait)
    ask_pager: AsyncFakeMethod[NoArguments, list[str]] = AsyncFakeMethod(AsyncAlertService.ask_pager)
    fail: AsyncFakeMethod[NoArguments, None] = AsyncFakeMethod(AsyncAlertService.fail)
    shout: FakeMethod[AlertShoutCall, str] = FakeMethod(AsyncAlertService.shout)


class FakeAsyncAlertService(_AsyncAlertServiceMethods, AsyncAlertService):
    """`AsyncAlertService` for tests."""


class _AlertServiceMethods(FakeService):
    alert: FakeMethod[AlertAlertCall, int | NobodyOnDuty] = FakeMethod(AlertService.alert)
    wait: FakeMethod[AlertWaitCall, str] = FakeMethod(AlertService.wait)
    ask_pager: FakeMethod[NoArguments, list[str]] = FakeMethod(AlertService.ask_pager)
    fail: FakeMethod[NoArguments, None] = FakeMethod(AlertService.fail)
    shout: FakeMethod[AlertShoutCall, str] = FakeMethod(AlertService.shout)


class FakeAlertService(_AlertServiceMethods, AlertService):
    """`AlertService` for tests."""

    @cached_property
    def aio(self) -> FakeAsyncAlertService:
        """The same fake for callers on an event loop, who await its methods."""
        return FakeAsyncAlertService(self)
