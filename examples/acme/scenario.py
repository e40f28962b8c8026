"""A day at the company. The same code runs in a monolith, as here, and in a control process that calls regions.

rpcc compile --config examples/acme/rpcc.toml && python examples/acme/scenario.py
"""

import asyncio
import tempfile
from datetime import date
from pathlib import Path
from uuid import UUID

from rpcc.runtime import UNSET, RpcDeclaredError

from acme.audit import EventKind, NewEvent, Retention, TargetMemberId, audit_service
from acme.auth import ActorUser, Credentials, Scope, api_token_service, auth_service
from acme.billing import (
    Card,
    PaymentMethodCard,
    PaymentRefused,
    Plan,
    Receipt,
    SubscriptionPatch,
    billing_service,
)
from acme.database import open_database
from acme.members import (
    Member,
    MemberInvite,
    MemberPatch,
    Role,
    SeatLimitReached,
    TeamCreate,
    member_service,
    team_service,
)
from acme.notifications import Message, notification_service
from acme.organizations import (
    OrganizationMapping,
    SlugTaken,
    UnknownRegion,
    organization_mapping_service,
)
from acme.projects import Platform, ProjectCreate, ProjectPatch, project_service
from acme.types import OrganizationId
from acme.users import EmailTaken, User, UserCreate, UserPatch, UserSelectorEmail, user_service

__all__ = ["play"]


def play() -> None:
    """Play the scenario on fresh databases, printing what happens."""
    ada = sign_up()
    acme = found_organization(ada)
    member = invite_people(ada, acme)
    build_a_team(acme, member)
    start_a_project(acme)
    pay_the_bill(acme)
    tell_people(ada, acme)
    look_back(ada, acme, member)


def say(text: str) -> None:
    print(f"  {text}")


def sign_up() -> User:
    print("Ada signs up (Control silo)")
    wish = UserCreate(name="Ada", email="ada@acme.example")
    request = UUID(int=1)
    user = user_service.create_or_raise(user=wish, request_id=request)
    say(
        f"welcome, {user.display_name()}, user {user.id}; the same request again gives user "
        f"{user_service.create_or_raise(user=wish, request_id=request).id}"
    )
    taken = user_service.create(user=wish, request_id=UUID(int=2))
    assert isinstance(taken, EmailTaken)
    say(f"her address is taken now: sign in with {taken.login.value}")
    session = auth_service.login_or_raise(
        credentials=Credentials(email="ada@acme.example", password="ada@acme.example, longer")
    )
    say(f"what she typed shows in no log: {Credentials(email=wish.email, password='p' * 20)!r}")
    assert auth_service.get_session(session_id=session.id) == session
    activity = user_service.activity(user_id=user.id)
    assert activity is not None
    say(f"she is signed in {len(activity.sessions)} time, by {activity.sessions[0].method.value}")
    renamed = user_service.update_or_raise(user_id=user.id, patch=UserPatch(name="Ada L."))
    say(f"a patch of her name leaves the rest: {renamed.name}, {len(renamed.preferences.channels)} channel")
    return renamed


def found_organization(ada: User) -> OrganizationMapping:
    print("She founds an organization (Control silo)")
    mapping = organization_mapping_service.reserve_or_raise(
        slug="acme", name="Acme", region="eu", owner_id=ada.id, request_id=UUID(int=3)
    )
    say(f"{mapping.name} lives in {mapping.region} as organization {mapping.organization_id}")
    for slug, region in (("acme", "us"), ("moon-base", "moon")):
        refused = organization_mapping_service.reserve(
            slug=slug, name="?", region=region, owner_id=ada.id, request_id=UUID(int=4)
        )
        match refused:
            case SlugTaken(suggestion=suggestion):
                say(f"`{slug}` is taken; how about `{suggestion}`?")
            case UnknownRegion(known=known):
                say(f"there is no region `{region}`, only {' and '.join(known)}")
            case OrganizationMapping():
                raise AssertionError("should have been refused")
    found = organization_mapping_service.require(organization_id=mapping.organization_id)
    say(f"a local method found it again: {found.slug}")
    return mapping


def invite_people(ada: User, acme: OrganizationMapping) -> Member:
    print("People join (Region silo)")
    organization_id = acme.organization_id
    actor = ActorUser(user=ada)
    owner = member_service.add_member(organization_id=organization_id, email=ada.email)
    owner = member_service.update_or_raise(member=owner, patch=MemberPatch(role=Role.OWNER))
    say(f"Ada is {owner.role.value}; may she manage billing? {member_service.can_manage_billing(member=owner)}")
    for name in ("grace", "alan", "edsger", "barbara"):
        invite = MemberInvite(email=f"{name}@acme.example")
        match member_service.invite(organization_id=organization_id, invite=invite, actor=actor):
            case SeatLimitReached(limit=limit):
                say(f"no seat for {name}: all {limit} are taken")
            case member:
                say(f"{name} is member {member.id}, {member.status.name.lower().replace('_', ' ')}")
    page = member_service.list_members(organization_id=organization_id, limit=3)
    say(f"a page of {len(page.members)}, more after {page.page.next_cursor}")
    gone = member_service.remove(organization_id=organization_id, member_id=99)
    say(f"member 99 can't be removed: {type(gone).__name__}")
    nobody = member_service.get_by_user(organization_id=OrganizationId(404), user_id=ada.id)
    say(f"in an organization that lives nowhere Ada is {nobody}")
    return owner


