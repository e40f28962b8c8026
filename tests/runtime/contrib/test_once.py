"""`once`: the work of a key is done one time, in the implementer's own transaction, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from company.members import ActorApiKey, Member, MemberService, SeatLimitReached
from company.members.impl import DatabaseBackedMemberService
from postgres import new_database
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from rpcc.runtime import RpcServiceSetupException, RpcValueError
from rpcc.runtime.contrib.sqlalchemy import METADATA, forget_older, once

SERVICE: MemberService = DatabaseBackedMemberService()
MEMBER = Member(id=7, email="a@b.example", user_id=1)


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            engine = create_engine(f"sqlite:///{tmp_path / 'once.db'}", connect_args={"timeout": 30})
        else:
            url = request.getfixturevalue("postgres_url")
            engine = create_engine(url.replace("/postgres?", f"/{new_database(url)}?"))
        stack.callback(engine.dispose)
        yield _prepared(engine)


def _prepared(engine: Engine) -> Engine:
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE work (number INTEGER)"))
    return engine


def run(engine: Engine, key: object, result: object = MEMBER, *, method: str = "invite") -> object:
    with Session(engine) as session:
        with once(session, key, SERVICE, method) as call:
            if call.is_first:
                session.execute(text("INSERT INTO work VALUES (1)"))
                call.result = result
        session.commit()
        return call.result


def _fail(engine: Engine) -> None:
    with Session(engine) as session, once(session, "a", SERVICE, "invite"):
        session.execute(text("INSERT INTO work VALUES (1)"))
        raise ZeroDivisionError


def works(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM work")).scalar_one())


def test_a_key_runs_once(engine: Engine) -> None:
    assert run(engine, "a") == run(engine, "a") == MEMBER
    assert works(engine) == 1
    assert run(engine, "b", SeatLimitReached(limit=5)) == run(engine, "b") == SeatLimitReached(limit=5)
    assert works(engine) == 2
    assert run(engine, "a", method="get_by_user") == MEMBER  # a key is its method's own
    assert works(engine) == 3


def test_calls_at_the_same_time_wait_for_each_other(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(run, [engine] * 16, ["same"] * 16))
    assert results == [MEMBER] * 16
    assert works(engine) == 1


def test_work_that_is_rolled_back_was_not_done(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        _fail(engine)
    assert works(engine) == 0
    with Session(engine) as session:
        with once(session, "a", SERVICE, "invite") as call:
            assert call.is_first
            call.result = MEMBER
        session.rollback()
    assert run(engine, "a") == MEMBER
    assert works(engine) == 1


def test_a_result_is_one_that_the_method_declares(engine: Engine) -> None:
    with pytest.raises(RpcValueError):
        run(engine, "a", ActorApiKey(api_key="k"))
    assert works(engine) == 0
    with pytest.raises(RpcServiceSetupException, match="no method `promote`"):
        run(engine, "a", method="promote")


def test_old_results_can_be_forgotten(engine: Engine) -> None:
    run(engine, "a")
    with Session(engine) as session:
        assert forget_older(session, 60) == 0
        assert forget_older(session, -5) == 1
        session.commit()
    run(engine, "a")
    assert works(engine) == 2
