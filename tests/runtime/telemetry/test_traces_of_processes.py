"""Traces through several processes, with threads and with an event loop; and none without OpenTelemetry."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from silo_processes import HERE, SECRET, running

SET_UP = """
import json, os
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

class ToFile(SpanExporter):
    def export(self, spans):
        with open(os.environ["SPANS"], "a") as file:
            for span in spans:
                parent = None if span.parent is None else span.parent.span_id
                own = {"name": span.name, "kind": span.kind.name, "trace": span.context.trace_id,
                       "span": span.context.span_id, "parent": parent, "pid": os.getpid()}
                file.write(json.dumps(own) + "\\n")
        return SpanExportResult.SUCCESS

def set_up():
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(ToFile()))
    trace.set_tracer_provider(provider)
"""

CALL = """
import asyncio, sys
import to_file
from opentelemetry import trace
from rpcc.runtime import Settings, configure
from rpcc.runtime.process import PROCESS
from workshop.service import WorkshopService

to_file.set_up()
keys = {"control": [{"id": "k1", "secret": sys.argv[2]}]}
configure(Settings(silo_mode="region", region="us", control=f"http://127.0.0.1:{sys.argv[1]}", keys=keys))
table = WorkshopService.get_method_table()
echo, client = table.methods[0], PROCESS.silo.transport
with trace.get_tracer("program").start_as_current_span("program"):
    if sys.argv[3] == "threads":
        client.call(table, echo, {"text": "a"})
    else:
        asyncio.run(client.aio.call(table, echo, {"text": "a"}))
"""


@pytest.mark.parametrize("server", ["granian", "uvicorn"])
def test_a_trace_goes_from_process_to_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    (tmp_path / "to_file.py").write_text(SET_UP)
    monkeypatch.setenv("SPANS", str(tmp_path / "spans"))
    monkeypatch.setattr("silo_processes.HERE", f"{HERE}:{tmp_path}")
    with running(server, tmp_path, startup="to_file:set_up") as silo:
        for how in ("threads", "loop"):
            subprocess.run(
                [sys.executable, "-W", "error", "-c", CALL, str(silo.port), SECRET, how],
                env={"PYTHONPATH": f"{HERE}:{tmp_path}", "SPANS": str(tmp_path / "spans")},
                check=True,
                timeout=60,
            )
    spans: list[dict[str, Any]] = [json.loads(line) for line in (tmp_path / "spans").read_text().splitlines()]
    traces = {span["trace"]: [each for each in spans if each["trace"] == span["trace"]] for span in spans}
    assert len(traces) == 2
    for found in traces.values():
        kinds = {span["kind"]: span for span in found}
        program, client, served = kinds["INTERNAL"], kinds["CLIENT"], kinds["SERVER"]
        assert client["name"] == served["name"] == "workshop/echo"
        assert (client["parent"], served["parent"]) == (program["span"], client["span"])
        assert served["pid"] != client["pid"] == program["pid"]


QUIET = """
import sys
from pathlib import Path
from probe.service import ProbeService
from threaded_silos import Silos

silos = Silos(Path(sys.argv[1]))
assert silos["us"].call(ProbeService, "plain", text="a") == "a"
headers = silos["us"].wire.sent[0][1]
"""


def run_quiet(folder: Path, before: str, after: str) -> None:
    subprocess.run(
        [sys.executable, "-W", "error", "-c", before + QUIET + after, str(folder)],
        env={"PYTHONPATH": str(HERE)},
        check=True,
        timeout=60,
    )


def test_a_process_that_does_not_import_opentelemetry_is_spared_it(tmp_path: Path) -> None:
    run_quiet(tmp_path, "", 'assert "opentelemetry" not in sys.modules and "traceparent" not in headers')


def test_without_a_provider_nothing_is_told(tmp_path: Path) -> None:
    after = 'assert "traceparent" not in headers and "rpcc.runtime.telemetry.spans" not in sys.modules'
    run_quiet(tmp_path, "from opentelemetry import metrics, trace\n", after)


def test_without_opentelemetry_everything_works(tmp_path: Path) -> None:
    """As if it were not installed, and a folder of that name stood there."""
    run_quiet(tmp_path, "import sys, types\nsys.modules['opentelemetry'] = types.ModuleType('opentelemetry')\n", "")


def test_a_provider_that_is_set_late_is_found(tmp_path: Path) -> None:
    after = """
import time
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

trace.set_tracer_provider(TracerProvider())
until = time.monotonic() + 60
while "traceparent" not in silos["us"].wire.sent[-1][1]:
    assert time.monotonic() < until
    silos["us"].call(ProbeService, "plain", text="a")
"""
    run_quiet(tmp_path, "", after)