def build_a_team(acme: OrganizationMapping, owner: Member) -> None:
    print("They form a team (Region silo)")
    organization_id = acme.organization_id
    team = team_service.create_or_raise(
        organization_id=organization_id, team=TeamCreate(slug="compilers", name="Compilers")
    )
    team_service.add_member(organization_id=organization_id, team_id=team.id, member_id=owner.id, lead=True)
    again = team_service.get(organization_id=organization_id, team_id=team.id)
    assert again is not None
    say(f"{again.name} has {len(again.members)} member, who leads {again.members[0].teams[0].slug}")
    try:
        team_service.create_or_raise(organization_id=organization_id, team=TeamCreate(slug="compilers"))
    except RpcDeclaredError as refused:
        say(f"a second one of that name raises {type(refused.error).__name__}")
    say(f"the tree has {len(team_service.tree(organization_id=organization_id).children)} root")


def start_a_project(acme: OrganizationMapping) -> None:
    print("They start a project (Region silo)")
    project = project_service.create_or_raise(
        organization_id=acme.organization_id, project=ProjectCreate(slug="engine", platform=Platform.PYTHON)
    )
    (key,) = project_service.list_keys(organization_id=acme.organization_id, project_id=project.id)
    say(f"{project.slug} samples {project.sample_rate:.0%}; its key is active: {key.active}")
    half = project_service.update_or_raise(project_id=project.id, patch=ProjectPatch(sample_rate=0.5))
    assert half is not None
    say(f"its id alone leads to it: now it samples {half.sample_rate:.0%}")
    say(f"a platform of tomorrow is kept as it came: {Platform('rust').value}, known: {Platform('rust').is_known}")
    token = api_token_service.create(
        organization_id=acme.organization_id, name="deploys", scopes=[Scope.READ, Scope.WRITE]
    )
    actor = api_token_service.authenticate(secret=token.secret)
    say(f"its token lets in: {type(actor).__name__}; the secret stays hidden: {'secret' not in repr(token)}")


def pay_the_bill(acme: OrganizationMapping) -> None:
    print("They pay (Control silo)")
    organization_id = acme.organization_id
    refused = billing_service.change_subscription(
        organization_id=organization_id, patch=SubscriptionPatch(plan=Plan.ENTERPRISE)
    )
    assert isinstance(refused, PaymentRefused)
    say(f"no enterprise plan: {refused.reason}")
    subscription = billing_service.change_subscription_or_raise(
        organization_id=organization_id, patch=SubscriptionPatch(plan=Plan.TEAM)
    )
    say(f"{subscription.seats} seats at {subscription.price_per_seat}")
    (invoice,) = billing_service.list_invoices(organization_id=organization_id)
    for year in (2020, 2030):
        card = PaymentMethodCard(card=Card(brand="visa", last_four="4242", expires_on=date(year, 1, 1)))
        match billing_service.pay(number=invoice.number, method=card, payment_id=UUID(int=5)):
            case Receipt(invoice=paid):
                say(f"invoice {paid.number} over {paid.total} is {paid.state.value}")
            case refusal:
                say(f"refused: {refusal}")


def tell_people(ada: User, acme: OrganizationMapping) -> None:
    print("They tell Ada (Region silo)")
    delivery = notification_service.send_or_raise(
        organization_id=acme.organization_id,
        user_id=ada.id,
        message=Message(subject="Welcome", body="between us"),
        message_id=UUID(int=6),
    )
    digest = asyncio.run(notification_service.aio.digest(organization_id=acme.organization_id, user_id=ada.id))
    assert digest is not None
    (notification,) = digest.notifications
    say(
        f"by {delivery.channel.value}: {notification_service.preview(notification=notification)!r}; "
        f"what is between them stays there: {'between us' not in repr(digest)}"
    )


def look_back(ada: User, acme: OrganizationMapping, owner: Member) -> None:
    print("They look back (Region silo, and the one organization of this installation)")
    event = NewEvent(
        kind=EventKind.MEMBER_INVITED,
        actor=ActorUser(user=ada),
        target=TargetMemberId(member_id=owner.id),
        details={"by": "scenario"},
    )
    audit_service.record(organization_id=acme.organization_id, event=event)
    page = audit_service.list_events(organization_id=acme.organization_id, kinds=[EventKind.MEMBER_INVITED])
    say(f"{len(page.events)} event, {page.events[0].kind.value}, by {type(page.events[0].actor).__name__}")
    say(f"kept for {audit_service.set_retention(retention=Retention(days=30)).days} days")
    found = user_service.find(selector=UserSelectorEmail(email=ada.email))
    assert found is not None
    assert UserPatch().name is UNSET
    say(f"and the user by her address is {found.display_name()} still")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        open_database(f"sqlite:///{Path(folder) / 'acme.sqlite'}")
        play()
