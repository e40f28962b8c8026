"""The silos of a test: control and some regions, in one process, with keys, mappings and departures of their own."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final
from unittest import TestCase

from ..calling.inprocess import InProcess
from ..delegation import delegated, forget_targets, unseal
from ..network import network_of
from ..open_transactions import OpenTransaction, open_transactions
from ..placement.mappings import RegionMapping
from ..placement.memory import MemoryMappingStore
from ..placement.memory_departures import MemoryDepartureStore
from ..placement.routing import Directory
from ..process import HERE, LOCK, PROCESS, Silo
from ..regions import Region
from ..service import RpcService
from ..serving.server import Server
from ..settings import Settings
from ..signing.keys import CONTROL, new_secret
from ..silo import SiloMode
from .clients import FollowedClient
from .guards import STANDING, Guard
from .marks import Mark
from .overrides import OVERRIDES
from .posters import FaultyPoster
from .recorder import PROGRESS
from .regions import DEFAULT_REGIONS, RegionSet
from .threads import threads_know_their_silo

__all__ = ["Installation", "current_installation", "map_organization", "running"]


class _Replays:
    """A ReplayStore that ends with its silo."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def first_seen(self, nonce: str, expires_ms: int, now_ms: int, /) -> bool:
        is_first = nonce not in self._seen
        self._seen.add(nonce)
        return is_first


class Installation:
    """The silos of one test. Each is made when it is first needed."""

    def __init__(
        self,
        regions: RegionSet = DEFAULT_REGIONS,
        mappings: MemoryMappingStore | None = None,
        *,
        mark: Mark | None = None,
        test: TestCase | None = None,
    ) -> None:
        self.regions: Final = regions
        self.mappings: Final = MemoryMappingStore() if mappings is None else mappings
        self.directory: Final = Directory(regions.regions, mappings=self.mappings)
        """Where organizations live, whichever silo asks."""
        self.mark: Final = mark
        """What the test was decorated with."""
        self.test: Final = test
        self.standing: frozenset[OpenTransaction] | None = None
        """The transactions that were open when the test began: its own, which roll its work back. None before."""
        self.causes: Final[dict[str, Exception]] = {}
        """What implementations raised, by the id of the call."""
        self._keys = {name: [{"id": name, "secret": new_secret()}] for name in regions.names}
        self._silos: dict[tuple[SiloMode, Region | None], Silo] = {}
        self._servers: dict[tuple[str, type[RpcService]], Server] = {}

    @property
    def control(self) -> Silo:
        """The silo that knows where organizations live."""
        return self.silo(SiloMode.CONTROL)

    def silo(self, mode: SiloMode, region: Region | None = None) -> Silo:
        """A silo: the monolith, control, or a region, by default the first."""
        region = region or self.regions.regions[0] if mode is SiloMode.REGION else None
        key = (mode, region)
        if key not in self._silos:
            self._silos[key] = self._made(mode, region)
        return self._silos[key]

    def _made(self, mode: SiloMode, region: Region | None) -> Silo:
        network = network_of(self._settings(mode, region))
        carrier = InProcess(network, self._server, entering=self._entering)
        client = FollowedClient(network, FaultyPoster(carrier), self._cause_of)
        return Silo(
            mode=mode,
            region=region,
            network=network,
            transport=None if mode is SiloMode.MONOLITH else client,
            watch=Guard(self, region),
        )

    def _settings(self, mode: SiloMode, region: Region | None) -> Settings:
        own: dict[str, Any]
        if region is not None:
            own = {"region": region.name, "control": _address(CONTROL), "keys": {CONTROL: self._keys[region.name]}}
            own["departures"] = MemoryDepartureStore()
        else:
            own = {"mappings": self.mappings}
        if mode is SiloMode.CONTROL:
            own["regions"] = {name: {"addresses": _address(name)} for name in self.regions.names}
            own["keys"] = self._keys
            own["single_region"] = self.regions.names[0] if len(self.regions.names) == 1 else None
        return Settings(silo_mode=mode, allow_plaintext=True, replay=_Replays(), options=OVERRIDES, **own)

    def _named(self, name: str) -> Silo:
        return self.control if name == CONTROL else self.silo(SiloMode.REGION, Region(name))

    def _server(self, name: str) -> Server | None:
        """The server of a silo that serves the service of the call under way."""
        progress = PROGRESS.get()
        service = None if progress is None else delegated(progress.service)
        network = self._named(name).network
        if service is None or network is None:
            return None
        key = (name, service)
        if key not in self._servers:
            self._servers[key] = Server(network, [service])
        return self._servers[key]

    @contextmanager
    def _entering(self, name: str) -> Generator[None]:
        """In a context that nothing else is done in: what runs in the block runs in that silo."""
        HERE.set(self._named(name))
        STANDING.set(open_transactions())
        yield

    def _cause_of(self, call_id: str | None) -> Exception | None:
        return self.causes.pop(call_id or "", None)

    @contextmanager
    def guarding_transactions(self) -> Generator[None]:
        """The test itself stands in the block: transactions that are open by now are its own."""
        self.standing = open_transactions(everywhere=True)  # async fixtures have begun theirs in tasks
        try:
            yield
        finally:
            self.standing = None


def _address(silo: str) -> str:
    return f"http://{silo}.silo.test"


_current: Installation | None = None


def current_installation() -> Installation | None:
    """The silos of the test that runs, if it has some."""
    return _current


@contextmanager
def running(installation: Installation, mode: SiloMode | None = None) -> Generator[None]:
    """A test stands in the block. With a `mode`, the process is that silo; else it stays what it is."""
    global _current
    if _current is not None:
        raise RuntimeError(
            "a test with silos is running already, and there is one at a time: `assume_test_silo_mode` has a part of "
            "it in another"
        )
    before, here, sealed = (PROCESS.silo, PROCESS.is_configured), HERE.get(), PROCESS.seals
    unseal()
    _become(PROCESS.silo if mode is None else installation.silo(mode), is_configured=True)
    HERE.set(None)
    _current = installation
    try:
        with threads_know_their_silo():
            yield
    finally:
        _current = None
        HERE.set(here)
        _become(*before)
        forget_targets()
        PROCESS.seals = sealed


def _become(silo: Silo, is_configured: bool) -> None:
    with LOCK:
        PROCESS.silo, PROCESS.is_configured = silo, is_configured


def map_organization(organization_id: int, region: str, *, slug: str | None = None) -> RegionMapping:
    """Let an organization live in one of the test's regions. Every mode knows of it.

    Raises ValueError for a region that the test does not have, or that has its one organization, RuntimeError outside
    of tests with silos, and RegionMappingRefused if the organization is mapped already or another has the slug.
    """
    if _current is None:
        raise RuntimeError(
            "no test with silos is running: decorate it, for instance with `all_silo_test`, and map organizations in "
            "it or in fixtures that are made for it alone"
        )
    name = _current.regions.named(region).name
    if name in _current.regions.single_tenants and any(_current.mappings.list(name)):
        raise ValueError(f"the region `{name}` is a single tenant's, and has its organization")
    return _current.mappings.create(organization_id, region=name, slug=slug)
