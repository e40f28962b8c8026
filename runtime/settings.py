"""What a process has to be told before its first call: which silo it is, where the others are, and their keys."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .calls import LONGEST
from .errors import RpcServiceSetupException
from .regions import Region
from .settings_problems import told
from .signing.keys import is_table
from .silo import SiloMode

__all__ = ["Limits", "RegionSettings", "Settings", "TlsSettings"]

T = TypeVar("T")

_CONFIG = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


def _one_or_many(value: object) -> object:
    return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Addresses: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
"""URLs like `https://host:8443`, as a list or with commas between them."""


def _number(value: object) -> object:
    """Numbers may be text, as in variables; pydantic would take `true` for 1 too."""
    return str(value) if isinstance(value, bool) else value


_Number: TypeAlias = Annotated[T, BeforeValidator(_number)]
_Seconds: TypeAlias = Annotated[_Number[float], Field(gt=0, le=LONGEST, allow_inf_nan=False)]
_Pause: TypeAlias = Annotated[_Number[float], Field(ge=0, le=LONGEST, allow_inf_nan=False)]
_Size: TypeAlias = Annotated[_Number[int], Field(ge=1, le=2**31 - 1)]


class RegionSettings(BaseModel):
    """How control reaches a region."""

    model_config = _CONFIG

    addresses: Addresses


class TlsSettings(BaseModel):
    """Files in PEM: whom to trust instead of the system's authorities, and a certificate of this client's own."""

    model_config = _CONFIG

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: Annotated[str | None, Field(repr=False)] = None


class Limits(BaseModel):
    """The most that a body may hold, in bytes and in values, before any of it is decoded."""

    model_config = _CONFIG

    max_body: _Size = 4 * 1024 * 1024
    max_elements: _Size = 100_000


class Settings(BaseModel):
    """The settings of a process. Without any, the process is a monolith: every service is local.

    Settings that don't fit together raise RpcServiceSetupException, with every problem and the setting's name;
    keys that can't be used raise RpcAuthenticationSetupException. Times are in seconds.
    """

    model_config = _CONFIG

    silo_mode: Annotated[SiloMode | None, BeforeValidator(_upper)] = None
    region: str | None = None
    """The region that a REGION process serves. A MONOLITH may have one, a CONTROL process has none."""

    control: Addresses = ()
    """Where control listens; a region needs it."""
    regions: Mapping[str, RegionSettings] = Field(default_factory=dict[str, RegionSettings])
    """Where the regions listen, by name; control needs it."""
    keys: Annotated[Mapping[str, Any], Field(repr=False)] = Field(default_factory=dict[str, Any])
    """Per peer a list of `{id, secret}`, where `secret` is text or `{file}`; the first signs, any verifies."""
    rpc0: Annotated[Mapping[str, Any], Field(repr=False)] = Field(default_factory=dict[str, Any])
    """Per peer that still signs in the old form `{secret, methods, until}`; with `send` calls to it do too."""
    folder: Path | None = None
    """What relative paths start from: the folder of the settings' file, if they come from one."""

    prefix: Annotated[str, Field(pattern=r"^(?:/[A-Za-z0-9._~-]+)*$")] = "/rpc"
    allow_plaintext: bool = False
    """Whether addresses other than loopback may do without TLS."""
    tls: TlsSettings | None = None

    timeout: _Seconds = 5.0
    """For methods without `@timeout`."""
    connect_timeout: _Seconds = 1.0
    attempts: Annotated[_Number[int], Field(ge=1, le=100)] = 3
    """How often a call is sent at most if it is certain that it was not executed; the first counts."""

    limits: Limits = Field(default_factory=Limits)
    method_limits: Mapping[str, Limits] = Field(default_factory=dict[str, Limits])
    """Limits of single methods, by `"key.method"`."""

    options: Any = None
    """What changes while the process runs: the path of a file, a table, a function, or an OptionsSource."""

    mappings: Any = None
    """Control's store of region mappings: the path of a SQLite file, or a RegionMappingStore."""
    departures: Any = None
    """A region's store of organizations that left it: the path of a SQLite file, or a DepartureStore."""
    single_region: str | None = None
    """Where a single organization lives as long as none is mapped."""

    discovery: Annotated[tuple[str, ...], BeforeValidator(_one_or_many)] = ()
    """The packages below which services are found."""
    startup: str | None = None
    """A function that a process that serves calls before its first request: `"package.module:function"`."""
    listen: str = "127.0.0.1:8000"
    """Where `rpcc serve` listens: host and port."""
    workers: Annotated[_Number[int], Field(ge=1, le=1000)] = 1
    """The processes of `rpcc serve`."""
    server_tls: TlsSettings | None = None
    """The certificate of `rpcc serve`, and the authorities whose clients it takes, if only theirs."""
    concurrency: Annotated[_Number[int], Field(ge=1, le=10_000)] = 32
    """How many calls run at once in a process that serves."""
    backlog: Annotated[_Number[int], Field(ge=0, le=10_000)] = 64
    """How many more may wait; any beyond these are refused."""
    drain_delay: _Pause = 5.0
    """How long a process that is told to stop still takes calls, so that balancers notice."""
    drain_timeout: _Pause = 30.0
    """How long calls may then take to end."""
    replay: Any = None
    """What remembers the calls that were seen: a folder, or a ReplayStore; by default a file shared by this host."""
    audit_log: Path | None = None
    """A file that gets a line of JSON for each call that this process served."""
    usage: Path | None = None
    """An SQLite file of this host that gets the number of calls by day and method."""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            problems = told(error, _TABLES)
        else:
            problems = [problem for check in _CHECKS for problem in check(self)]
        if problems:
            raise RpcServiceSetupException("; ".join(problems))

    @classmethod
    def from_file(cls, path: str | Path) -> "Settings":
        """The settings in a TOML file, with what `RPCC_*` variables say instead."""
        from .settings_sources import read_settings

        return cls(**read_settings(Path(path)))

    @classmethod
    def from_environment(cls) -> "Settings":
        """The settings that `RPCC_*` variables give, `RPCC_SETTINGS` among them, the path of a TOML file."""
        from .settings_sources import read_settings

        return cls(**read_settings(None))

    @property
    def identity(self) -> str:
        """This silo's name: `control`, or that of the region."""
        return self.region or "control"


