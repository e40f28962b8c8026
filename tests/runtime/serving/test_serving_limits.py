"""How much runs at once, what waits, and what several workers know together."""

import resource
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from silo_clients import wait_for
from silo_processes import SERVERS, Answer, Connection, Silo, body_of, request, running

pytestmark = pytest.mark.xdist_group(__name__)
"""One process runs them all, so that what they share is started once."""

CONCURRENCY, BACKLOG = 2, 3
WORKING = 0.6


@pytest.fixture(scope="module", params=SERVERS)
def narrow(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Silo]:
    """A silo in which little runs at once."""
    with running(
        request.param, tmp_path_factory.mktemp(request.param), concurrency=CONCURRENCY, backlog=BACKLOG
    ) as silo:
        yield silo


@pytest.fixture(scope="module", params=["granian-asgi", "uvicorn"])
def narrow_asgi(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Silo]:
    with running(
        request.param, tmp_path_factory.mktemp(request.param), concurrency=CONCURRENCY, backlog=BACKLOG
    ) as silo:
        yield silo


@pytest.fixture
def pool() -> Generator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as found:
        yield found


def test_more_calls_than_fit(narrow: Silo, pool: ThreadPoolExecutor) -> None:
    first = [pool.submit(narrow.call, "workshop", "do_work", note="fits", seconds=WORKING) for _ in range(CONCURRENCY)]
    wait_for(narrow, "begin fits", CONCURRENCY)
    waiting = [pool.submit(narrow.call, "workshop", "do_work", note="waits") for _ in range(BACKLOG)]
    time.sleep(WORKING / 3)
    assert "begin waits" not in narrow.journal()
    assert narrow.call("workshop", "do_work", note="too much").refusal == (503, "overloaded", False, True)
    assert narrow.get("/readyz").status == 200
    assert [call.result().status for call in first + waiting] == [200] * (CONCURRENCY + BACKLOG)
    assert narrow.value("workshop", "state")["most"] == CONCURRENCY
    assert "begin too much" not in narrow.journal()
    assert [line["outcome"] for line in narrow.audit()].count("overloaded") == 1


def test_a_call_whose_time_is_over_is_not_started(narrow: Silo, pool: ThreadPoolExecutor) -> None:
    first = [pool.submit(narrow.call, "workshop", "do_work", note="long", seconds=WORKING) for _ in range(CONCURRENCY)]
    wait_for(narrow, "begin long", CONCURRENCY)
    assert narrow.call("workshop", "do_work", 150, note="late").refusal == (503, "expired", False, True)
    assert [call.result().status for call in first] == [200] * CONCURRENCY
    assert narrow.value("workshop", "echo", text="room again") == "room again"
    assert "begin late" not in narrow.journal()


def test_connections_that_send_nothing_shut_nobody_out(narrow: Silo) -> None:
    if "gunicorn" in narrow.command[0]:
        pytest.skip("each of them holds a thread of gunicorn's, which wants a proxy before it")
    with ExitStack() as opened:
        opened.enter_context(room_for_files(2000))
        for _ in range(1500):
            opened.enter_context(Connection(narrow.port))
        assert narrow.value("workshop", "echo", text="let in") == "let in"


@contextmanager
def room_for_files(number: int) -> Generator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard not in (-1, resource.RLIM_INFINITY) and hard < number:
        pytest.skip(f"this machine allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, number), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_async_implementations_run_on_the_loop(narrow_asgi: Silo, pool: ThreadPoolExecutor) -> None:
    talks = [pool.submit(narrow_asgi.call, "talk", "talk", note="talk", seconds=WORKING) for _ in range(CONCURRENCY)]
    wait_for(narrow_asgi, "begin talk", CONCURRENCY)
    late = pool.submit(narrow_asgi.call, "talk", "talk", 150, note="late talk")
    waiting = [pool.submit(narrow_asgi.call, "talk", "talk", note="next talk") for _ in range(BACKLOG - 1)]
    assert late.result().refusal == (503, "expired", False, True)
    assert [call.result().status for call in talks + waiting] == [200] * (CONCURRENCY + BACKLOG - 1)
    assert narrow_asgi.value("talk", "state") == {"main": 1, "most": CONCURRENCY}
    assert "begin late talk" not in narrow_asgi.journal()


def test_sync_work_does_not_hold_up_the_loop(narrow_asgi: Silo, pool: ThreadPoolExecutor) -> None:
    work = [
        pool.submit(narrow_asgi.call, "workshop", "do_work", note="slow", seconds=WORKING) for _ in range(CONCURRENCY)
    ]
    wait_for(narrow_asgi, "begin slow", CONCURRENCY)
    assert narrow_asgi.value("talk", "talk", note="meanwhile") == "meanwhile"
    assert "end slow" not in narrow_asgi.journal()
    assert [call.result().status for call in work] == [200] * CONCURRENCY


@pytest.mark.parametrize("server", SERVERS)
def test_workers_share_what_was_seen(server: str, tmp_path: Path) -> None:
    with running(server, tmp_path, workers=2) as silo:
        until = time.monotonic() + 10
        while len({silo.value("workshop", "state")["pid"] for _ in range(10)}) < 2:
            assert time.monotonic() < until
        head, body, signed = request("workshop", "do_work", body_of({"note": "once"}))
        answers: list[Answer] = []
        for _ in range(20):
            with Connection(silo.port) as connection:
                connection.send(head + body)
                answers.append(connection.answer(signed))
        assert [answer.status for answer in answers] == [200] + [401] * 19
        assert {answer.refusal for answer in answers[1:]} == {(401, "unauthorized", False, False)}
        assert silo.journal() == ["begin once", "end once"]
