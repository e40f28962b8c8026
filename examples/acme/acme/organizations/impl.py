"""`OrganizationMappingService` on the Control silo's database."""

from collections.abc import Sequence
from uuid import UUID

from rpcc.runtime import UNSET, SiloMode, current_silo_mode, region_mappings
from sqlalchemy import select

from acme import models
from acme.database import session
from acme.organizations.model import MappingPatch, OrganizationMapping, SlugTaken, UnknownRegion
from acme.organizations.serial import serialize_organization_mapping
from acme.organizations.service import OrganizationMappingService
from acme.types.model import OrganizationId, RegionName, Slug, UserId

REGIONS = ("us", "eu")


class MappingService(OrganizationMappingService):
    """`OrganizationMappingService`, on the database."""

    def get(self, *, organization_id: OrganizationId) -> OrganizationMapping | None:
        with session() as db:
            row = db.get(models.OrganizationMapping, organization_id)
            return serialize_organization_mapping(row) if row else None

    def get_many(self, *, organization_ids: Sequence[OrganizationId]) -> list[OrganizationMapping]:
        table = models.OrganizationMapping
        query = select(table).where(table.organization_id.in_(organization_ids)).order_by(table.organization_id)
        with session() as db:
            return [serialize_organization_mapping(row) for row in db.scalars(query)]

    def get_by_slug(self, *, slug: Slug) -> OrganizationMapping | None:
        with session() as db:
            row = db.scalar(select(models.OrganizationMapping).where(models.OrganizationMapping.slug == slug))
            return serialize_organization_mapping(row) if row else None

    def reserve(
        self,
        *,
        slug: Slug,
        name: str,
        region: RegionName,
        owner_id: UserId,
        request_id: UUID,
    ) -> OrganizationMapping | SlugTaken | UnknownRegion:
        if region not in REGIONS:
            return UnknownRegion(region=region, known=list(REGIONS))
        with session() as db:
            seen = db.get(models.Setting, f"reserve:{request_id}")
            if seen is not None:  # the same request again: the same answer
                return serialize_organization_mapping(
                    db.get_one(models.OrganizationMapping, seen.value["organization_id"])
                )
            holder = db.scalar(select(models.OrganizationMapping).where(models.OrganizationMapping.slug == slug))
            if holder is not None:
                return SlugTaken(slug=slug, suggestion=f"{slug}-{holder.organization_id + 1}")
            row = models.OrganizationMapping(slug=slug, name=name, region_name=region)
            db.add(row)
            db.flush()
            db.add(models.Setting(name=f"reserve:{request_id}", value={"organization_id": row.organization_id}))
            if current_silo_mode() is SiloMode.CONTROL:
                region_mappings().create(row.organization_id, region=region, slug=slug)
            return serialize_organization_mapping(row)

    def update(self, *, organization_id: OrganizationId, patch: MappingPatch) -> OrganizationMapping | SlugTaken | None:
        with session() as db:
            row = db.get(models.OrganizationMapping, organization_id)
            if row is None:
                return None
            if patch.slug is not UNSET:
                other = db.scalar(
                    select(models.OrganizationMapping).where(models.OrganizationMapping.slug == patch.slug)
                )
                if other is not None and other is not row:
                    return SlugTaken(slug=patch.slug)
                row.slug = patch.slug
                if current_silo_mode() is SiloMode.CONTROL:
                    region_mappings().rename(organization_id, patch.slug)
            if patch.name is not UNSET:
                row.name = patch.name
            if patch.customer_id is not UNSET:
                row.customer_id = patch.customer_id
            if patch.flags is not UNSET:
                row.flag_values = {flag.value: value for flag, value in patch.flags.items()}
            db.flush()
            return serialize_organization_mapping(row)

    def delete(self, *, organization_id: OrganizationId) -> None:
        with session() as db:
            row = db.get(models.OrganizationMapping, organization_id)
            if row is not None:
                db.delete(row)
                if current_silo_mode() is SiloMode.CONTROL:
                    region_mappings().delete(organization_id)
