"""Calls to another silo inside of a transaction: found, counted, and warned about once per place in the program."""

import asyncio
import threading
from collections.abc import Generator
from pathlib import Path
from textwrap import dedent

import pytest
from kit_sessions import python
from probe.impl import ACTS
from probe.service import ProbeService, probe, region_probe
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from threaded_silos import Silos

from rpcc.runtime import allow_in_transaction
from rpcc.runtime.notices import Counted, tally
from rpcc.runtime.open_transactions import open_transactions
from rpcc.runtime.testing import CallInTransaction, control_silo_test, map_organization

COUNTED = tally(Counted.IN_TRANSACTION, "probe", "plain")


@pytest.fixture
def engine() -> Generator[Engine]:
    made = create_engine("sqlite://")
    open_transactions()  # from now on it is listened to
    yield made
    made.dispose()


@pytest.fixture
def silos(tmp_path: Path) -> Silos:
    ACTS.clear()
    COUNTED.number = 0
    return Silos(tmp_path)


def names() -> list[str]:
    return sorted(found.name for found in open_transactions())


def test_sqlalchemys_transactions(engine: Engine) -> None:
    assert names() == []
    with engine.connect() as connection:
        assert names() == []
        connection.execute(text("select 1"))
        assert names() == ["SQLAlchemy, sqlite"]
        connection.commit()
        assert names() == []
        with connection.begin() as transaction:
            assert names() == ["SQLAlchemy, sqlite"]
            transaction.rollback()
            assert names() == []
    with engine.begin() as connection, connection.begin_nested() as first:
        connection.execute(text("select 1"))
        assert names() == ["SQLAlchemy, sqlite"] * 2
        with connection.begin_nested():
            assert names() == ["SQLAlchemy, sqlite"] * 3
        assert names() == ["SQLAlchemy, sqlite"] * 2
        first.rollback()
        assert names() == ["SQLAlchemy, sqlite"]
    assert names() == []
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("select 1"))
        assert names() == []
    left = engine.connect()
    left.begin()
    left.close()
    assert names() == []


def test_sqlalchemys_sessions(engine: Engine) -> None:
    class Own(Session):
        pass

    with Session(engine) as session:
        assert names() == []
        session.execute(text("select 1"))
        assert names() == ["SQLAlchemy, Session"]  # the connection's is the session's own
        session.commit()
        assert names() == []
    with sessionmaker(engine, class_=Own).begin() as session:
        assert names() == ["SQLAlchemy, Own"]  # nothing was sent to the database yet
        with session.begin_nested():
            assert names() == ["SQLAlchemy, Own", "SQLAlchemy, Own"]
            session.execute(text("select 1"))
            assert names() == ["SQLAlchemy, Own", "SQLAlchemy, Own"]
    assert names() == []
    with Session(engine.execution_options(isolation_level="AUTOCOMMIT")) as session:
        session.execute(text("select 1"))
        assert names() == ["SQLAlchemy, Session"]


def test_each_thread_and_task_has_its_own(engine: Engine) -> None:
    seen: list[list[str]] = []

    async def look() -> None:
        seen.append(names())

    async def main() -> None:
        with Session(engine) as session:
            session.begin()
            await asyncio.gather(look(), asyncio.to_thread(lambda: seen.append(names())))
            seen.append(names())

    with Session(engine) as session:
        session.begin()
        thread = threading.Thread(target=lambda: seen.append(names()))
        thread.start()
        thread.join()
    asyncio.run(main())
    assert seen == [[], [], [], ["SQLAlchemy, Session"]]


def test_production_counts_and_warns_once_per_place(
    engine: Engine, silos: Silos, caplog: pytest.LogCaptureFixture
) -> None:
    def call() -> None:
        silos["us"].call(ProbeService, "plain", text="canary")

    call()
    assert COUNTED.number == 0
    with Session(engine) as session:
        session.begin()
        for _ in range(3):
            call()
        call()
        with allow_in_transaction("the test says so"):
            call()
        allow_in_transaction("so does this")(call)()
    call()
    assert COUNTED.number == 4
    (warning,) = (record.getMessage() for record in caplog.records if "transaction" in record.getMessage())
    assert warning.startswith("`probe.plain` is called in an open transaction (SQLAlchemy, Session): ")
    assert f"{Path(__file__).parent / 'threaded_silos.py'}:" in warning  # what calls the client
    assert "canary" not in caplog.text


