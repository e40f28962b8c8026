"""Sources of options: a file that is watched, a table, a function."""

import json
import os
import stat
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeAlias

from .http.forks import watch
from .options import OptionsError, OptionsSource
from .signing.keys import is_table
from .toml_text import parse_toml

__all__ = ["FunctionOptions", "OptionsFile", "TableOptions", "load_options", "source_of"]

_INTERVAL: Final = 1.0
"""Seconds between two looks at what costs something to look at."""
_SETTLING: Final = 0.1
"""A file that was written to less than so many seconds ago may be half written."""

_State: TypeAlias = tuple[int, int, int, int]


def source_of(given: object, folder: Path | None) -> OptionsSource | None:
    """The source that the setting `options` means: a path, a table, a function, or a source itself."""
    if given is None:
        return None
    if isinstance(given, str | Path):
        return OptionsFile(Path(folder or "", given))
    if is_table(given):
        return TableOptions(given)
    source: Any = given
    return source if hasattr(source, "read") else FunctionOptions(source)


class TableOptions:
    """A table, which its owner may change at any time."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table

    def read(self) -> Mapping[str, Any]:
        return self._table


class _Watch:
    """Looks at something once per `interval` at most, in the thread of whoever asks; others get what was found last."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._found: Mapping[str, Any] = {}
        self._failure: Exception | None = None
        self._next = 0.0
        self._lock = Lock()
        watch(self)

    def after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = Lock()

    def read(self) -> Mapping[str, Any]:
        if time.monotonic() >= self._next and self._lock.acquire(blocking=self._next == 0):
            try:
                self._look()
            finally:
                self._lock.release()
        if self._failure is not None:
            raise self._failure.with_traceback(None)
        return self._found

    def _look(self) -> None:
        self._next = time.monotonic() + self._interval
        try:
            self._found, self._failure = self._ask(), None
        except Exception as error:
            self._failure = error

    def _ask(self) -> Mapping[str, Any]:
        raise NotImplementedError


class FunctionOptions(_Watch):
    """A function that gives all options. It is called by the thread, or on the event loop, that makes a call."""

    def __init__(self, function: Callable[[], Mapping[str, Any]], *, interval: float = _INTERVAL) -> None:
        super().__init__(interval)
        self._function = function

    def _ask(self) -> Mapping[str, Any]:
        return self._function()


class OptionsFile(_Watch):
    """A file in TOML, or in JSON if its name ends so. Any way to replace it will do.

    One that is missing can't be read, as one that is broken: the options stay as they are.
    """

    def __init__(self, path: Path, *, interval: float = _INTERVAL) -> None:
        super().__init__(interval)
        self._path = path.absolute()
        self._state: _State | None = None
        self._is_first = True

    def _ask(self) -> Mapping[str, Any]:
        is_first, self._is_first = self._is_first, False  # when there is nothing to go on with
        try:
            status = os.stat(self._path)
            if not stat.S_ISREG(status.st_mode):  # a pipe would keep the call waiting
                raise OptionsError(f"`{self._path}`: is no file")
            state = _state(status)
            if state != self._state and (is_first or self._is_settled(status)):
                text = self._path.read_bytes()
                if _state(os.stat(self._path)) == state:
                    self._state = state
                    return _parse(self._path, text)
                self._next = time.monotonic() + min(self._interval, _SETTLING)
        except OSError as error:
            self._state = None
            raise _unreadable(self._path, error.strerror or type(error).__name__) from None
        if self._failure is not None:
            raise self._failure
        return self._found

    def _is_settled(self, status: os.stat_result) -> bool:
        """Whether nobody is writing to it."""
        if not 0 <= time.time() - status.st_mtime < _SETTLING:
            return True
        self._next = time.monotonic() + min(self._interval, _SETTLING)
        return False


def load_options(path: Path) -> Mapping[str, Any]:
    """The options in a file. Raises OptionsError if they can't be read."""
    try:
        return _parse(path, path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error.strerror or type(error).__name__) from None


def _state(status: os.stat_result) -> _State:
    """What tells one state of a file from another, and one file from another in its place."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _parse(path: Path, text: bytes) -> Mapping[str, Any]:
    try:
        found: object = _parse_json(text) if path.suffix.lower() == ".json" else parse_toml(text)
    except ValueError as error:
        raise _unreadable(path, str(error)) from None
    if not is_table(found):
        raise _unreadable(path, "it is no table")
    return found


def _parse_json(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON: {error}") from None


def _unreadable(path: Path, why: str) -> OptionsError:
    return OptionsError(f"`{path}`: {why[:1].lower()}{why[1:]}")