_TABLES: Final[dict[str, type[BaseModel]]] = {
    "": Settings,
    "regions": RegionSettings,
    "tls": TlsSettings,
    "server_tls": TlsSettings,
    "limits": Limits,
    "method_limits": Limits,
}
"""What the tables hold, by the setting that they are or stand in."""


# -------------------------------------------------- what has to fit together ----


def _mode(settings: Settings) -> list[str]:
    mode, region = settings.silo_mode, settings.region
    if mode is None:
        given = sorted(name for name in settings.model_fields_set - {"folder"} if getattr(settings, name) is not None)
        return [f"`{given[0]}` is set, but `silo_mode` is not"] if given else []
    if mode is SiloMode.REGION and region is None:
        return ["`silo_mode` is REGION, but `region` is not set"]
    if mode is SiloMode.CONTROL and region is not None:
        return ["`silo_mode` is CONTROL, but `region` is set: the control silo is in no region"]
    return []


def _region_names(settings: Settings) -> list[str]:
    named = [("region", settings.region), *((f"regions.{name}", name) for name in settings.regions)]
    wrong = [(setting, name) for setting, name in named if name is not None and not Region.is_name(name)]
    return [f"`{setting}`: `{name}` can't be the name of a region{_MADE_OF}" for setting, name in wrong]


_MADE_OF: Final = ": that is 1 to 48 lower-case letters, digits and hyphens, and not `control`"


