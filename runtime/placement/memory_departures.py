"""A region's departures in memory: for regions that live no longer than a test."""

import threading
from collections import Counter
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import partial
from itertools import count

from ..errors import RegionResolutionError
from .departures import Departure, RowDepartureStore

__all__ = ["MemoryDepartureStore"]


class MemoryDepartureStore(RowDepartureStore):
    """A DepartureStore that ends with its process. `hold` waits at most `drain_timeout` seconds for running writes."""

    def __init__(self, *, drain_timeout: float = 5.0) -> None:
        super().__init__(_Memory(), _Running(drain_timeout))


class _Memory:
    """The transactions of a dict, which is changed as a whole."""

    def __init__(self) -> None:
        self._rows: dict[int, Departure] = {}
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Generator["_Rows"]:
        yield _Rows(self._rows)

    @contextmanager
    def writing(self) -> Generator["_Rows"]:
        with self._lock:
            changed = dict(self._rows)
            yield _Rows(changed)
            self._rows = changed


class _Rows:
    """DepartureRows of a dict."""

    __slots__ = ("_departures",)

    def __init__(self, departures: dict[int, Departure]) -> None:
        self._departures = departures

    def by_organization_id(self, organization_id: int, /) -> Departure | None:
        return self._departures.get(organization_id)

    def by_slug(self, slug: str, /) -> tuple[Departure, ...]:
        return tuple(departure for departure in self._departures.values() if departure.slug == slug)

    def put(self, departure: Departure, /) -> None:
        self._departures[departure.organization_id] = departure

    def remove(self, organization_id: int, /) -> None:
        self._departures.pop(organization_id, None)


class _Running:
    """Counts the running writes of this process."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._numbers = count()
        self._writes: Counter[int | str] = Counter()
        self._ended = threading.Condition()
        self._stamp = b""

    def stamp(self) -> bytes:
        return self._stamp

    def restamp(self) -> None:
        self._stamp = b"%d" % next(self._numbers)

    def enter(self, key: int | str) -> None:
        with self._ended:
            self._writes[key] += 1

    def leave(self, key: int | str) -> None:
        with self._ended:
            self._writes[key] -= 1
            self._ended.notify_all()

    def wait(self, keys: Iterable[int | str]) -> None:
        with self._ended:
            for key in keys:
                if not self._ended.wait_for(partial(self._is_free, key), self._timeout):
                    raise RegionResolutionError("writes of the organization are still running")

    def _is_free(self, key: int | str) -> bool:
        return self._writes[key] == 0
