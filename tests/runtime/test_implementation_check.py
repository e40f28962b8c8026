"""An implementation must take calls as its service declares them; the message names what differs."""

import re
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ClassVar

import pytest

from rpcc.runtime import (
    AsyncRpcService,
    RpcService,
    RpcServiceSetupException,
    ServiceTable,
    SiloMode,
    rpc_method,
)


class PlanService(RpcService):
    """What the implementations below implement."""

    key: ClassVar[str] = "plan"
    local_mode: ClassVar[SiloMode] = SiloMode.CONTROL
    made: ClassVar[type]
    """The class that the table names."""
    returned: ClassVar[type]
    """The class of what is returned."""

    @classmethod
    def get_local_implementation(cls) -> "PlanService | AsyncPlanService":
        made: PlanService | AsyncPlanService = cls.returned()
        return made

    @classmethod
    def get_method_table(cls) -> ServiceTable:
        return ServiceTable(key=cls.key, impl=f"{__name__}:{cls.made.__name__}", methods=())

    @rpc_method
    @abstractmethod
    def get(self, *, plan_id: int, limit: int = 50) -> str:
        """A plan."""

    @rpc_method
    @abstractmethod
    def tag(self, *, names: Sequence[str] = (), extra: Mapping[str, int] = {}) -> None:
        """Tag a plan."""


class AsyncPlanService(AsyncRpcService):
    """The async side."""

    __service__ = PlanService

    @rpc_method
    @abstractmethod
    async def get(self, *, plan_id: int, limit: int = 50) -> str:
        """A plan."""

    @rpc_method
    @abstractmethod
    async def tag(self, *, names: Sequence[str] = (), extra: Mapping[str, int] = {}) -> None:
        """Tag a plan."""


