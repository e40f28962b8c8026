"""Work of a given length, and what a worker process says of itself."""

from abc import abstractmethod
from typing import ClassVar

from rpcc.runtime import MethodTable, ParamTable, RpcService, ServiceTable, SiloMode, rpc_method

__all__ = ["WorkshopService"]


class WorkshopService(RpcService):
    """Written by hand, in the shape of what the compiler writes."""

    key: ClassVar[str] = "workshop"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "WorkshopService":
        from workshop.impl import Workshop

        return Workshop()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _WORKSHOP

    @rpc_method
    @abstractmethod
    def echo(self, *, text: str) -> str:
        """The same text."""

    @rpc_method
    @abstractmethod
    def do_work(self, *, note: str, seconds: float = 0.0) -> str:
        """Write the note down, take the time, and write it down again."""

    @rpc_method
    @abstractmethod
    def fail(self) -> str:
        """Raise an exception."""

    @rpc_method
    @abstractmethod
    def state(self) -> dict[str, int]:
        """The process' id, the objects that its collector leaves alone, the most calls that ran at once."""


_WORKSHOP = ServiceTable(
    key="workshop",
    impl="workshop.impl:Workshop",
    methods=(
        MethodTable("echo", params=(ParamTable("text", str),), returns=str, readonly=True),
        MethodTable(
            "do_work", params=(ParamTable("note", str), ParamTable("seconds", float, default=0.0)), returns=str
        ),
        MethodTable("fail", returns=str),
        MethodTable("state", returns=dict[str, int], readonly=True),
    ),
)
