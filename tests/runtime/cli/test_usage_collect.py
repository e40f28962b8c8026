"""`rpcc usage collect`: counts merged over a period that proves something, and taken by `rpcc diff --usage`."""

import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from command_line import rpcc, write_files

from rpcc.compiler.diff.usage import read_usage
from rpcc.runtime.telemetry.usage import UsageLog

Row = tuple[str, str, str, str, int]
"""Silo, side, service, method, calls."""
TODAY = datetime.now(UTC).date()
GET: Row = ("us", "served", "member", "get", 5)
ADD: Row = ("us", "served", "member", "add", 0)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def counted(file: str, days: Sequence[date], *rows: Row) -> None:
    """A file in which a silo has counted the same on each of some days."""
    log = UsageLog(file, "us")
    log.serves([("member", "get")])
    log.write()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM rpcc_usage")
        for day in days:
            for row in rows:
                connection.execute("INSERT INTO rpcc_usage VALUES (?, ?, ?, ?, ?, ?)", (day.isoformat(), *row))


def ago(number: int) -> date:
    return TODAY - timedelta(days=number)


def days(first: int, last: int) -> list[date]:
    """From so many days ago to so many days ago."""
    return [ago(number) for number in range(first, last - 1, -1)]


def collect(*words: str) -> dict[str, Any]:
    run = rpcc("usage", "collect", *words)
    assert run.code == 0, run.err
    read_usage(run.out.encode())
    found: dict[str, Any] = json.loads(run.out)
    return found


def test_only_whole_days_count_by_default() -> None:
    """Not the first, of which nobody knows when it began, and not today."""
    counted("us.sqlite", days(10, 0), GET, ADD)
    found = collect("us.sqlite")
    assert (found["from"], found["to"]) == (str(ago(9)), str(ago(1)))
    assert found["calls"] == {"member": {"add": 0, "get": 45}}


def test_days_may_be_named() -> None:
    counted("us.sqlite", days(10, 0), GET)
    found = collect("us.sqlite", "--from", str(ago(10)), "--to", str(TODAY))
    assert found["calls"] == {"member": {"get": 55}}


def test_silos_and_hosts_are_added_up() -> None:
    counted("us-1.sqlite", days(5, 0), GET)
    counted("us-2.sqlite", days(3, 0), GET)
    counted("eu.sqlite", days(4, 0), ("eu", "served", "member", "get", 100))
    found = collect("us-1.sqlite", "us-2.sqlite", "eu.sqlite")
    assert (found["from"], found["calls"]) == (str(ago(3)), {"member": {"get": 3 * 5 + 3 * 5 + 3 * 100}})


def test_calls_that_only_their_callers_counted_are_no_zero() -> None:
    counted("us.sqlite", days(3, 0), GET, ADD, ("us", "made", "user", "get", 2))
    counted(
        "control.sqlite", days(3, 0), ("control", "served", "user", "get", 3), ("control", "made", "member", "add", 1)
    )
    assert collect("us.sqlite", "control.sqlite")["calls"] == {"member": {"add": 2, "get": 10}, "user": {"get": 6}}


def test_what_nobody_serves_is_not_listed() -> None:
    counted("us.sqlite", days(3, 0), GET)
    assert collect("us.sqlite")["calls"] == {"member": {"get": 10}}


def test_a_gap_ends_the_period_and_is_refused_inside_of_it() -> None:
    counted("us.sqlite", [*days(20, 10), *days(8, 0)], GET)
    assert collect("us.sqlite")["from"] == str(ago(7))
    run = rpcc("usage", "collect", "us.sqlite", "--from", str(ago(12)))
    assert (run.code, run.out) == (1, "")
    assert run.err == f"Error: `us` counted nothing on {ago(9)}, so that the period proves nothing\n"


def test_a_silo_without_counts_on_a_day_is_named() -> None:
    counted("us.sqlite", days(9, 0), GET)
    counted("eu.sqlite", days(9, 4), ("eu", "served", "member", "get", 1))
    run = rpcc("usage", "collect", "us.sqlite", "eu.sqlite", "--to", str(ago(2)), "--from", str(ago(8)))
    assert run.err == f"Error: `eu` counted nothing on {ago(3)}, so that the period proves nothing\n"


@pytest.mark.parametrize(
    ("rows", "days_ago", "problem"),
    [
        ([GET], days(0, 0), "the silos have not counted together over a whole day yet; pass --from and --to"),
        ([GET], days(1, 0), "the silos have not counted together over a whole day yet; pass --from and --to"),
        ([("us", "made", "member", "get", 1)], days(9, 0), "no silo has counted the calls that it serves"),
        ([], [], "no silo has counted the calls that it serves"),
    ],
)
def test_too_little_is_no_period(rows: list[Row], days_ago: list[date], problem: str) -> None:
    counted("us.sqlite", days_ago, *rows)
    run = rpcc("usage", "collect", "us.sqlite")
    assert (run.code, run.out, run.err) == (1, "", f"Error: {problem}\n")