def _known_regions(settings: Settings) -> list[str]:
    if settings.silo_mode is not SiloMode.CONTROL:
        return []
    known = ", ".join(f"`{name}`" for name in sorted(settings.regions)) or "none"
    used = [("single_region", settings.single_region), *((f"keys.{peer}", peer) for peer in settings.keys)]
    return [
        f"`{setting}`: there is no region `{name}` in `regions`, which has {known}"
        for setting, name in used
        if name is not None and name not in settings.regions and Region.is_name(name)
    ]


def _peers_have_keys(settings: Settings) -> list[str]:
    """Every silo that has an address has a key, and the other way round."""
    if settings.silo_mode is SiloMode.CONTROL:
        lacking = [name for name in sorted(settings.regions) if not _has_key(settings, name)]
        return [f"`keys.{name}`: there is no key for the region `{name}`" for name in lacking]
    if settings.silo_mode is SiloMode.REGION:
        if settings.control and not _has_key(settings, "control"):
            return ["`keys.control`: there is no key for `control`"]
        if settings.keys and not settings.control:
            return ["`control`: there is a key for control, but no address"]
    return []


def _has_key(settings: Settings, peer: str) -> bool:
    return peer in settings.keys or (_sends_rpc0(settings.rpc0.get(peer)))


def _sends_rpc0(peer: object) -> bool:
    return is_table(peer) and peer.get("send") is True


_OTHERS: Final[dict[SiloMode, tuple[tuple[str, ...], str]]] = {
    SiloMode.REGION: (
        ("regions", "mappings", "single_region"),
        "is control's alone: a region never resolves another region",
    ),
    SiloMode.CONTROL: (("control", "departures"), "is for regions alone, and this is control"),
}
"""What a silo can't have because it is the other kind's, and why."""


def _of_the_other_kind(settings: Settings) -> list[str]:
    names, why = _OTHERS.get(settings.silo_mode or SiloMode.MONOLITH, ((), ""))
    return [f"`{name}` {why}" for name in names if getattr(settings, name)]


def _addresses(settings: Settings) -> list[str]:
    from .http.address import Address

    named = [("control", settings.control)]
    named += [(f"regions.{name}.addresses", region.addresses) for name, region in settings.regions.items()]
    problems: list[str] = []
    for setting, addresses in named:
        if not addresses and setting != "control":
            problems.append(f"`{setting}`: is empty")
        for index, text in enumerate(addresses):
            try:
                Address.parse(text, allow_plaintext=settings.allow_plaintext)
            except ValueError as error:
                problems.append(f"`{setting}[{index}]`: {error}")
    return problems


_STORES = (
    ("mappings", "RegionMappingStore", "by_organization_id"),
    ("departures", "DepartureStore", "admitted"),
    ("replay", "ReplayStore", "first_seen"),
)
"""Settings that are a path or a store, and a method by which a store is known."""


def _stores(settings: Settings) -> list[str]:
    given = [(name, kind, method, getattr(settings, name)) for name, kind, method in _STORES]
    return [
        f"`{name}`: is neither a path nor a {kind}"
        for name, kind, method, value in given
        if not (value is None or isinstance(value, str | Path) or _is_store(value, method))
    ]


def _is_store(value: object, method: str) -> bool:
    """A class is none: it would be called without an instance."""
    return callable(getattr(value, method, None)) and not isinstance(value, type)


def _options(settings: Settings) -> list[str]:
    given = settings.options
    is_plain = given is None or isinstance(given, str | Path) or is_table(given)
    if is_plain or callable(given) or callable(getattr(given, "read", None)):
        return []
    return ["`options`: is neither a path, a table, a function nor an OptionsSource"]


_CHECKS: tuple[Callable[[Settings], list[str]], ...] = (
    _mode,
    _region_names,
    _known_regions,
    _peers_have_keys,
    _of_the_other_kind,
    _addresses,
    _stores,
    _options,
)
