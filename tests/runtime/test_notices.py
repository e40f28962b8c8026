"""Counts of calls: per method, for the whole process, from zero in each child; and what is said the first time."""

import os
from threading import Thread

import pytest

from rpcc.runtime.notices import Counted, counts, note, tally


def test_the_first_time_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        note(Counted.UNKNOWN_ARGUMENTS, "notices", "first", [f"args.a{number}" for number in range(30)])
    (record,) = caplog.records
    shown = ", ".join(f"args.a{number}" for number in range(20))
    assert record.getMessage() == f"unknown arguments: `notices.first` ({shown})"
    assert counts(Counted.UNKNOWN_ARGUMENTS)["notices", "first"] == 3


def test_threads_share_the_counts() -> None:
    def add() -> None:
        for _ in range(20_000):
            tally(Counted.MADE, "notices", "threads").add()

    threads = [Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(Counted.MADE)["notices", "threads"] == 80_000


def test_a_forked_child_counts_from_zero() -> None:
    kept = tally(Counted.MADE, "notices", "forks")
    kept.add()
    child = os.fork()
    if child == 0:
        os._exit(kept.add() + 10 * counts(Counted.MADE)["notices", "forks"])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 11
    assert kept.number == 1
