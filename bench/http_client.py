"""How long a small request over a kept connection takes, beside a bare socket and http.client.

    python bench/http_client.py

The server is a process of its own with a canned reply, so that the difference to the bare socket is what a client
costs. Client and server have a core each, and all clients take turns.
"""

import asyncio
import http.client
import multiprocessing
import os
import platform
import socket
import time
from collections.abc import Callable

from rpcc.runtime.http import Address, Pool
from rpcc.runtime.http.aio import AsyncPool
from rpcc.runtime.http.parsing import request_head

NUMBER = 1500
ROUNDS = 9
PATH = "/rpc/organization_member/get_by_user/"
BODY = b"x" * 200
HEADERS = {
    "Content-Type": "application/json",
    "Authorization": f"Rpcsignature rpc1:us1:control:us:1234567890123:{'n' * 22}:{'a' * 64}:{'b' * 64}",
}
REPLY = (
    b"HTTP/1.1 200 OK\r\nserver: bench\r\ncontent-type: application/json\r\nrpc-signature: rpc1:"
    + b"a" * 64
    + b"\r\ncontent-length: 300\r\n\r\n"
    + b"x" * 300
)


def serve(listener: socket.socket) -> None:
    """One connection after the other; a request ends with the last byte of `BODY`."""
    pin(-1)
    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        while data := sock.recv(65536):
            received += data
            if received.endswith(BODY):
                sock.sendall(REPLY)
                received = b""
        sock.close()


def pin(index: int) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[index]})


def timed(call: Callable[[], object]) -> list[int]:
    for _ in range(100):
        call()
    times: list[int] = []
    for _ in range(NUMBER):
        start = time.perf_counter_ns()
        call()
        times.append(time.perf_counter_ns() - start)
    return times


def bare(address: Address) -> list[int]:
    request = request_head(address, PATH, HEADERS, len(BODY)) + BODY
    with socket.create_connection((address.host, address.port)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return timed(lambda: (sock.send(request), sock.recv(65536)))


def pool(address: Address) -> list[int]:
    with Pool() as clients:
        return timed(lambda: clients.post(address, PATH, HEADERS, BODY, deadline=time.monotonic() + 5))


def async_pool(address: Address) -> list[int]:
    async def main() -> list[int]:
        times: list[int] = []
        async with AsyncPool() as clients:
            for _ in range(NUMBER):
                start = time.perf_counter_ns()
                await clients.post(address, PATH, HEADERS, BODY, deadline=time.monotonic() + 5)
                times.append(time.perf_counter_ns() - start)
        return times

    return asyncio.run(main())


def standard(address: Address) -> list[int]:
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.connect()
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call() -> None:
        connection.request("POST", PATH, BODY, HEADERS)
        connection.getresponse().read()

    times = timed(call)
    connection.close()
    return times


def main() -> None:
    clients = {"bare socket": bare, "Pool": pool, "AsyncPool": async_pool, "http.client": standard}
    listener = socket.create_server(("127.0.0.1", 0))
    server = multiprocessing.Process(target=serve, args=(listener,), daemon=True)
    server.start()
    pin(0)
    address = Address.parse(f"http://127.0.0.1:{listener.getsockname()[1]}")
    found: dict[str, list[list[int]]] = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, run in clients.items():
            found[name].append(sorted(run(address)))
    server.terminate()
    best = {name: min(times[len(times) // 2] for times in rounds) / 1000 for name, rounds in found.items()}
    print(f"Python {platform.python_version()}, p50 of a small request in the best of {ROUNDS} rounds\n")
    for name, microseconds in best.items():
        more = microseconds - best["bare socket"]
        ratio = microseconds / best["http.client"]
        print(f"{name:12} {microseconds:7.1f} µs {more:+7.1f} µs   {ratio:.2f} × http.client")


if __name__ == "__main__":
    main()
