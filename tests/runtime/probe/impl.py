"""Implementations that run what a test has put into `ACTS`, and answer with their text otherwise."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from probe.service import Moment, Oops, ProbeService, RegionProbeService
from rpcc.runtime import Region

__all__ = ["ACTS", "SEEN", "TEAMS", "ByTeam", "Probe", "RegionProbe"]

ACTS: dict[str, Callable[[str], Any]] = {}
"""What a method does with its text, by the method's name."""
SEEN: list[tuple[str, str]] = []
"""The methods that ran, and their text."""
TEAMS: dict[int, Region | int] = {}
"""Where a team belongs: a region, or an organization."""


def act(name: str, text: str) -> Any:
    SEEN.append((name, text))
    return ACTS.get(name, str)(text)


class Probe(ProbeService):
    """Lives in control."""

    def plain(
        self, *, text: str, more: Sequence[str] = (), at: datetime.datetime | None = None, limit: int = 3
    ) -> str | Oops:
        result: str | Oops = act("plain", text)
        return result

    def read(self, *, text: str) -> str:
        result: str = act("read", text)
        return result

    def again(self, *, text: str) -> str:
        result: str = act("again", text)
        return result

    def nothing(self, *, text: str) -> None:
        act("nothing", text)

    def off(self, *, text: str) -> str:
        result: str = act("off", text)
        return result

    def moments(self, *, at: Sequence[datetime.datetime], inside: Sequence[Moment] = ()) -> list[datetime.datetime]:
        return [*at, *(each.at for each in inside)]


class RegionProbe(RegionProbeService):
    """Lives in regions."""

    def get(self, *, organization_id: int, text: str) -> str | None:
        result: str | None = act("get", text)
        return result

    def put(self, *, organization_id: int, text: str) -> str:
        result: str = act("put", text)
        return result

    def named(self, *, region_name: str, text: str) -> str:
        result: str = act("named", text)
        return result

    def assign(self, *, team: int, text: str) -> str:
        result: str = act("assign", text)
        return result


class ByTeam:
    """A declared resolver."""

    def resolve(self, team: int, /) -> Region | int:
        return TEAMS[team]
