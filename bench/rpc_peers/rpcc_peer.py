"""rpcc: a region under granian, called by control, with all that a deployment has: mappings, departures, audit log."""

from typing import Any

from bench.members import Member, MemberService, member_service
from common import BULK, ORGANIZATION, Calls, folder, row, secret, serve_wsgi

from rpcc.runtime import Settings, configure


class Members(MemberService):
    """Makes members anew for each call."""

    def get(self, *, organization_id: int, user_id: int, include_pending: bool) -> Member:
        return Member(**row(user_id))

    def list_members(self, *, organization_id: int, start: int, number: int) -> list[Member]:
        return [Member(**row(start + index)) for index in range(number)]


def app() -> Any:
    """The app that granian serves."""
    from rpcc.runtime.serving.apps import wsgi_app

    configure(
        Settings(
            silo_mode="region",
            region="us",
            folder=folder(),
            control="http://127.0.0.1:1",
            keys={"control": [{"id": "k1", "secret": secret()}]},
            departures="departures.db",
            audit_log="audit.log",
            replay="replay",
        )
    )
    return wsgi_app([MemberService])


def serve(port: int) -> None:
    serve_wsgi("rpcc_peer:app", port)


def connect(port: int) -> Calls:
    from rpcc.runtime.placement.sqlite import SqliteMappingStore

    mappings = SqliteMappingStore(folder() / "mappings.db")
    if mappings.by_organization_id(ORGANIZATION) is None:
        mappings.create(ORGANIZATION, region="us", slug="acme")
    configure(
        Settings(
            silo_mode="control",
            folder=folder(),
            regions={"us": {"addresses": f"http://127.0.0.1:{port}"}},
            keys={"us": [{"id": "k1", "secret": secret()}]},
            mappings="mappings.db",
        )
    )
    return Calls(
        lambda: member_service.get(organization_id=ORGANIZATION, user_id=7, include_pending=True),
        lambda: member_service.list_members(organization_id=ORGANIZATION, start=0, number=BULK),
    )
