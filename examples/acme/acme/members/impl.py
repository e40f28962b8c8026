"""The services of `acme.members` on a region's database."""

import builtins

from rpcc.runtime import UNSET
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from acme import models
from acme.auth.model import Actor
from acme.billing import billing_service
from acme.database import session
from acme.ids import new_id
from acme.members.model import (
    InviteStatus,
    Member,
    MemberFilter,
    MemberId,
    MemberInvite,
    MemberNotFound,
    MemberPage,
    MemberPatch,
    SeatLimitReached,
    Team,
    TeamCreate,
    TeamExists,
    TeamPatch,
    TeamTree,
)
from acme.members.serial import serialize_member, serialize_team
from acme.members.service import MemberService, TeamService
from acme.paging import page_of, start_of
from acme.types.model import Email, OrganizationId, TeamId, UserId


class DatabaseBackedMemberService(MemberService):
    """`MemberService`, on the database."""

    def get_by_user(self, *, organization_id: OrganizationId, user_id: UserId) -> Member | None:
        table = models.OrganizationMember
        query = select(table).where(table.organization_id == organization_id, table.user_id == user_id)
        with session() as db:
            row = db.scalar(query)
            return serialize_member(row) if row else None

    def list_members(
        self,
        *,
        organization_id: OrganizationId,
        filter: MemberFilter | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> MemberPage:
        table = models.OrganizationMember
        query = select(table).where(table.organization_id == organization_id, table.id > start_of(cursor))
        if filter is not None and filter.roles:
            query = query.where(table.role.in_([role.value for role in filter.roles]))
        if filter is not None and not filter.include_pending:
            query = query.where(table.invite_status == InviteStatus.APPROVED.value)
        with session() as db:
            rows = db.scalars(query.order_by(table.id).limit(limit + 1)).all()
            found, page = page_of(rows, [row.id for row in rows], limit)
            return MemberPage(members=[serialize_member(row) for row in found], page=page)

    def invite(
        self,
        *,
        organization_id: OrganizationId,
        invite: MemberInvite,
        actor: Actor,
    ) -> Member | SeatLimitReached:
        table = models.OrganizationMember
        seats = billing_service.get_subscription(organization_id=organization_id).seats
        with session() as db:
            rows = db.scalars(select(table).where(table.organization_id == organization_id)).all()
            for row in rows:
                if row.email == invite.email:
                    return serialize_member(row)
            if len(rows) >= seats:
                return SeatLimitReached(limit=seats, upgrade_url="https://acme.example/upgrade")
            row = table(organization_id=organization_id, email=invite.email, role=invite.role.value)
            row.invite_status = InviteStatus.REQUESTED_TO_BE_INVITED.value
            return _added(db, row)

    def update(self, *, member: Member, patch: MemberPatch) -> Member | MemberNotFound:
        with session() as db:
            row = db.get(models.OrganizationMember, member.id)
            if row is None or row.organization_id != member.organization_id:
                return MemberNotFound(member_id=member.id)
            if patch.role is not UNSET:
                row.role = patch.role.value
            if patch.status is not UNSET:
                row.invite_status = patch.status.value
            if patch.email is not UNSET:
                row.email = patch.email
            db.flush()
            return serialize_member(row)

    def remove(self, *, organization_id: OrganizationId, member_id: MemberId) -> MemberNotFound | None:
        with session() as db:
            row = db.get(models.OrganizationMember, member_id)
            if row is None or row.organization_id != organization_id:
                return MemberNotFound(member_id=member_id)
            db.delete(row)
            return None

    def add_member(self, *, organization_id: OrganizationId, email: Email) -> Member:
        with session() as db:
            return _added(db, models.OrganizationMember(organization_id=organization_id, email=email))

    def count_in_region(self, *, region_name: str) -> int:
        with session() as db:
            return db.scalar(select(func.count()).select_from(models.OrganizationMember)) or 0


class DatabaseBackedTeamService(TeamService):
    """`TeamService`, on the database."""

    def get(self, *, organization_id: OrganizationId, team_id: TeamId) -> Team | None:
        with session() as db:
            row = _team(db, organization_id, team_id)
            return _serialized(db, row) if row else None

    def list(self, *, organization_id: OrganizationId) -> builtins.list[Team]:
        with session() as db:
            return [_serialized(db, row) for row in _teams(db, organization_id)]

    def tree(self, *, organization_id: OrganizationId) -> TeamTree:
        with session() as db:
            teams = _teams(db, organization_id)
            return TeamTree(children=[_tree(row, teams) for row in teams if row.parent_id is None])

    def create(self, *, organization_id: OrganizationId, team: TeamCreate) -> Team | TeamExists:
        with session() as db:
            for row in _teams(db, organization_id):
                if row.slug == team.slug:
                    return TeamExists(team_id=TeamId(row.id))
            row = models.Team(organization_id=organization_id, slug=team.slug, name=team.name)
            row.id = new_id(db, organization_id)
            db.add(row)
            db.flush()
            return _serialized(db, row)

    def update(self, *, organization_id: OrganizationId, team_id: TeamId, patch: TeamPatch) -> Team | None:
        with session() as db:
            row = _team(db, organization_id, team_id)
            if row is None:
                return None
            if patch.name is not UNSET:
                row.name = patch.name
            if patch.slug is not UNSET:
                row.slug = patch.slug
            db.flush()
            return _serialized(db, row)

    def add_member(
        self,
        *,
        organization_id: OrganizationId,
        team_id: TeamId,
        member_id: MemberId,
        lead: bool = False,
    ) -> None:
        with session() as db:
            row = models.TeamMember(team_id=team_id, member_id=member_id, is_lead=lead)
            row.organization_id = organization_id
            db.merge(row)

    def remove_member(self, *, organization_id: OrganizationId, team_id: TeamId, member_id: MemberId) -> None:
        with session() as db:
            row = db.get(models.TeamMember, (member_id, team_id))
            if row is not None:
                db.delete(row)


def _added(db: Session, row: models.OrganizationMember) -> Member:
    row.id = new_id(db, row.organization_id)
    db.add(row)
    db.flush()
    return serialize_member(row)


def _teams(db: Session, organization_id: int) -> builtins.list[models.Team]:
    query = select(models.Team).where(models.Team.organization_id == organization_id)
    return list(db.scalars(query.order_by(models.Team.id)))


def _team(db: Session, organization_id: int, team_id: int) -> models.Team | None:
    row = db.get(models.Team, team_id)
    return row if row is not None and row.organization_id == organization_id else None


def _serialized(db: Session, row: models.Team) -> Team:
    parent = db.get(models.Team, row.parent_id) if row.parent_id is not None else None
    return serialize_team(row, parent=TeamTree(id=TeamId(parent.id)) if parent else None)


def _tree(row: models.Team, teams: builtins.list[models.Team]) -> TeamTree:
    children = [_tree(team, teams) for team in teams if team.parent_id == row.id]
    return TeamTree(id=TeamId(row.id), children=children)
