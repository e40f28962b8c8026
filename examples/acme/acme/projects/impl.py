"""`ProjectService` on a region's database."""

from collections.abc import Sequence
from datetime import date, datetime

from rpcc.runtime import UNSET
from sqlalchemy import select
from sqlalchemy.orm import Session

from acme import models
from acme.database import session
from acme.ids import new_id
from acme.projects.model import (
    Platform,
    Project,
    ProjectCreate,
    ProjectKey,
    ProjectLimitReached,
    ProjectPatch,
    ProjectStats,
    Quota,
    SlugInUse,
)
from acme.projects.serial import serialize_project
from acme.projects.service import ProjectService
from acme.types.model import OrganizationId, ProjectId, Slug, SortOrder

LIMIT = 10


class DatabaseBackedProjectService(ProjectService):
    """`ProjectService`, on the database."""

    def get(self, *, organization_id: OrganizationId, project_id: ProjectId) -> Project | None:
        with session() as db:
            row = db.get(models.Project, project_id)
            return serialize_project(row) if row and row.organization_id == organization_id else None

    def get_by_slug(self, *, slug: str, project_slug: Slug) -> Project | None:
        with session() as db:
            row = db.scalar(select(models.Project).where(models.Project.slug == project_slug))
            return serialize_project(row) if row else None

    def list_projects(
        self,
        *,
        organization_id: OrganizationId,
        order: SortOrder = SortOrder.ASCENDING,
        platforms: Sequence[Platform] = (),
    ) -> list[Project]:
        with session() as db:
            rows = _projects(db, organization_id)
            wanted = [row for row in rows if not platforms or Platform(row.platform) in platforms]
            ordered = sorted(wanted, key=lambda row: row.slug, reverse=order is SortOrder.DESCENDING)
            return [serialize_project(row) for row in ordered]

    def create(
        self, *, organization_id: OrganizationId, project: ProjectCreate
    ) -> Project | ProjectLimitReached | SlugInUse:
        with session() as db:
            rows = _projects(db, organization_id)
            if len(rows) >= LIMIT:
                return ProjectLimitReached(limit=LIMIT)
            if any(row.slug == project.slug for row in rows):
                return SlugInUse(slug=project.slug)
            row = models.Project(
                id=new_id(db, organization_id),
                organization_id=organization_id,
                slug=project.slug,
                platform=project.platform.value,
                team_id_list=list(project.team_ids),
                created_on=date(2026, 11, 1),
            )
            db.add(row)
            db.flush()
            return serialize_project(row)

    def update(self, *, project_id: ProjectId, patch: ProjectPatch) -> Project | SlugInUse | None:
        with session() as db:
            row = db.get(models.Project, project_id)
            if row is None:
                return None
            if patch.slug is not UNSET:
                others = [p for p in _projects(db, row.organization_id) if p is not row]
                if any(other.slug == patch.slug for other in others):
                    return SlugInUse(slug=patch.slug)
                row.slug = patch.slug
            if patch.platform is not UNSET:
                row.platform = patch.platform.value
            if patch.sample_rate is not UNSET:
                row.sample_rate = patch.sample_rate
            db.flush()
            return serialize_project(row)

    def delete(self, *, project_id: ProjectId) -> bool:
        with session() as db:
            row = db.get(models.Project, project_id)
            if row is not None:
                db.delete(row)
            return row is not None

    def list_keys(self, *, organization_id: OrganizationId, project_id: ProjectId) -> list[ProjectKey]:
        with session() as db:
            row = db.get(models.Project, project_id)
            if row is None or row.organization_id != organization_id:
                return []
            return [ProjectKey(id=row.public_key, project_id=project_id, public_key=row.public_key.hex)]

    def stats(
        self, *, organization_id: OrganizationId, project_id: ProjectId, since: datetime | None = None
    ) -> ProjectStats:
        return ProjectStats(project_id=project_id, events_per_day={"2026-11-01": 3}, quota=Quota(limit=100, used=3))


def _projects(db: Session, organization_id: int) -> list[models.Project]:
    query = select(models.Project).where(models.Project.organization_id == organization_id)
    return list(db.scalars(query.order_by(models.Project.id)))