def counted(method: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator as implementations have them."""

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        return method(*args, **kwargs)

    return call


class Plan(PlanService):
    """Right in every respect; parameters stand in another order, and one method is decorated."""

    @counted
    def get(self, *, limit: int = 50, plan_id: int) -> str:
        return f"{plan_id}/{limit}"

    def tag(self, *, names: Sequence[str] = (), extra: Mapping[str, int] = {}) -> None:
        return None


class LacksParameter(Plan):
    def get(self, *, plan_id: int) -> str:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # the mistake under test
        return ""


class HasAnother(Plan):
    def get(self, *, plan_id: int, limit: int = 50, offset: int = 0) -> str:
        return ""


class OtherDefault(Plan):
    def get(self, *, plan_id: int, limit: int = 20) -> str:
        return ""


class DefaultOfItsOwn(Plan):
    def get(self, *, plan_id: int = 1, limit: int = 50) -> str:
        return ""


class OtherTypeOfDefault(Plan):
    def tag(self, *, names: Sequence[str] = [], extra: Mapping[str, int] = {}) -> None:  # pyright: ignore[reportCallInDefaultInitializer]
        return None


class Positional(Plan):
    def get(self, plan_id: int, limit: int = 50) -> str:
        return ""


class CatchesAll(Plan):
    def get(self, **kwargs: Any) -> str:
        return ""


class IsAsync(Plan):
    async def get(self, *, plan_id: int, limit: int = 50) -> str:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # the mistake under test
        return ""


class AsyncPlan(AsyncPlanService):
    """Right in every respect; one method is decorated."""

    @counted
    async def get(self, *, plan_id: int, limit: int = 50) -> str:
        return f"{plan_id}/{limit}"

    async def tag(self, *, names: Sequence[str] = (), extra: Mapping[str, int] = {}) -> None:
        return None


class IsNotAsync(AsyncPlan):
    def get(self, *, plan_id: int, limit: int = 50) -> str:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # the mistake under test
        return ""


class AsyncHasAnother(AsyncPlan):
    async def get(self, *, plan_id: int, limit: int = 50, offset: int = 0) -> str:
        return ""


class NoMethod(Plan):
    get = None  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]  # the mistake under test


class StaticPositional(Plan):
    @staticmethod
    def get(plan_id: int, limit: int = 50) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]  # the mistake under test
        return ""


class Stranger:
    """Has the methods, but is no PlanService."""

    get = Plan.get
    tag = Plan.tag


class Unfinished(PlanService):
    """Does not override `tag`."""

    def get(self, *, plan_id: int, limit: int = 50) -> str:
        return ""


class Unbound(Plan):
    """Needs no instance."""

    @staticmethod
    def get(*, plan_id: int, limit: int = 50) -> str:
        return f"{plan_id}/{limit}"

    @classmethod
    def tag(  # pyright: ignore[reportIncompatibleMethodOverride]  # called on an instance, it is right
        cls, *, names: Sequence[str] = (), extra: Mapping[str, int] = {}
    ) -> None:
        return None


class SoundService(PlanService):
    """A service of its own, because its implementation is kept."""

    key: ClassVar[str] = "sound_plan"


class SoundPlan(SoundService, Plan):
    """Differs in nothing."""


class AwaitedService(PlanService):
    """The same, for an async one."""

    key: ClassVar[str] = "awaited_plan"


class AsyncAwaitedService(AsyncPlanService):
    """Its async side."""

    __service__ = AwaitedService


class AwaitedPlan(AsyncAwaitedService, AsyncPlan):
    """Differs in nothing."""


class UnboundService(PlanService):
    """The same, for another one."""

    key: ClassVar[str] = "unbound_plan"


class UnboundPlan(UnboundService, Unbound):
    """Static and class methods."""


SoundService.made = SoundService.returned = SoundPlan
AwaitedService.made = AwaitedService.returned = AwaitedPlan
UnboundService.made = UnboundService.returned = UnboundPlan


@pytest.mark.parametrize(
    ("implementation", "difference"),
    [
        (LacksParameter, "`get` lacks the parameter `limit`"),
        (HasAnother, "`get` has the parameter `offset`, which the service does not declare"),
        (OtherDefault, "`limit` of `get` defaults to `20`, in the service it defaults to `50`"),
        (DefaultOfItsOwn, "`plan_id` of `get` defaults to `1`, in the service it has no default"),
        (OtherTypeOfDefault, "`names` of `tag` defaults to `[]`, in the service it defaults to `()`"),
        (Positional, "`plan_id` of `get` is not keyword-only; `limit` of `get` is not keyword-only"),
        (CatchesAll, "`get` lacks the parameter `plan_id`; `get` lacks the parameter `limit`"),
        (IsAsync, "`get` is async"),
        (IsNotAsync, "`get` is not async"),
        (AsyncHasAnother, "`get` has the parameter `offset`, which the service does not declare"),
        (NoMethod, "`get` is no method"),
        (StaticPositional, "`plan_id` of `get` is not keyword-only; `limit` of `get` is not keyword-only"),
        (Unfinished, "`tag` is missing"),
        (Stranger, "it is no subclass of `PlanService`"),
    ],
)
def test_differences_are_named(implementation: type, difference: str) -> None:
    PlanService.made = PlanService.returned = implementation
    stub = PlanService.create_delegation()
    with pytest.raises(RpcServiceSetupException, match=re.escape(difference)) as caught:
        stub.get(plan_id=1)
    assert str(caught.value).startswith(f"`{implementation.__name__}` does not implement `plan` (PlanService): ")
    assert caught.value.service == "plan"
    assert vars(stub) == {}


def test_what_get_local_implementation_returns_is_checked_too() -> None:
    PlanService.made, PlanService.returned = Plan, OtherDefault
    with pytest.raises(RpcServiceSetupException, match="`OtherDefault` does not implement `plan`"):
        PlanService.create_delegation().get(plan_id=1)


@pytest.mark.parametrize("service", [SoundService, UnboundService, AwaitedService])
def test_an_implementation_that_differs_in_nothing(service: type[PlanService]) -> None:
    assert service.create_delegation().get(plan_id=1) == "1/50"