def test_the_place_is_that_of_the_program(tmp_path: Path) -> None:
    program = """
        import logging
        from company.members import ActorApiKey, member_service
        from rpcc.runtime import *
        from rpcc.runtime.signing.keys import new_secret
        from sqlalchemy import create_engine
        from sqlalchemy.orm import Session

        logging.basicConfig(format="%(message)s")
        keys = {"us": [{"id": "k1", "secret": new_secret()}]}
        regions = {"us": {"addresses": "http://127.0.0.1:1"}}
        from rpcc.runtime.placement.memory import MemoryMappingStore
        configure(Settings(silo_mode="control", regions=regions, keys=keys, mappings=MemoryMappingStore()))
        with Session(create_engine("sqlite://")) as session:
            session.begin()
            for _ in range(2):
                try:
                    member_service.invite_or_raise(organization_id=1, email="a", actor=ActorApiKey(api_key="k"))
                except RegionMappingNotFound:
                    pass
    """
    session = python(tmp_path, {"program.py": program}, "program.py")
    assert session.code == 0, session
    lines = dedent(program).splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "invite_or_raise" in text)
    told = "`organization_member.invite` is called in an open transaction (SQLAlchemy, Session)"
    assert session.text.strip() == f"{told}: {tmp_path / 'program.py'}:{line}"


def test_awaited_calls_are_found_too(engine: Engine, silos: Silos) -> None:
    table = ProbeService.get_method_table()

    async def main() -> None:
        with Session(engine) as session:
            session.begin()
            await silos["us"].client.aio.call(table, table.methods[0], {"text": "a"})

    asyncio.run(main())
    assert COUNTED.number == 1


def test_a_reason_is_given() -> None:
    with pytest.raises(ValueError, match="calls in a transaction need a reason"):
        allow_in_transaction(" ")


# -------------------------------------------------------------- under test ----


@pytest.fixture
def outer(engine: Engine) -> Generator[Session]:
    """A transaction around the whole test, which a fixture rolls back in the end."""
    with engine.connect() as connection:
        connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session


@control_silo_test
def test_in_a_test_it_is_an_error(engine: Engine, outer: Session) -> None:
    map_organization(1, "us")
    assert region_probe.put(organization_id=1, text="a") == "a"  # what its fixtures have begun is the test's own
    with Session(engine) as session:
        session.begin()
        with pytest.raises(CallInTransaction, match=r"`region_probe.put` .* \(SQLAlchemy, Session\): call other silos"):
            region_probe.put(organization_id=1, text="a")
        with allow_in_transaction("the test says so"):
            assert region_probe.put(organization_id=1, text="a") == "a"
    outer.begin()
    with pytest.raises(CallInTransaction):
        region_probe.put(organization_id=1, text="a")
    outer.rollback()
    assert region_probe.put(organization_id=1, text="a") == "a"


@pytest.fixture
def begun(engine: Engine) -> Generator[Session]:
    """A session that has begun, and sent nothing so far."""
    with Session(engine) as session, session.begin():
        yield session


@pytest.fixture
def connected(engine: Engine) -> Generator[Connection]:
    """A savepoint around the whole test, without a session."""
    with engine.begin() as connection, connection.begin_nested():
        yield connection


@control_silo_test
def test_savepoints_are_the_tests_own_or_are_not(begun: Session, outer: Session, connected: Connection) -> None:
    map_organization(1, "us")
    for session in (begun, outer):
        session.execute(text("select 1"))
    outer.commit()
    assert region_probe.put(organization_id=1, text="a") == "a"
    with connected.begin_nested(), pytest.raises(CallInTransaction, match=r"\(SQLAlchemy, sqlite\)"):
        region_probe.put(organization_id=1, text="a")
    with begun.begin_nested(), pytest.raises(CallInTransaction, match=r"\(SQLAlchemy, Session\)"):
        region_probe.put(organization_id=1, text="a")
    assert region_probe.put(organization_id=1, text="a") == "a"


@control_silo_test
def test_a_silo_that_serves_answers_for_its_own_transactions_only(engine: Engine) -> None:
    map_organization(1, "us")

    def in_transaction(text: str) -> object:
        with Session(engine) as session:
            session.begin()
            return probe.plain(text=text)

    with Session(engine) as session, allow_in_transaction("the test says so"):
        session.begin()
        ACTS["put"] = lambda text: probe.plain(text=text)
        assert region_probe.put(organization_id=1, text="a") == "a"
        ACTS["put"] = in_transaction
        with pytest.raises(CallInTransaction, match=r"`probe.plain` was called"):
            region_probe.put(organization_id=1, text="a")
