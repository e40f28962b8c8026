"""How much a call through a stub costs beside a direct call of the implementation, in one process.

    python bench/local_call.py

Prints medians and ratios of rounds in which all kinds of calls take turns. The bar is 1.5 × a direct call, sealed.
"""

import platform
import statistics
import timeit
from abc import abstractmethod
from collections.abc import Callable
from importlib.metadata import version
from typing import ClassVar

from rpcc.runtime import MethodTable, ParamTable, RpcService, ServiceTable, SiloMode, rpc_method
from rpcc.runtime.process import PROCESS

NUMBER = 200_000
ROUNDS = 15


class LookupService(RpcService):
    """A service with one method."""

    key: ClassVar[str] = "lookup"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "LookupService":
        return Lookup()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return ServiceTable(
            key="lookup",
            impl=f"{__name__}:Lookup",
            methods=(MethodTable("get", params=(ParamTable("organization_id", int), ParamTable("user_id", int))),),
        )

    @rpc_method
    @abstractmethod
    def get(self, *, organization_id: int, user_id: int) -> None:
        """Nothing, fast."""


class Lookup(LookupService):
    """The implementation."""

    def get(self, *, organization_id: int, user_id: int) -> None:
        return None


def calls() -> dict[str, Callable[[], None]]:
    """Each kind of call, in a function whose own cost (`nothing`) is taken off."""
    direct = Lookup()
    sealed = LookupService.create_delegation()
    forwarding = LookupService.create_delegation()
    sealed.get(organization_id=1, user_id=2)

    def call_nothing() -> None:
        pass

    def call_direct() -> None:
        direct.get(organization_id=1, user_id=2)

    def call_sealed() -> None:
        sealed.get(organization_id=1, user_id=2)

    def call_forwarding() -> None:
        forwarding.get(organization_id=1, user_id=2)

    return {"nothing": call_nothing, "direct": call_direct, "sealed": call_sealed, "forwarding": call_forwarding}


def main() -> None:
    """Measure and print."""
    subjects = calls()
    rounds: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(ROUNDS):
        for name, call in subjects.items():
            PROCESS.seals = name != "forwarding"  # as the test support does, so that the stub stays a forwarder
            rounds[name].append(min(timeit.repeat(call, number=NUMBER, repeat=3)) / NUMBER * 1e9)
    print(f"python {platform.python_version()}, pydantic {version('pydantic')}, {ROUNDS} rounds of {NUMBER} calls")
    print(f"{'call':<12}{'ns, loop included':>18}{'ratio':>8}{'ns alone':>10}{'ratio':>8}")
    for name in ("direct", "sealed", "forwarding"):
        gross = statistics.median(rounds[name])
        net = statistics.median(one - empty for one, empty in zip(rounds[name], rounds["nothing"], strict=True))
        gross_ratio = statistics.median(one / base for one, base in zip(rounds[name], rounds["direct"], strict=True))
        net_ratio = statistics.median(
            (one - empty) / (base - empty)
            for one, base, empty in zip(rounds[name], rounds["direct"], rounds["nothing"], strict=True)
        )
        print(f"{name:<12}{gross:>18.1f}{gross_ratio:>8.2f}{net:>10.1f}{net_ratio:>8.2f}")


if __name__ == "__main__":
    main()
