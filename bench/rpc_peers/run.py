"""One process of the benchmark: a peer's server, or its client, pinned to a core.

    python run.py server MODULE PORT CORE
    python run.py client MODULE.FUNCTION PORT CORE

A client checks what it is given, says `ready`, and then answers each line `WORK SECONDS` with a figure: `small` and
`bulk` give the median microseconds of a call, `threads` calls per second.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

from common import BULK, THREADS, Calls, read


def one_by_one(call: Callable[[], Any], take: Callable[[Any], Any], seconds: float) -> float:
    """Median microseconds of a call and of reading what it gave."""
    times: list[int] = []
    until = time.perf_counter_ns() + int(seconds * 1e9)
    ended = 0
    while ended < until or len(times) < 5:
        started = time.perf_counter_ns()
        take(call())
        ended = time.perf_counter_ns()
        times.append(ended - started)
    return median(times) / 1000


def at_once(call: Callable[[], Any], seconds: float) -> float:
    """Calls per second of some threads."""
    counts = [0] * THREADS
    failures: list[Exception] = []
    start = threading.Barrier(THREADS + 1)

    def work(index: int) -> None:
        read(call())  # connects
        start.wait()
        try:
            while time.perf_counter() < until:
                read(call())
                counts[index] += 1
        except Exception as error:
            failures.append(error)

    until = float("inf")
    threads = [threading.Thread(target=work, args=(index,)) for index in range(THREADS)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    until = began + seconds
    start.wait()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - began)


def read_all(found: Any) -> None:
    for member in found:
        read(member)


def check(calls: Calls) -> None:
    """See that a client gets what it should."""
    small, bulk = read(calls.small()), calls.bulk()
    assert small[:5] == (1_000_007, 1, 7, "somebody7@example.com", "Somebody with a Name"), small
    assert small[6:10:2] == (True, 1.0), small
    assert len(bulk) == BULK, len(bulk)
    assert [read(bulk[index])[2] for index in (0, BULK - 1)] == [0, BULK - 1]


def connected(name: str, port: int) -> Calls:
    """A client, once its server answers."""
    module, _, function = name.partition(".")
    calls: Calls = getattr(import_module(module), function)(port)
    patience = time.monotonic() + 20
    while True:
        try:
            check(calls)
        except AssertionError:
            raise
        except Exception:
            if time.monotonic() > patience:
                raise
            time.sleep(0.2)
        else:
            return calls


def client(name: str, port: int) -> None:
    calls = connected(name, port)
    works: dict[str, Callable[[float], float]] = {
        "small": lambda seconds: one_by_one(calls.small, read, seconds),
        "bulk": lambda seconds: one_by_one(calls.bulk, read_all, seconds),
        "threads": lambda seconds: at_once(calls.small, seconds),
    }
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        work, seconds = line.split()
        print(works[work](float(seconds)), flush=True)


def main() -> None:
    role, name, port, core = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    if role == "server":
        import_module(name).serve(int(port))
    else:
        client(name, int(port))


if __name__ == "__main__":
    main()
