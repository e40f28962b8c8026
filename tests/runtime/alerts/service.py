"""What wakes people up: services that can be awaited, as the compiler writes them."""

from abc import abstractmethod
from functools import cached_property
from typing import ClassVar

from company.types.model import UserId

from alerts.model import NobodyOnDuty
from rpcc.runtime import (
    AsyncRpcService,
    ByOrganizationId,
    MethodTable,
    ParamTable,
    RpcError,
    RpcService,
    ServiceTable,
    SiloMode,
    regional_rpc_method,
    rpc_method,
)


class AlertService(RpcService):
    """Wakes people up, and waits for them."""

    key: ClassVar[str] = "alert"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "AlertService | AsyncAlertService":
        from alerts.impl import DatabaseBackedAlertService

        return DatabaseBackedAlertService()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _ALERT_SERVICE

    @cached_property
    def aio(self) -> "AsyncAlertService":
        """The same methods for callers on an event loop, who await them."""
        return AsyncAlertService.create_delegation()

    @rpc_method
    @abstractmethod
    def alert(self, *, user_id: UserId, text: str = "") -> int | NobodyOnDuty:
        """Wake somebody up, and say after how many calls."""

    def alert_or_raise(self, *, user_id: UserId, text: str = "") -> int:
        """`alert`, with its declared errors raised as `RpcDeclaredError`."""
        result = self.alert(user_id=user_id, text=text)
        if isinstance(result, RpcError):
            raise result.exception()
        return result

    @rpc_method
    @abstractmethod
    def wait(self, *, milliseconds: int = 0) -> str:
        """Takes as long as it is told to."""

    @rpc_method
    @abstractmethod
    def ask_pager(self) -> list[str]:
        """Asks the pager from within."""

    @rpc_method
    @abstractmethod
    def fail(self) -> None: ...

    def shout(self, *, text: str) -> str:
        """Runs in the caller's process."""
        from alerts.helpers import shout

        return shout(self, text=text)


class AsyncAlertService(AsyncRpcService):
    """`AlertService` on an event loop: its methods are awaited.

    Wakes people up, and waits for them.
    """

    __service__: ClassVar[type[RpcService]] = AlertService

    @rpc_method
    @abstractmethod
    async def alert(self, *, user_id: UserId, text: str = "") -> int | NobodyOnDuty:
        """Wake somebody up, and say after how many calls."""

    async def alert_or_raise(self, *, user_id: UserId, text: str = "") -> int:
        """`alert`, with its declared errors raised as `RpcDeclaredError`."""
        result = await self.alert(user_id=user_id, text=text)
        if isinstance(result, RpcError):
            raise result.exception()
        return result

    @rpc_method
    @abstractmethod
    async def wait(self, *, milliseconds: int = 0) -> str:
        """Takes as long as it is told to."""

    @rpc_method
    @abstractmethod
    async def ask_pager(self) -> list[str]:
        """Asks the pager from within."""

    @rpc_method
    @abstractmethod
    async def fail(self) -> None: ...

    def shout(self, *, text: str) -> str:
        """Runs in the caller's process."""
        return alert_service.shout(text=text)


_ALERT_SERVICE = ServiceTable(
    key="alert",
    impl="alerts.impl:DatabaseBackedAlertService",
    methods=(
        MethodTable(
            "alert",
            params=(
                ParamTable("user_id", UserId),
                ParamTable("text", str, default=""),
            ),
            returns=int,
            errors=(NobodyOnDuty,),
        ),
        MethodTable(
            "wait",
            params=(ParamTable("milliseconds", int, default=0),),
            returns=str,
            readonly=True,
            timeout_ms=5000,
        ),
        MethodTable(
            "ask_pager",
            returns=list[str],
            readonly=True,
        ),
        MethodTable(
            "fail",
            readonly=True,
        ),
    ),
    contract="60f08eb7995d5a78",
)


class PagerService(RpcService):
    """The same for callers, but what is behind it blocks."""

    key: ClassVar[str] = "pager"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL

    @classmethod
    def get_local_implementation(cls) -> "PagerService | AsyncPagerService":
        from alerts.impl import DatabaseBackedPagerService

        return DatabaseBackedPagerService()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _PAGER_SERVICE

    @cached_property
    def aio(self) -> "AsyncPagerService":
        """The same methods for callers on an event loop, who await them."""
        return AsyncPagerService.create_delegation()

    @rpc_method
    @abstractmethod
    def where(self) -> list[str]: ...

    @rpc_method
    @abstractmethod
    def ask_alert(self) -> list[str]:
        """Asks the alerts from within, without a loop."""


class AsyncPagerService(AsyncRpcService):
    """`PagerService` on an event loop: its methods are awaited.

    The same for callers, but what is behind it blocks.
    """

    __service__: ClassVar[type[RpcService]] = PagerService

    @rpc_method
    @abstractmethod
    async def where(self) -> list[str]: ...

    @rpc_method
    @abstractmethod
    async def ask_alert(self) -> list[str]:
        """Asks the alerts from within, without a loop."""


_PAGER_SERVICE = ServiceTable(
    key="pager",
    impl="alerts.impl:DatabaseBackedPagerService",
    methods=(
        MethodTable(
            "where",
            returns=list[str],
            readonly=True,
        ),
        MethodTable(
            "ask_alert",
            returns=list[str],
            readonly=True,
        ),
    ),
    contract="8d75d810ab21b496",
)


class BellService(RpcService):
    """Like the first, in a region."""

    key: ClassVar[str] = "bell"
    local_mode: ClassVar[SiloMode] = SiloMode.REGION

    @classmethod
    def get_local_implementation(cls) -> "BellService | AsyncBellService":
        from alerts.impl import DatabaseBackedBellService

        return DatabaseBackedBellService()

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return _BELL_SERVICE

    @cached_property
    def aio(self) -> "AsyncBellService":
        """The same methods for callers on an event loop, who await them."""
        return AsyncBellService.create_delegation()

    @regional_rpc_method(resolve=ByOrganizationId(), return_none_if_mapping_not_found=True)
    @abstractmethod
    def ring(self, *, organization_id: int, times: int = 1) -> list[str] | None: ...


class AsyncBellService(AsyncRpcService):
    """`BellService` on an event loop: its methods are awaited.

    Like the first, in a region.
    """

    __service__: ClassVar[type[RpcService]] = BellService

    @regional_rpc_method(resolve=ByOrganizationId(), return_none_if_mapping_not_found=True)
    @abstractmethod
    async def ring(self, *, organization_id: int, times: int = 1) -> list[str] | None: ...


_BELL_SERVICE = ServiceTable(
    key="bell",
    impl="alerts.impl:DatabaseBackedBellService",
    methods=(
        MethodTable(
            "ring",
            params=(
                ParamTable("organization_id", int),
                ParamTable("times", int, default=1),
            ),
            returns=list[str] | None,
            resolve=ByOrganizationId(),
            return_none_if_mapping_not_found=True,
            readonly=True,
        ),
    ),
    contract="af12692eae015819",
)

alert_service = AlertService.create_delegation()
pager_service = PagerService.create_delegation()
bell_service = BellService.create_delegation()
