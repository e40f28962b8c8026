"""`UserService` on the Control silo's database."""

from collections.abc import Sequence
from uuid import UUID

from rpcc.runtime import UNSET
from sqlalchemy import select
from sqlalchemy.orm import Session

from acme import models
from acme.auth.model import LoginMethod
from acme.database import session
from acme.members import member_service
from acme.types.model import OrganizationId, UserId
from acme.users.model import (
    EmailTaken,
    User,
    UserActivity,
    UserCreate,
    UserNotFound,
    UserPage,
    UserPatch,
    UserSelector,
    UserSelectorEmail,
    UserSelectorId,
    UserState,
    UserSummary,
)
from acme.users.serial import serialize_user, serialize_user_activity, serialize_user_summary
from acme.users.service import UserService


class DatabaseBackedUserService(UserService):
    """`UserService`, on the database."""

    def get(self, *, user_id: UserId) -> User | None:
        with session() as db:
            row = db.get(models.User, user_id)
            return serialize_user(row) if row else None

    def activity(self, *, user_id: UserId) -> UserActivity | None:
        with session() as db:
            row = db.get(models.User, user_id)
            return serialize_user_activity(row) if row else None

    def get_many(self, *, user_ids: Sequence[UserId]) -> list[UserSummary]:
        with session() as db:
            rows = db.scalars(select(models.User).where(models.User.id.in_(user_ids)).order_by(models.User.id))
            return [serialize_user_summary(row) for row in rows]

    def find(self, *, selector: UserSelector) -> User | None:
        query = select(models.User)
        match selector:
            case UserSelectorId(id=user_id):
                query = query.where(models.User.id == user_id)
            case UserSelectorEmail(email=email):
                query = query.join(models.PrimaryEmail).where(models.PrimaryEmail.address == email)
            case _:
                wanted = selector.identity
                query = query.join(models.Identity).where(
                    models.Identity.provider == wanted.provider, models.Identity.external_id == wanted.external_id
                )
        with session() as db:
            row = db.scalar(query)
            return serialize_user(row) if row else None

    def list_members_of(
        self,
        *,
        organization_id: OrganizationId,
        cursor: str | None = None,
        limit: int = 50,
    ) -> UserPage:
        found = member_service.list_members(organization_id=organization_id, cursor=cursor, limit=limit)
        ids = [member.user_id for member in found.members if member.user_id is not None]
        return UserPage(users=self.get_many(user_ids=ids), page=found.page)

    def create(self, *, user: UserCreate, request_id: UUID) -> User | EmailTaken:
        with session() as db:
            seen = db.get(models.Setting, f"request:{request_id}")
            if seen is not None:  # the same request again: the same answer
                return serialize_user(_require(db, seen.value["user_id"]))
            if _holder(db, user.email) is not None:
                return EmailTaken(login=LoginMethod.PASSWORD)
            row = models.User(
                name=user.name,
                primary_email=models.PrimaryEmail(address=user.email),
                preference=models.Preference(),
            )
            db.add(row)
            db.flush()
            db.add(models.Setting(name=f"request:{request_id}", value={"user_id": row.id}))
            return serialize_user(row)

    def update(self, *, user_id: UserId, patch: UserPatch) -> User | UserNotFound | EmailTaken:
        with session() as db:
            row = db.get(models.User, user_id)
            if row is None:
                return UserNotFound(user_id=user_id)
            if patch.email is not UNSET:
                holder = _holder(db, patch.email)
                if holder is not None and holder != user_id:
                    return EmailTaken(login=LoginMethod.PASSWORD)
                row.primary_email.address = patch.email
            if patch.name is not UNSET:
                row.name = patch.name
            if patch.avatar_url is not UNSET:
                row.avatar_url = patch.avatar_url
            if patch.preferences is not UNSET:
                row.preference.language = patch.preferences.language
                row.preference.channels = [channel.value for channel in patch.preferences.channels]
                row.preference.quiet_hours = dict(patch.preferences.quiet_hours)
            db.flush()
            return serialize_user(row)

    def deactivate(self, *, user_id: UserId, reason: str = "") -> UserNotFound | None:
        with session() as db:
            row = db.get(models.User, user_id)
            if row is None:
                return UserNotFound(user_id=user_id)
            row.state = UserState.INVITED
            return None


def _holder(db: Session, email: str) -> int | None:
    return db.scalar(select(models.PrimaryEmail.user_id).where(models.PrimaryEmail.address == email))


def _require(db: Session, user_id: int) -> models.User:
    row = db.get(models.User, user_id)
    assert row is not None
    return row
