"""Options: what may change while a process runs. Read strictly, kept if their source fails, asked at each call."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, TypeVar, cast

from .calls import LONGEST
from .http.forks import watch
from .near_names import did_you_mean
from .signing.keys import is_table

__all__ = [
    "OPTIONS",
    "LiveOptions",
    "Options",
    "OptionsError",
    "OptionsSource",
    "Reading",
    "names_of",
    "read_options",
]

T = TypeVar("T")

_LOGGER: Final = logging.getLogger("rpcc.options")


class OptionsSource(Protocol):
    """Where options come from: a table, a file, a database, whatever a program likes."""

    def read(self) -> Mapping[str, Any]:
        """All options that are set, by name. Asked at each call, by any thread and on event loops: be quick.

        If this raises, what was read last stays as it is.
        """
        ...


class OptionsError(Exception):
    """A source can't be read; the message says why."""


Names: TypeAlias = tuple[str, str, str, str]
"""How a method may be written in options, the most specific first; see `names_of`."""


def names_of(key: str, interface: str, method: str) -> Names:
    """A method by its service's key and by the name of its class, and the whole service by both."""
    return f"{key}.{method}", f"{interface}.{method}", key, interface


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options that hold at a moment. Methods and services are written as in `names_of`."""

    disabled: frozenset[str] = frozenset()
    """Calls of these to another silo are refused, by the caller and by the server."""
    denied_callers: frozenset[str] = frozenset()
    """Silos whose calls the server refuses."""
    retries: int | None = None
    """How often a call is sent again at most."""
    method_retries: Mapping[str, int] = field(default_factory=dict[str, int])
    method_timeouts: Mapping[str, float] = field(default_factory=dict[str, float])
    """In seconds."""

    def disables(self, names: Names) -> bool:
        """Whether a method, or the whole of its service, is switched off."""
        return not self.disabled.isdisjoint(names)

    def retries_of(self, names: Names) -> int | None:
        """How often a call of a method is sent again at most; None if the options do not say."""
        return _most_specific(self.method_retries, names, self.retries)

    def timeout_of(self, names: Names) -> float | None:
        """The seconds that a call of a method may take; None if the options do not say."""
        return _most_specific(self.method_timeouts, names, None)


def _most_specific(overrides: Mapping[str, T], names: Names, default: T | None) -> T | None:
    return next((overrides[name] for name in names if name in overrides), default) if overrides else default


# ---------------------------------------------------------------- reading ----


class Reading(NamedTuple):
    """What options hold, and what is wrong with them: of that nothing holds."""

    options: Options
    problems: Sequence[str]


_Say: TypeAlias = Callable[[str], None]
"""Takes what is wrong with an option; its name goes before."""


def read_options(raw: Mapping[str, Any]) -> Reading:
    """Take what is good in options as their source gives them, and say what is not."""
    problems: list[str] = []
    good: dict[str, Any] = {}
    for option, value in _spelled_out(raw).items():

        def say(problem: str, option: str = option) -> None:
            problems.append(f"`{option}`{problem}")

        if option in OPTIONS:
            good[option] = OPTIONS[option](value, say)
        else:
            say(f": there is no such option{did_you_mean(option, OPTIONS)}")
    options = Options(
        disabled=good.get(_DISABLED, frozenset()) | good.get(_OTHER_DISABLED, frozenset()),
        denied_callers=good.get("denied-callers", frozenset()),
        retries=good.get("retries"),
        method_retries=good.get("method-retry-overrides", {}),
        method_timeouts=good.get("method-timeout-overrides", {}),
    )
    return Reading(options, problems)


def _spelled_out(raw: Mapping[str, Any]) -> dict[str, object]:
    """Options by their names. TOML makes nested tables of `hybrid_cloud.rpc.…`, unless it is quoted."""
    values: dict[str, object] = {str(name): value for name, value in raw.items()}
    outer = values.get("hybrid_cloud")
    inner: object = outer.get("rpc") if is_table(outer) else None
    if is_table(inner):
        del values["hybrid_cloud"]
        values.update((f"hybrid_cloud.rpc.{name}", value) for name, value in inner.items())
    return values


def _names(value: object, say: _Say) -> frozenset[str]:
    if not isinstance(value, list | tuple | set | frozenset):
        say(" must be a list of names")
        return frozenset()
    entries = list(cast("Iterable[object]", value))
    names = [entry for entry in entries if isinstance(entry, str) and entry]
    if len(names) < len(entries):
        say(" has an entry that is no name")
    return frozenset(names)


def _count(value: object, say: _Say) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    say(" must be a whole number")
    return None


def _seconds(value: object, say: _Say) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= LONGEST:
        return float(value)
    say(" must be a number of seconds, and no more than a day")
    return None


def _counts(value: object, say: _Say) -> dict[str, int]:
    return _by_method(value, say, _count)


def _times(value: object, say: _Say) -> dict[str, float]:
    return _by_method(value, say, _seconds)


def _by_method(value: object, say: _Say, read: Callable[[object, _Say], T | None]) -> dict[str, T]:
    """A table by methods, whose names TOML splits at the dot unless they are quoted."""
    if not is_table(value):
        say(" must be a table of methods")
        return {}
    entries: dict[str, object] = {}
    for name, entry in value.items():
        inner = {f"{name}.{method}": each for method, each in entry.items()} if is_table(entry) else {name: entry}
        entries.update(inner)
    found = {name: read(entry, _inside(say, name)) for name, entry in entries.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def _inside(say: _Say, name: str) -> _Say:
    return lambda problem: say(f": `{name}`{problem}")


_DISABLED: Final = "disabled-service-methods"
_OTHER_DISABLED: Final = f"hybrid_cloud.rpc.{_DISABLED}"
OPTIONS: Final[Mapping[str, Callable[[object, _Say], Any]]] = {
    _DISABLED: _names,
    _OTHER_DISABLED: _names,
    "denied-callers": _names,
    "retries": _count,
    "method-retry-overrides": _counts,
    "method-timeout-overrides": _times,
}
"""All options, and what reads their values."""


# ------------------------------------------------------------------- live ----

_NONE: Final[Options] = Options()


class LiveOptions:
    """The options of a process, as their source has them at each moment.

    What is wrong with them never raises: it is logged, once as long as it stays wrong, and does not hold. If the
    source can't be read, the last good options stay.
    """

    def __init__(self, source: OptionsSource | None) -> None:
        self._source = source
        self._raw: object = {}
        self._options: Options = _NONE
        self._problems: Sequence[str] = ()
        self._failure = ""
        self._lock = Lock()
        watch(self)
        self.current()

    def after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = Lock()

    def current(self) -> Options:
        """What holds now."""
        if self._source is None:
            return _NONE
        try:
            raw = self._source.read()
            is_same = raw == self._raw
        except Exception as error:
            return self._keep(str(error) if isinstance(error, OptionsError) else type(error).__name__)
        return self._options if is_same and not self._failure else self._take(raw)

    def _keep(self, failure: str) -> Options:
        with self._lock:
            if failure != self._failure:
                _LOGGER.warning("the options can't be read, the last ones stay: %s", failure)
            self._failure = failure
        return self._options

    def _take(self, raw: Mapping[str, Any]) -> Options:
        with self._lock:
            try:
                copied = deepcopy(raw)  # its owner may change it
                options, problems = read_options(copied)
            except Exception as error:  # it is no table, or its owner is changing it right now
                failure = type(error).__name__
            else:
                for problem in problems:
                    if problem not in self._problems:
                        _LOGGER.warning("a wrong option is passed over: %s", problem)
                if options != self._options:
                    _LOGGER.info("the options have changed: %s", options)
                self._raw, self._options, self._problems, self._failure = copied, options, problems, ""
                return options
        return self._keep(failure)
