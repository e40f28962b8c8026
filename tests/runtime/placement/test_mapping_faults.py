"""A store that fails says so: no outage becomes an answer."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from rpcc.runtime import RegionMappingNotFound, RegionResolutionError
from rpcc.runtime.placement.mappings import RegionMappingStore
from rpcc.runtime.placement.sqlalchemy import METADATA, SqlAlchemyMappingStore
from rpcc.runtime.placement.sqlite import SqliteMappingStore


def assert_fails(ask: Callable[[], object], text: str) -> RegionResolutionError:
    with pytest.raises(RegionResolutionError, match=text) as failed:
        ask()
    assert not isinstance(failed.value, RegionMappingNotFound)
    return failed.value


def assert_fails_throughout(store: RegionMappingStore, text: str) -> None:
    assert_fails(lambda: store.by_organization_id(1), text)
    assert_fails(lambda: store.by_slug("acme"), text)
    assert_fails(store.sole, text)
    assert_fails(lambda: list(store.list()), text)
    assert_fails(lambda: store.create(2, region="us"), text)
    assert_fails(lambda: store.begin_move(1, "de"), text)


def filled(path: Path) -> SqliteMappingStore:
    store = SqliteMappingStore(path, timeout=0.05)
    store.create(1, region="us", slug="acme")
    return store


def test_a_file_that_goes_missing_is_not_an_empty_store(tmp_path: Path) -> None:
    store = filled(tmp_path / "mappings.db")
    (tmp_path / "mappings.db").unlink()
    assert_fails_throughout(store, "No such file")


def test_a_file_that_comes_back_is_used_again(tmp_path: Path) -> None:
    path = tmp_path / "mappings.db"
    store = filled(path)
    store.close()
    path.rename(tmp_path / "away.db")
    assert_fails(lambda: store.by_organization_id(1), "No such file")
    (tmp_path / "away.db").rename(path)
    assert store.by_organization_id(1) is not None


def test_a_file_that_is_replaced_is_read_anew(tmp_path: Path) -> None:
    path, other = tmp_path / "mappings.db", tmp_path / "other.db"
    store = filled(path)
    replacement = SqliteMappingStore(other)
    replacement.create(1, region="de")
    replacement.close()
    store.close()
    other.replace(path)
    mapping = store.by_organization_id(1)
    assert mapping is not None
    assert mapping.region == "de"


def test_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "mappings.db"
    store = filled(path)
    store.close()
    path.write_bytes(b"not a database, " * 1000)
    assert_fails_throughout(store, "SQLITE_NOTADB")


def test_a_file_that_loses_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "mappings.db"
    store = filled(path)
    store.close()
    os.truncate(path, 4096)
    assert_fails(lambda: store.by_organization_id(1), "SQLITE_CORRUPT")


@pytest.mark.parametrize("place", ["missing/mappings.db", "."])
def test_a_place_where_no_file_can_be(tmp_path: Path, place: str) -> None:
    assert_fails(lambda: SqliteMappingStore(tmp_path / place), "SQLITE_CANTOPEN")


def test_a_file_that_another_process_keeps_locked(tmp_path: Path) -> None:
    store = filled(tmp_path / "mappings.db")
    script = (
        "import sqlite3, sys, time\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "mappings.db")], stdout=subprocess.PIPE, text=True
    ) as other:
        try:
            assert other.stdout is not None
            assert other.stdout.readline() == "locked\n"
            assert_fails(lambda: store.begin_move(1, "de"), "SQLITE_BUSY")
            assert store.by_organization_id(1) is not None  # readers don't wait for writers
        finally:
            other.kill()
    assert store.begin_move(1, "de").moving_to == "de"


FILL_THE_DISK = """
import resource, signal, sys
from rpcc.runtime import RegionMappingNotFound, RegionResolutionError
from rpcc.runtime.placement.sqlite import SqliteMappingStore

store = SqliteMappingStore(sys.argv[1])
store.create(0, region="us", slug="first")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
done = 0
try:
    for number in range(1, 5000):
        store.create(number, region="us", slug="x" * 200 + str(number))
        done = number
except RegionResolutionError as error:
    assert not isinstance(error, RegionMappingNotFound)
    print(str(error))
assert store.by_slug("first") is not None
assert store.by_organization_id(done) is not None
assert store.by_organization_id(done + 1) is None
"""


def test_a_full_disk_refuses_changes_and_keeps_what_was_there(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FILL_THE_DISK, str(tmp_path / "mappings.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the store of region mappings failed: SQLITE_" in done.stdout


def test_a_server_that_is_not_there() -> None:
    engine = create_engine("postgresql+psycopg://rpcc@/x?host=/nonexistent")
    assert_fails_throughout(SqlAlchemyMappingStore(engine), "failed: OperationalError")


def test_a_database_without_tables(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'data.db'}")
    assert_fails_throughout(SqlAlchemyMappingStore(engine), "failed: OperationalError")
    engine.dispose()


def test_tables_without_the_row_of_zeros(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'data.db'}")
    METADATA.create_all(engine)
    assert_fails(lambda: SqlAlchemyMappingStore(engine).create(1, region="us"), "has no tables yet")
    engine.dispose()


def test_an_error_of_the_database_shows_no_value(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'data.db'}")
    error: BaseException | None = assert_fails(lambda: SqlAlchemyMappingStore(engine).by_slug("canary"), "failed")
    shown = ""
    while error is not None:
        shown += f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__
    assert "canary" not in shown
    engine.dispose()
