"""The pools among threads, tasks, forks and interruptions."""

import asyncio
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event, main_thread
from time import monotonic

import pytest
from http_servers import OK, Peer, echo, serving

from rpcc.runtime.http import Address, Breaker, HttpFailure, NotConnected, NotSent, Pool, Reply, TimedOut
from rpcc.runtime.http.aio import AsyncPool


def post(pool: Pool, address: Address, body: bytes = b"hello") -> Reply:
    return pool.post(address, "/x", {}, body, deadline=monotonic() + 10)


async def post_async(pool: AsyncPool, address: Address, body: bytes = b"hello") -> Reply:
    return await pool.post(address, "/x", {}, body, deadline=monotonic() + 10)


def together(count: int) -> Callable[[Peer], None]:
    """A script that answers the first request of each connection once there are `count` connections."""
    barrier = Barrier(count)

    def script(peer: Peer) -> None:
        peer.request()
        barrier.wait(10)
        peer.send(OK)
        echo(peer)

    return script


def test_threads_do_not_mix_up_their_replies() -> None:
    def run(number: int) -> bool:
        bodies = [b"%d-%d" % (number, turn) for turn in range(50)]
        return [post(pool, server.address, body).body for body in bodies] == bodies

    with serving(echo) as server, Pool() as pool, ThreadPoolExecutor(8) as threads:
        assert all(threads.map(run, range(8)))
        assert server.connections <= 8


def test_tasks_do_not_mix_up_their_replies() -> None:
    async def run(pool: AsyncPool, number: int) -> bool:
        bodies = [b"%d-%d" % (number, turn) for turn in range(20)]
        return [(await post_async(pool, server.address, body)).body for body in bodies] == bodies

    async def main() -> list[bool]:
        async with AsyncPool() as pool:
            return await asyncio.gather(*(run(pool, number) for number in range(8)))

    with serving(echo) as server:
        assert all(asyncio.run(main()))
        assert server.connections <= 8


def test_the_last_parked_is_the_first_taken() -> None:
    used: list[int] = []

    def script(peer: Peer) -> None:
        number = server.connections
        first(peer)
        while True:
            peer.request()
            used.append(number)
            peer.send(OK)

    def first(peer: Peer) -> None:
        peer.request()
        barrier.wait(10)
        peer.send(OK)

    barrier = Barrier(3)
    with serving(script) as server, Pool() as pool, ThreadPoolExecutor(3) as threads:
        list(threads.map(partial(post, pool), [server.address] * 3))
        for _ in range(5):
            post(pool, server.address)
        assert len(set(used)) == 1


def test_no_more_are_parked_than_allowed() -> None:
    script = together(4)
    with serving(script) as server, Pool(max_parked=2) as pool, ThreadPoolExecutor(4) as threads:
        list(threads.map(partial(post, pool), [server.address] * 4))
        assert server.connections == 4
        assert pool.parked == 2


def test_a_closed_pool_parks_nothing() -> None:
    with serving(echo) as server:
        pool = Pool()
        post(pool, server.address)
        pool.close()
        assert pool.parked == 0
        post(pool, server.address)
        assert pool.parked == 0


def test_a_request_finds_the_address_that_works() -> None:
    with serving(echo, host="127.0.0.2") as server, Pool() as pool:
        addresses = [Address("http", host, server.address.port) for host in ("127.0.0.1", "127.0.0.2")]
        breaker, tried = Breaker(first=60), 0
        for _ in range(10):
            for address in breaker.pick(addresses):
                tried += 1
                try:
                    assert post(pool, address).body == b"hello"
                except NotConnected as failure:
                    breaker.report(address, failure)
                else:
                    breaker.report(address, None)
                    break
        assert len(server.requests) == 10
        assert tried == 12  # two failures were enough


@pytest.mark.parametrize("failure", [NotConnected("x", connected=None), NotSent("x"), TimedOut("x", sent=True)])
def test_failures_cross_processes(failure: HttpFailure) -> None:
    copy = pickle.loads(pickle.dumps(failure))
    assert (type(copy), str(copy), copy.sent, copy.connected) == (type(failure), "x", failure.sent, failure.connected)


FORK = """
import os, sys
from time import monotonic
from rpcc.runtime.http import Address, Pool

address = Address.parse(sys.argv[1])
pool = Pool()
post = lambda body: pool.post(address, "/x", {}, body, deadline=monotonic() + 10).body == body
assert post(b"parent, first")
child = os.fork()
if child == 0:
    assert pool.parked == 0
    assert post(b"child, first") and post(b"child, second")
    os._exit(0 if pool.parked == 1 else 1)
assert os.waitpid(child, 0)[1] == 0
assert pool.parked == 1
assert post(b"parent, second")
pool.close()
"""


def test_a_forked_child_uses_connections_of_its_own() -> None:
    def script(peer: Peer) -> None:
        seen: list[bytes] = []
        by_connection.append(seen)
        while True:
            seen.append(peer.request())
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(seen[-1]), seen[-1]))

    by_connection: list[list[bytes]] = []
    with serving(script) as server:
        subprocess.run([sys.executable, "-W", "error", "-c", FORK, str(server.address)], check=True, timeout=30)
    assert by_connection == [[b"parent, first", b"parent, second"], [b"child, first", b"child, second"]]


def test_an_interrupted_call_closes_its_connection() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        signal.pthread_kill(main_thread().ident or 0, signal.SIGUSR1)
        if peer.is_closed():
            closed.set()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    closed = Event()
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with serving(script, echo) as server, Pool() as pool:
            with pytest.raises(KeyboardInterrupt):
                post(pool, server.address)
            assert closed.wait(10)
            assert post(pool, server.address, b"next").body == b"next"
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_cancelled_task_closes_its_connection() -> None:
    def script(peer: Peer) -> None:
        peer.request()
        arrived.set()
        if peer.is_closed():
            closed.set()

    async def main() -> bytes:
        async with AsyncPool() as pool:
            task = asyncio.create_task(post_async(pool, server.address))
            await asyncio.to_thread(arrived.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(closed.wait, 10)
            return (await post_async(pool, server.address, b"next")).body

    arrived, closed = Event(), Event()
    with serving(script, echo) as server:
        assert asyncio.run(main()) == b"next"
    assert closed.is_set()
