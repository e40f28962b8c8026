"""Calls of what is deprecated work, are counted on both sides, and are logged once."""

from abc import abstractmethod
from pathlib import Path
from typing import Any, ClassVar

import pytest
from threaded_silos import Silos

from rpcc.runtime import Deprecation, MethodTable, ParamTable, RpcService, ServiceTable, SiloMode, rpc_method
from rpcc.runtime.notices import Counted, counts

GONE = Deprecation(since="2026-10-01", use="read")


class OldService(RpcService):
    """Each test has one of its own, whose key is the name of the case."""

    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @rpc_method
    @abstractmethod
    def plain(self, *, text: str, limit: int = 3) -> str: ...


def service_of(case: str) -> type[RpcService]:
    """A service of which its method, a parameter or all is deprecated."""
    limit = ParamTable("limit", int, default=3, deprecated=GONE if case == "parameter" else None)
    method = MethodTable(
        "plain", params=(ParamTable("text", str), limit), returns=str, deprecated=GONE if case == "method" else None
    )
    table = ServiceTable(
        key=case, impl="probe.impl:Made", methods=(method,), deprecated=GONE if case == "service" else None
    )

    class Service(OldService):
        key: ClassVar[str] = case

        @classmethod
        def get_local_implementation(cls) -> RpcService:
            return Implementation()

        @classmethod
        def get_method_table(cls) -> ServiceTable:
            return table

    class Implementation(Service):
        def plain(self, *, text: str, limit: int = 3) -> str:
            return text

    return Service


@pytest.mark.parametrize(
    ("case", "arguments", "shown"),
    [("method", {}, ""), ("service", {}, ""), ("parameter", {"limit": 1}, " (limit)")],
)
def test_it_is_counted_on_both_sides_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, case: str, arguments: dict[str, Any], shown: str
) -> None:
    service = service_of(case)
    silos = Silos(tmp_path, services=[service])
    for _ in range(2):
        assert silos["us"].call(service, "plain", text="a", **arguments) == "a"
    assert counts(Counted.DEPRECATED_MADE)[case, "plain"] == 2
    assert counts(Counted.DEPRECATED_SERVED)[case, "plain"] == 2
    assert [message for message in caplog.messages if "deprecated" in message] == [
        f"a deprecated call is made: `{case}.plain`{shown}",
        f"a deprecated call is served: `{case}.plain`{shown}",
    ]


def test_a_call_without_the_parameter_is_none(tmp_path: Path) -> None:
    service = service_of("parameter")
    silos = Silos(tmp_path, services=[service])
    before = counts(Counted.DEPRECATED_MADE).get(("parameter", "plain"), 0)
    assert silos["us"].call(service, "plain", text="a") == "a"
    assert counts(Counted.DEPRECATED_MADE).get(("parameter", "plain"), 0) == before
