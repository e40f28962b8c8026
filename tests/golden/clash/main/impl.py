"""The services of `clash.main`, implemented."""

import builtins
import datetime
from collections.abc import Sequence

from clash.main.model import Field, Plan, Refused, RpcModel, Trap
from clash.main.service import AsyncListService
from clash.one.model import Plan as OnePlan
from clash.two.model import Plan as TwoPlan


class DatabaseBackedListService(AsyncListService):
    """`ListService`, on the database."""

    async def list(self, *, int: int) -> builtins.list[Trap]:
        raise NotImplementedError

    async def str(self, *, ids: Sequence[builtins.str]) -> builtins.str:
        raise NotImplementedError

    async def classmethod(self, *, Field: Field) -> Field:
        raise NotImplementedError

    async def isinstance(
        self,
        *,
        result: int,
        isinstance: int | None = None,
        RpcError: builtins.str | None,
        self_: datetime.date,
    ) -> datetime.date | Refused:
        raise NotImplementedError

    async def SiloMode(self, *, plan: OnePlan) -> TwoPlan:
        raise NotImplementedError

    async def own(self, *, plan: Plan) -> RpcModel:
        raise NotImplementedError

    async def type(self) -> int:
        raise NotImplementedError

    async def cached_property(self) -> int:
        raise NotImplementedError

    async def AsyncRpcService(self) -> int:
        raise NotImplementedError
