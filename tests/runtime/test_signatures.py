"""What can be called, as text."""

import enum
from collections.abc import Mapping, Sequence
from typing import Annotated, Optional

from pydantic import Field

from rpcc.runtime import Json, list_all_service_method_signatures
from rpcc.runtime.signatures import signature_text


class Color(enum.StrEnum):
    RED = "red"


def test_the_methods_of_a_package_have_a_line_each() -> None:
    assert list_all_service_method_signatures(["company"]) == [
        "audit.record(*, user_id: int, subject: SubjectMember | SubjectNote | SubjectUnknown) -> None",
        "audit.count() -> int",
        "organization_member.get_by_user(*, organization_id: OrganizationId, user_id: int) -> Member | None",
        "organization_member.invite(*, organization_id: OrganizationId, email: str, roles: Sequence[Role] = (), "
        "flags: Mapping[str, bool] = {}, actor: ActorUser | ActorApiKey, limit: int = 50) -> Member | SeatLimitReached",
        "organization_member.update(*, member: Member, patch: MemberPatch) -> Member | MemberNotFound",
        "organization_member.forget(*, user_id: int) -> MemberNotFound | None",
    ]


def test_types_stand_by_their_names() -> None:
    def method(
        self: object,
        *,
        name: Annotated[str, Field(max_length=5)],
        maybe: Optional[int] = None,  # noqa: UP045 - what a generated module may hold on any version
        color: Color = Color.RED,
        nested: Mapping[str, Sequence[Json]] = {},
    ) -> list[dict[str, bool]]:
        raise NotImplementedError

    assert signature_text(method) == (
        "(*, name: str, maybe: int | None = None, color: Color = 'red', "
        "nested: Mapping[str, Sequence[JsonValue]] = {}) -> list[dict[str, bool]]"
    )
