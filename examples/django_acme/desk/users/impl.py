"""The services of `desk.users`, implemented."""

import datetime
from collections.abc import Sequence

from desk.types.model import UserId
from desk.users.model import Profile
from desk.users.models import User
from desk.users.serial import serialize_profile
from desk.users.service import UserService


class DatabaseBackedUserService(UserService):
    """`UserService`, on the database."""

    def get_many(self, *, user_ids: Sequence[UserId]) -> list[Profile]:
        return [serialize_profile(user) for user in User.objects.filter(id__in=user_ids).order_by("id")]

    def seen(self, *, user_id: UserId, at: datetime.datetime) -> None:
        User.objects.filter(id=user_id).exclude(seen_at__gt=at).update(seen_at=at)
