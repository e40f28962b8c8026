"""What options, counts and traces cost a call when nothing is set and nobody watches.

    python bench/hooks.py

Prints the ns of processor time of all hooks of one call, both ends, and of the dearest of them.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from rpcc.runtime import Outcome
from rpcc.runtime.http import Address
from rpcc.runtime.notices import Counted, tally
from rpcc.runtime.options import LiveOptions
from rpcc.runtime.telemetry.traces import trace_call, trace_request

NUMBER = 100_000
NETWORK: Any = None  # only looked at where somebody watches
OPTIONS = LiveOptions(None)
MADE, SERVED = (tally(what, "bench", "hooks") for what in (Counted.MADE, Counted.SERVED))
ADDRESS = Address.parse("http://127.0.0.1:1")


def caller() -> None:
    OPTIONS.current()
    MADE.add()
    trace = trace_call(NETWORK, "bench", "hooks")
    trace.sending(ADDRESS, 1, {}, 100)
    trace.received(100)
    trace.ended("us", "call", None)


def server() -> None:
    OPTIONS.current()
    OPTIONS.current()
    SERVED.add()
    trace = trace_request(NETWORK, ("bench", "hooks"), {}.get)
    trace.known("us", 100)
    trace.called("call", 1)
    trace.leave(trace.enter())
    trace.ended(Outcome.EXECUTED, size=100)


def nothing() -> None:
    pass


def measure(function: Callable[[], object]) -> float:
    def once() -> float:
        started = time.process_time()
        for _ in range(NUMBER):
            function()
        return (time.process_time() - started) / NUMBER * 1e9

    return min(once() for _ in range(7))


def main() -> None:
    empty = measure(nothing)
    rows = {"caller": caller, "server": server, "options.current": OPTIONS.current, "tally.add": MADE.add}
    print(f"python {sys.version.split()[0]}, ns of processor time")
    for name, function in rows.items():
        print(f"{name:<18}{measure(function) - empty:6.0f}")


if __name__ == "__main__":
    main()
