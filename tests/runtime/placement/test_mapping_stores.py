"""What every store of region mappings does."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from rpcc.runtime import Outcome, RegionMappingNotFound, RegionResolutionError
from rpcc.runtime.placement.changes import PAGE
from rpcc.runtime.placement.mappings import Refusal, RegionMapping, RegionMappingRefused, RegionMappingStore
from rpcc.runtime.placement.sqlalchemy import SqlAlchemyMappingStore


def ids(store: RegionMappingStore, region: str | None = None) -> list[int]:
    return [mapping.organization_id for mapping in store.list(region)]


def test_a_mapping_is_found_by_id_and_by_slug(store: RegionMappingStore) -> None:
    created = store.create(1, region="us", slug="acme")
    assert created == RegionMapping(organization_id=1, slug="acme", region="us", version=1)
    assert store.by_organization_id(1) == store.by_slug("acme") == created


def test_what_is_not_mapped_is_none(store: RegionMappingStore) -> None:
    store.create(1, region="us")
    assert store.by_organization_id(2) is None
    assert store.by_slug("acme") is None


@pytest.mark.parametrize("strange", [2**63, -(2**63) - 1, True])
def test_an_id_that_no_mapping_can_have_is_not_mapped(store: RegionMappingStore, strange: int) -> None:
    store.create(1, region="us")
    assert store.by_organization_id(strange) is None
    with pytest.raises(ValueError, match="64 bits"):
        store.create(strange, region="us")


@pytest.mark.parametrize("strange", ["", "a\0b", "\ud800", "x" * 256])
def test_a_slug_that_no_mapping_can_have_is_not_mapped(store: RegionMappingStore, strange: str) -> None:
    assert store.by_slug(strange) is None
    with pytest.raises(ValueError, match="a slug is"):
        store.create(1, region="us", slug=strange)


@pytest.mark.parametrize("slug", ["x" * 255, "Ä-\U0001f600", "it's", "a%b_c", " acme "])
def test_slugs_are_kept_as_they_are(store: RegionMappingStore, slug: str) -> None:
    assert store.create(-(2**63), region="us", slug=slug) == store.by_slug(slug)
    assert store.by_slug(slug.swapcase() + "x"[: len(slug) < 255]) is None


@pytest.mark.parametrize("region", ["", "US", "control", "a" * 49])
def test_what_is_no_region_name_is_refused(store: RegionMappingStore, region: str) -> None:
    with pytest.raises(ValueError, match="name of a region"):
        store.create(1, region=region)
    store.create(1, region="us")
    with pytest.raises(ValueError, match="name of a region"):
        store.begin_move(1, region)


def test_a_move(store: RegionMappingStore) -> None:
    store.create(1, region="us", slug="acme")
    moving = store.begin_move(1, "de")
    assert (moving.region, moving.moving_to, moving.version) == ("us", "de", 1)
    assert store.by_slug("acme") == moving
    moved = store.finish_move(1)
    assert (moved.region, moved.moving_to, moved.version) == ("de", None, 2)
    assert store.by_organization_id(1) == moved


def test_a_move_that_is_given_up(store: RegionMappingStore) -> None:
    created = store.create(1, region="us")
    store.begin_move(1, "de")
    assert store.abort_move(1) == store.by_organization_id(1) == created


Change = Callable[[RegionMappingStore], Any]
ON_AN_ORGANIZATION: list[Change] = [
    lambda store: store.begin_move(1, "de"),
    lambda store: store.finish_move(1),
    lambda store: store.abort_move(1),
    lambda store: store.rename(1, "acme"),
    lambda store: store.delete(1),
]


@pytest.mark.parametrize("change", ON_AN_ORGANIZATION)
def test_a_change_of_what_is_not_mapped_says_so(store: RegionMappingStore, change: Change) -> None:
    with pytest.raises(RegionMappingNotFound):
        change(store)


REFUSED: list[tuple[Change, Change, Refusal]] = [
    (lambda store: store.create(1, region="de"), lambda store: None, Refusal.EXISTS),
    (lambda store: store.create(3, region="de", slug="other"), lambda store: None, Refusal.SLUG_TAKEN),
    (lambda store: store.rename(1, "other"), lambda store: None, Refusal.SLUG_TAKEN),
    (lambda store: store.begin_move(1, "us"), lambda store: None, Refusal.SAME_REGION),
    (lambda store: store.finish_move(1), lambda store: None, Refusal.NOT_MOVING),
    (lambda store: store.abort_move(1), lambda store: None, Refusal.NOT_MOVING),
    (lambda store: store.begin_move(1, "de"), lambda store: store.begin_move(1, "de"), Refusal.MOVING),
    (lambda store: store.rename(1, "new"), lambda store: store.begin_move(1, "de"), Refusal.MOVING),
    (lambda store: store.delete(1), lambda store: store.begin_move(1, "de"), Refusal.MOVING),
]


@pytest.mark.parametrize(("change", "before", "reason"), REFUSED)
def test_a_change_that_can_not_be_made_changes_nothing(
    store: RegionMappingStore, change: Change, before: Change, reason: Refusal
) -> None:
    store.create(1, region="us", slug="acme")
    store.create(2, region="us", slug="other")
    before(store)
    mappings = list(store.list())
    with pytest.raises(RegionMappingRefused) as refused:
        change(store)
    assert (refused.value.reason, str(refused.value)) == (reason, reason.value)
    assert (refused.value.fault, refused.value.outcome) == ("caller", Outcome.NOT_EXECUTED)
    assert list(store.list()) == mappings


def test_a_renamed_organization_is_found_by_the_new_slug_only(store: RegionMappingStore) -> None:
    store.create(1, region="us", slug="acme")
    assert store.rename(1, "acme-2") == store.by_slug("acme-2") == store.by_organization_id(1)
    assert store.by_slug("acme") is None
    assert store.rename(1, None).slug is None


def test_the_same_slug_again_is_no_change(store: RegionMappingStore) -> None:
    created = store.create(1, region="us", slug="acme")
    assert store.rename(1, "acme") == created


def test_a_deleted_mapping_is_gone(store: RegionMappingStore) -> None:
    created = store.create(1, region="us", slug="acme")
    assert store.delete(1) == created
    assert store.by_organization_id(1) is None
    assert store.by_slug("acme") is None


def test_no_version_of_an_organization_comes_twice(store: RegionMappingStore) -> None:
    store.create(1, region="us")
    store.begin_move(1, "de")
    last = store.finish_move(1)
    store.delete(1)
    assert store.create(1, region="us").version > last.version


def test_no_version_of_a_slug_comes_twice(store: RegionMappingStore) -> None:
    store.create(1, region="us", slug="acme")
    store.begin_move(1, "de")
    last = store.finish_move(1)
    assert store.rename(1, "acme-2").version > last.version
    assert store.create(2, region="us", slug="acme").version > last.version
    store.create(3, region="us")
    assert store.rename(3, "new").version > last.version


def test_list_gives_all_by_id(store: RegionMappingStore) -> None:
    count = PAGE + 1
    for number in range(count):
        store.create(count // 2 - number, region=("us", "de")[number % 2])
    assert ids(store) == sorted(ids(store))
    assert len(ids(store)) == count
    assert sorted([*ids(store, "us"), *ids(store, "de")]) == ids(store)
    assert ids(store, "fr") == []


def test_the_sole_mapping(store: RegionMappingStore) -> None:
    assert store.sole() is None
    created = store.create(1, region="us")
    assert store.sole() == created
    store.create(2, region="us")
    sole = store.sole()
    assert sole is not None
    assert sole.region == "us"
    store.create(3, region="de")
    with pytest.raises(RegionResolutionError, match="several regions") as several:
        store.sole()
    assert not isinstance(several.value, RegionMappingNotFound)


def test_threads_that_claim_the_same_slug(store: RegionMappingStore) -> None:
    def claim(organization_id: int) -> Refusal | None:
        try:
            store.create(organization_id, region="us", slug="acme")
        except RegionMappingRefused as refused:
            return refused.reason
        return None

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(claim, range(16)))
    assert sorted(outcomes, key=str) == [None, *[Refusal.SLUG_TAKEN] * 15]
    assert len(ids(store)) == 1


def test_threads_that_move_the_same_organization(store: RegionMappingStore) -> None:
    store.create(1, region="us")

    def begin(target: str) -> RegionMapping | None:
        try:
            return store.begin_move(1, target)
        except RegionMappingRefused:
            return None

    with ThreadPoolExecutor(8) as threads:
        begun = [mapping for mapping in threads.map(begin, [f"r{number}" for number in range(16)]) if mapping]
    assert begun == [store.by_organization_id(1)]


def test_nothing_shown_names_an_organization(store: RegionMappingStore) -> None:
    created = store.create(987654321, region="us", slug="canary")
    shown = [repr(created), repr(store), str(store)]
    for organization_id, slug in ((987654321, "other"), (1, "canary")):
        with pytest.raises(RegionMappingRefused) as refused:
            store.create(organization_id, region="us", slug=slug)
        shown.append(repr(refused.value))
    assert not [text for text in shown if "canary" in text or "987654321" in text]


def test_a_database_that_does_not_tell_cases_apart(tmp_path: Path) -> None:
    """As MySQL's do by default."""
    engine = create_engine(f"sqlite:///{tmp_path / 'data.db'}")
    with engine.begin() as connection:
        columns = "organization_id BIGINT PRIMARY KEY, region, version, moving_to, slug TEXT UNIQUE COLLATE NOCASE"
        connection.execute(text(f"CREATE TABLE rpcc_region_mapping ({columns})"))
    store = SqlAlchemyMappingStore(engine)
    store.create_tables()
    store.create(1, region="us", slug="Acme")
    assert store.by_slug("Acme") is not None
    assert store.by_slug("acme") is None
    with pytest.raises(RegionMappingRefused) as refused:
        store.create(2, region="us", slug="acme")
    assert refused.value.reason is Refusal.SLUG_TAKEN
    engine.dispose()
