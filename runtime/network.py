"""What a process knows of the silos around it, made from its settings once: addresses, keys, and who lives where."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .errors import RegionResolutionError, RpcServiceSetupException
from .http import Address, Tls
from .http.tls import TlsError, client_context
from .options import LiveOptions
from .options_sources import source_of
from .placement.cache import CachedMappings
from .placement.departures import DepartureStore
from .placement.mappings import RegionMappingStore
from .placement.routing import Directory
from .regions import Region
from .settings import Limits, Settings, TlsSettings
from .signing.keys import CONTROL, Keyring, keyring_from
from .signing.rpc0 import Rpc0Peer, rpc0_peers_from

if TYPE_CHECKING:
    from .telemetry.usage import UsageLog

__all__ = ["Network", "in_folder", "network_of", "tls_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The silos around a process. `addresses` are by silo; `store` is control's, and `mappings` a cache in front of it;
    `departures` is a region's.
    """

    settings: Settings
    identity: str
    keyring: Keyring
    rpc0: Mapping[str, Rpc0Peer]
    addresses: Mapping[str, tuple[Address, ...]]
    directory: Directory
    mappings: CachedMappings | None
    store: RegionMappingStore | None
    departures: DepartureStore | None
    options: LiveOptions
    usage: "UsageLog | None"
    tls: Tls | None

    def limits(self, service: str, method: str) -> Limits:
        """What a body of one method may hold: what `method_limits` does not say is as for all methods."""
        limits, own = self.settings.limits, self.settings.method_limits.get(f"{service}.{method}")
        return limits if own is None else limits.model_copy(update=own.model_dump(exclude_unset=True))


def network_of(settings: Settings) -> Network:
    """Read keys and open stores. Raises RpcAuthenticationSetupException and RpcServiceSetupException."""
    keyring = keyring_from(settings.identity, settings.keys, folder=settings.folder)
    store = _mapping_store(settings)
    mappings = None if store is None else CachedMappings(store)
    single = settings.single_region
    return Network(
        settings=settings,
        identity=settings.identity,
        keyring=keyring,
        rpc0={peer.name: peer for peer in rpc0_peers_from(settings.rpc0, keyring, folder=settings.folder)},
        addresses=_addresses(settings),
        directory=Directory(
            [Region(name) for name in settings.regions],
            mappings=mappings,
            single_region=None if single is None else Region(single),
        ),
        mappings=mappings,
        store=store,
        departures=_departures(settings),
        options=LiveOptions(source_of(settings.options, settings.folder)),
        usage=_usage(settings),
        tls=_client_tls(settings),
    )


def _addresses(settings: Settings) -> dict[str, tuple[Address, ...]]:
    named = {name: region.addresses for name, region in settings.regions.items()}
    if settings.control:
        named[CONTROL] = settings.control
    return {
        silo: tuple(Address.parse(text, allow_plaintext=settings.allow_plaintext) for text in texts)
        for silo, texts in named.items()
    }


def _mapping_store(settings: Settings) -> RegionMappingStore | None:
    if not isinstance(settings.mappings, str | Path):
        store: RegionMappingStore | None = settings.mappings
        return store
    from .placement.sqlite import SqliteMappingStore  # a process loads only the database that it uses

    with _naming("mappings"):
        return SqliteMappingStore(in_folder(settings, settings.mappings))


def _departures(settings: Settings) -> DepartureStore | None:
    if not isinstance(settings.departures, str | Path):
        store: DepartureStore | None = settings.departures
        return store
    from .placement.sqlite_departures import SqliteDepartureStore  # as above

    with _naming("departures"):
        return SqliteDepartureStore(in_folder(settings, settings.departures))


@contextmanager
def _naming(setting: str) -> Generator[None]:
    """A store that can't be opened is a mistake in the settings."""
    try:
        yield
    except RegionResolutionError as error:
        raise RpcServiceSetupException(f"`{setting}`: {error}") from error


def _usage(settings: Settings) -> "UsageLog | None":
    if settings.usage is None:
        return None
    from .telemetry.usage import UsageLog  # as above

    return UsageLog(in_folder(settings, settings.usage), settings.identity)


def _client_tls(settings: Settings) -> Tls | None:
    return None if settings.tls is None else tls_of(settings, "tls", client_context)


def tls_of(settings: Settings, setting: Literal["tls", "server_tls"], check: Callable[[Tls], object]) -> Tls:
    """The files of a setting that is given, once `check` has found nothing wrong with them."""
    given: TlsSettings = getattr(settings, setting)
    files = {name: getattr(given, name) for name in ("ca", "certificate", "key")}
    found = {name: None if path is None else in_folder(settings, path) for name, path in files.items()}
    tls = Tls(**found, password=given.password)
    try:
        check(tls)
    except TlsError as error:
        problem = f"`{setting}.{error.setting}`: {error.problem}"
    else:
        return tls
    raise RpcServiceSetupException(problem)


def in_folder(settings: Settings, path: str | Path) -> Path:
    """A path of the settings, from the folder that relative ones start from."""
    return Path(settings.folder or "", path)