def test_wrong_usage() -> None:
    counted("us.sqlite", days(9, 0), GET)
    write_files(Path(), {"text": "no database", "empty": ""})
    for words in (
        ["nowhere.sqlite"],
        ["text"],
        ["empty"],
        [],
        ["us.sqlite", "--from", "yesterday"],
        ["us.sqlite", "--from", "2026-02-30"],
        ["us.sqlite", "--from", str(ago(1)), "--to", str(ago(2))],
        ["us.sqlite", "--to", str(TODAY + timedelta(days=2))],
    ):
        run = rpcc("usage", "collect", *words)
        assert (run.code, run.out) == (2, ""), words
    assert not Path("nowhere.sqlite").exists()


BROKEN = [
    ("('yesterday', 'us', 'served', 'a', 'm', 1)", "Invalid isoformat string"),
    ("('2026-01-01', 'us', 'watched', 'a', 'm', 1)", "it has a row of nobody's"),
    ("('2026-01-01', X'00', 'served', 'a', 'm', 1)", "it has a row of nobody's"),
    ("('2026-01-01', 'us', 'served', 'a', 'm', 'many')", "it has counted 'many' calls"),
    ("('2026-01-01', 'us', 'served', 'a', 'm', -1)", "it has counted -1 calls"),
]


@pytest.mark.parametrize(("row", "problem"), BROKEN)
def test_a_broken_file_is_named(row: str, problem: str) -> None:
    counted("us.sqlite", days(9, 0), GET)
    with closing(sqlite3.connect("us.sqlite")) as connection, connection:
        connection.execute(f"INSERT INTO rpcc_usage VALUES {row}")
    run = rpcc("usage", "collect", "us.sqlite")
    assert run.code == 2
    assert f"us.sqlite: is no file that a silo with the setting `usage` writes: {problem}" in run.err


def test_half_a_file_is_named() -> None:
    counted("us.sqlite", days(9, 0), GET)
    whole = Path("us.sqlite").read_bytes()
    Path("us.sqlite").write_bytes(whole[: len(whole) // 2])
    run = rpcc("usage", "collect", "us.sqlite")
    assert (run.code, "us.sqlite: is no file" in run.err) == (2, True)


def test_what_is_no_file_stays_what_it_is() -> None:
    counted("us.sqlite", days(9, 0), GET)
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert rpcc("usage", "collect", "us.sqlite", "--out", "pipe").code == 0
        assert read_usage(os.read(reader, 10_000)).calls_of("member", "get") == 40
    finally:
        os.close(reader)
    assert not Path("pipe").is_file()


def test_a_file_is_written_whole() -> None:
    counted("us.sqlite", days(9, 0), GET)
    Path("usage.json").write_text("before")
    run = rpcc("usage", "collect", "us.sqlite", "--out", "usage.json")
    assert (run.code, run.out) == (0, "")
    assert run.err == f"{ago(8)} to {ago(1)}, counted by `us`\n"
    assert read_usage(Path("usage.json").read_bytes()).calls_of("member", "get") == 40
    assert sorted(path.name for path in Path().iterdir()) == ["us.sqlite", "usage.json"]
    run = rpcc("usage", "collect", "us.sqlite", "--out", "missing/usage.json")
    assert (run.code, "--out: there is no folder `missing`" in run.err) == (2, True)


OLD = """package acme.members

control service MemberService {
  key = "member"
  rpc get() -> int
  rpc add() -> int
}
"""


def test_rpcc_diff_lets_go_of_what_nobody_calls() -> None:
    write_files(
        Path(),
        {
            "old/members.rpc": OLD,
            "no_add/members.rpc": OLD.replace("  rpc add() -> int\n", ""),
            "no_get/members.rpc": OLD.replace("  rpc get() -> int\n", ""),
        },
    )
    counted("us.sqlite", days(40, 0), GET, ADD)
    assert rpcc("usage", "collect", "us.sqlite", "--out", "usage.json").code == 0
    assert rpcc("diff", "old", "no_add").code == 1
    assert rpcc("diff", "old", "no_add", "--usage", "usage.json").code == 0
    assert rpcc("diff", "old", "no_get", "--usage", "usage.json").code == 1
    counted("us.sqlite", days(10, 0), GET, ADD)
    assert rpcc("usage", "collect", "us.sqlite", "--out", "usage.json").code == 0
    assert rpcc("diff", "old", "no_add", "--usage", "usage.json").code == 1
