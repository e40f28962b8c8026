"""Talk of a given length."""

from abc import abstractmethod
from typing import ClassVar

from rpcc.runtime import AsyncRpcService, MethodTable, ParamTable, RpcService, ServiceTable, SiloMode, rpc_method

__all__ = ["AsyncTalkService", "TalkService"]


class TalkService(RpcService):
    """Written by hand, in the shape of what the compiler writes."""

    key: ClassVar[str] = "talk"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "AsyncTalkService":
        from talk.impl import Talk

        return Talk()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _TALK

    @rpc_method
    @abstractmethod
    def talk(self, *, note: str, seconds: float = 0.0) -> str:
        """Write the note down, take the time, and write it down again."""

    @rpc_method
    @abstractmethod
    def state(self) -> dict[str, int]:
        """Whether this runs in the main thread, and the most calls that ran at once."""


class AsyncTalkService(AsyncRpcService):
    """The async side."""

    __service__ = TalkService

    @abstractmethod
    async def talk(self, *, note: str, seconds: float = 0.0) -> str:
        """Write the note down, take the time, and write it down again."""

    @abstractmethod
    async def state(self) -> dict[str, int]:
        """Whether this runs in the main thread, and the most calls that ran at once."""


_TALK = ServiceTable(
    key="talk",
    impl="talk.impl:Talk",
    methods=(
        MethodTable("talk", params=(ParamTable("note", str), ParamTable("seconds", float, default=0.0)), returns=str),
        MethodTable("state", returns=dict[str, int], readonly=True),
    ),
)
