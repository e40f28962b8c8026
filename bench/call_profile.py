"""Where the processor time of a call between silos goes, with both ends in one process and no HTTP between them.

    python bench/call_profile.py

Prints the µs of a call and, from a profile (which slows each function down alike), the share of each step.
"""

import cProfile
import gc
import pstats
import sys
import tempfile
import time
from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from rpcc.runtime import (
    ByRegionName,
    MethodTable,
    ParamTable,
    RpcModel,
    RpcService,
    ServiceTable,
    Settings,
    SiloMode,
    configure,
    regional_rpc_method,
)
from rpcc.runtime.calling.client import Client
from rpcc.runtime.calling.inprocess import InProcess
from rpcc.runtime.network import network_of
from rpcc.runtime.serving.apps import make_server
from rpcc.runtime.signing.keys import new_secret

NUMBER = 5000
STEPS = {
    "encode arguments, meta and body": ("wire.py", ("encode_arguments", "request")),
    "find the region": ("routing.py", ("route",)),
    "sign, and check the signed reply": ("rpc1.py", ("sign", "reply_is_genuine")),
    "read the reply": ("wire.py", ("decode_reply",)),
    "check the head of the request": ("server.py", ("admit",)),
    "check the body, its hash and nonce": ("server.py", ("_check_body",)),
    "decode the arguments": ("wire.py", ("decode_request",)),
    "encode the result, and read it back": ("wire.py", ("encode_result",)),
    "write the audit line": ("server.py", ("record",)),
    "sign the reply": ("rpc1.py", ("reply_signature",)),
}
"""Steps to the file and the functions that do them."""


class Row(RpcModel):
    """Twelve fields."""

    a: int = 1
    b: int = 2
    c: int = 3
    d: int = 4
    e: str = "five"
    f: str = "six"
    g: str = "seven"
    h: str | None = None
    i: bool = True
    j: bool = False
    k: float = 1.5
    m: str = "thirteen"


class RowService(RpcService):
    """A service with one method."""

    key: ClassVar[str] = "rows"
    local_mode: ClassVar[SiloMode] = SiloMode.REGION

    @classmethod
    def get_local_implementation(cls) -> "RowService":
        return Rows()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return TABLE

    @regional_rpc_method(resolve=ByRegionName())
    @abstractmethod
    def get(self, *, region_name: str, number: int, flag: bool) -> Row: ...


class Rows(RowService):
    """Makes a row anew for each call."""

    def get(self, *, region_name: str, number: int, flag: bool) -> Row:
        return Row(a=number, i=flag)


PARAMS = (ParamTable("region_name", str), ParamTable("number", int), ParamTable("flag", bool))
METHOD = MethodTable("get", params=PARAMS, returns=Row, resolve=ByRegionName(), readonly=True)
TABLE = ServiceTable(key="rows", impl=f"{__name__}:Rows", methods=(METHOD,))


def client_in(folder: Path) -> Client:
    """Control's client, with a region behind it that has all that a deployment has."""
    key = [{"id": "k", "secret": new_secret()}]
    control = {"silo_mode": "control", "regions": {"us": {"addresses": "http://127.0.0.1:1"}}, "keys": {"us": key}}
    files = {"departures": "departures.db", "audit_log": "audit.log", "replay": "replay"}
    region = {"silo_mode": "region", "region": "us", "control": "http://127.0.0.1:1", "keys": {"control": key}}
    configure(Settings(folder=folder, **region, **files))
    network = network_of(Settings(folder=folder, **control))
    return Client(network, InProcess(network, {"us": make_server([RowService])}.get))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        client = client_in(Path(name))

        def calls() -> float:
            started = time.process_time()
            for number in range(NUMBER):
                client.call(TABLE, METHOD, {"region_name": "us", "number": number, "flag": True})
            return (time.process_time() - started) / NUMBER * 1e6

        gc.freeze()
        print(f"python {sys.version.split()[0]}: {min(calls() for _ in range(6)):.0f} µs of processor time for a call")
        profile = cProfile.Profile()
        profile.runcall(calls)
    report(pstats.Stats(profile))


def report(stats: pstats.Stats) -> None:
    functions = stats.stats  # type: ignore[attr-defined]  # typeshed lacks it
    whole = max(cumulative for *_, cumulative, _ in functions.values())
    rest = 100.0
    for step, (file, names) in STEPS.items():
        found = [entry[3] for (path, _, name), entry in functions.items() if path.endswith(file) and name in names]
        share = sum(found) / whole * 100
        rest -= share
        print(f"{step:<38}{share:5.0f} %")
    print(f"{'everything else':<38}{rest:5.0f} %")


if __name__ == "__main__":
    main()
