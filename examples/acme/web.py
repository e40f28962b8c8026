"""Control with pages of its own: a FastAPI app, in which the app that answers other silos' calls is mounted.

RPCC_SETTINGS=control.toml uvicorn web:app
"""

from typing import Any

from fastapi import FastAPI, HTTPException
from rpcc.runtime import RegionMappingNotFound, asgi_app

from acme.members import team_service
from acme.types import OrganizationId

__all__ = ["app"]

rpc = asgi_app(stops_gently=True)
app = FastAPI(lifespan=rpc.lifespan)


@app.get("/organizations/{organization_id}/teams")
def teams(organization_id: int) -> dict[str, Any]:
    """The teams of an organization, whichever region has them."""
    try:
        found = team_service.list(organization_id=OrganizationId(organization_id))
    except RegionMappingNotFound:
        raise HTTPException(404, "there is no such organization") from None
    return {"teams": [team.slug for team in found]}


app.mount("/", rpc)  # the last one: all paths that are no pages
