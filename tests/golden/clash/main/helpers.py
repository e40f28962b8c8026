"""Local methods of `clash.main`: what runs in the caller's process."""

from collections.abc import Mapping, Sequence

from clash.main.model import Trap
from clash.main.service import ListService


def trap_bool(self_: Trap, *, trap_bool: Mapping[str, bool]) -> dict[str, bool]:
    raise NotImplementedError


def trap_list(self_: Trap, *, list: Sequence[int]) -> list[int]:
    raise NotImplementedError


def trap_lead(self_: Trap, *, trap_lead: bool) -> bool:
    raise NotImplementedError


def lead(service_: ListService, *, lead: bool, service: int) -> bool:
    raise NotImplementedError


def list_service(service: ListService, *, list_service: int) -> None:
    raise NotImplementedError


def ServiceTable(service: ListService, *, self_: int) -> None:
    raise NotImplementedError
