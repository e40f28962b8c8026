"""The services of `clash.main`, implemented."""

import builtins
import datetime
from collections.abc import Sequence

from clash.main.model import Field, Plan, Refused, RpcModel, Trap
from clash.main.service import ListService
from clash.one.model import Plan as OnePlan
from clash.two.model import Plan as TwoPlan


class DatabaseBackedListService(ListService):
    """`ListService`, on the database."""

    def list(self, *, int: int) -> builtins.list[Trap]:
        raise NotImplementedError

    def str(self, *, ids: Sequence[builtins.str]) -> builtins.str:
        raise NotImplementedError

    def classmethod(self, *, Field: Field) -> Field:
        raise NotImplementedError

    def isinstance(
        self,
        *,
        result: int,
        isinstance: int | None = None,
        RpcError: builtins.str | None,
        self_: datetime.date,
    ) -> datetime.date | Refused:
        raise NotImplementedError

    def SiloMode(self, *, plan: OnePlan) -> TwoPlan:
        raise NotImplementedError

    def own(self, *, plan: Plan) -> RpcModel:
        raise NotImplementedError
