"""The page on operating: its files are good, its commands say what it shows, its tables are the program's."""

import json
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from company.audit import AuditService
from company.members import MemberService
from doc_pages import DOCS, RPCC, Block, blocks, environment, table

from rpcc.runtime import RpcService
from rpcc.runtime.options import OPTIONS, Options, read_options
from rpcc.runtime.signing.keys import new_secret
from rpcc.runtime.telemetry.spans import COUNTERS, HISTOGRAMS
from rpcc.runtime.telemetry.usage import INTERVAL, UsageLog

PAGE = (DOCS / "operating.md").read_text(encoding="utf-8")
FILES = {block.words["file"]: block.text for block in blocks(PAGE) if "file" in block.words}


def steps(block: Block) -> Iterator[tuple[list[str], list[str]]]:
    """Each command of a console with the lines that are shown below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield shlex.split(command), lines


SERVICES: list[type[RpcService]] = [MemberService, AuditService]


def _service(service: type[RpcService]) -> dict[str, Any]:
    methods = [{"name": method.name} for method in service.get_method_table().methods]
    return {"name": f"company.{service.__name__}", "key": service.key, "methods": methods}


def count_usage(silo: str, service: type[RpcService]) -> None:
    """What a silo would have counted of a service in the time that the page speaks of."""
    methods = [(service.key, method.name) for method in service.get_method_table().methods]
    log = UsageLog(f"{silo}.sqlite", silo)
    log.serves(methods)
    log.write()
    days = [date(2025, 8, 1) + timedelta(days=number) for number in range(92)]
    rows = [(day.isoformat(), silo, "served", *method, 1) for day in days for method in methods]
    with closing(sqlite3.connect(f"{silo}.sqlite")) as connection, connection:
        connection.executemany("INSERT INTO rpcc_usage VALUES (?, ?, ?, ?, ?, ?)", rows)


def test_the_commands_say_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text)
    Path("us.key").write_text(new_secret())
    contract = {"rpcc": "contract", "version": 1, "packages": [{"services": [_service(each) for each in SERVICES]}]}
    Path("contract.json").write_text(json.dumps(contract))
    for silo, service in (("us", MemberService), ("control", AuditService)):
        count_usage(silo, service)
    code = 0
    for block in blocks(PAGE):
        for command, shown in steps(block) if block.kind == "console" else ():
            if command == ["echo", "$?"]:
                assert shown == [str(code)]
                continue
            program = {"rpcc": str(RPCC), "python": sys.executable}[command[0]]
            done = subprocess.run(
                [program, *command[1:]], env=environment(), capture_output=True, text=True, timeout=60, check=False
            )
            code = done.returncode
            assert (done.stdout + done.stderr).splitlines() == shown, command


def test_the_options_shown_are_good() -> None:
    options, problems = read_options(tomllib.loads(FILES["options.toml"]))
    assert not problems
    assert all(getattr(options, name) != getattr(Options(), name) for name in options.__slots__)


def test_the_table_of_options_is_the_programs() -> None:
    assert [row[0].strip("`") for row in table(PAGE, "Options")] == list(OPTIONS)


def test_the_table_of_metrics_is_the_programs() -> None:
    tables = re.findall(r"^\| `(rpcc?\.(?:client|server)\.\S+)` \| (\w+)(?:, (\w+))? \|", PAGE, re.MULTILINE)
    histograms = {f"rpc.{side}.{name}": unit for side in ("client", "server") for name, (unit, _) in HISTOGRAMS.items()}
    assert {name: unit for name, kind, unit in tables if kind == "histogram"} == histograms
    assert {name for name, kind, _ in tables if kind == "counter"} == {name for name, _ in COUNTERS.values()}


def test_dashboards_ask_for_metrics_and_attributes_that_there_are() -> None:
    (queries,) = [block.text for block in blocks(PAGE) if block.kind == "promql"]
    asked = set(re.findall(r"\b(?:rpcc?|error)_\w+", queries))
    counters = {name.replace(".", "_") + "_total" for name, _ in COUNTERS.values()}
    units = {"s": "seconds", "By": "bytes"}
    histograms = {
        f"rpc_{side}_{name.replace('.', '_')}_{units[unit]}_{part}"
        for side in ("client", "server")
        for name, (unit, _) in HISTOGRAMS.items()
        for part in ("bucket", "count", "sum")
    }
    attributes = {name.replace(".", "_") for name in re.findall(r"`((?:rpcc?|error)\.\w+(?:\.\w+)?)`", PAGE)}
    assert asked - counters - histograms - attributes == set()
    assert len(asked & (counters | histograms)) >= 8


def test_the_program_that_sets_up_telemetry_runs(tmp_path: Path) -> None:
    program = FILES["telemetry.py"] + "\nset_up()\nassert type(trace.get_tracer_provider()) is TracerProvider\n"
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60, capture_output=True)


def test_the_interval_is_the_pages() -> None:
    assert f"written every {INTERVAL:.0f} seconds" in PAGE
