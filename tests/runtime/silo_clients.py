"""Calls of a silo in another process, as generated code makes them."""

import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Any

from silo_processes import SECRET, Silo
from workshop.service import WorkshopService

from rpcc.runtime import Settings, SiloMode
from rpcc.runtime.calling.client import Client
from rpcc.runtime.network import network_of

__all__ = ["METHODS", "TABLE", "client_of", "wait_for", "work"]

TABLE = WorkshopService.get_method_table()
METHODS = {method.name: method for method in TABLE.methods}


@contextmanager
def client_of(silo: Silo, **more: Any) -> Generator[Client]:
    """The region `us`, as generated code calls control."""
    settings = Settings(
        silo_mode=SiloMode.REGION,
        region="us",
        control=(f"http://127.0.0.1:{silo.port}",),
        keys={"control": [{"id": "k1", "secret": SECRET}]},
        **more,
    )
    with closing(Client(network_of(settings))) as client:
        yield client


def work(client: Client, note: str, seconds: float = 0.0) -> None:
    client.call(TABLE, METHODS["do_work"], {"note": note, "seconds": seconds})


def wait_for(silo: Silo, line: str, times: int = 1) -> None:
    """Wait until a line stands in the journal as often as that."""
    until = time.monotonic() + 10
    while silo.journal().count(line) < times:
        assert time.monotonic() < until, silo.journal()
        time.sleep(0.01)
