"""The audit log: a line of JSON for each call that a silo was asked to serve by a caller that it knows."""

import errno
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from ..errors import RpcServiceSetupException

__all__ = ["AuditLog"]

_LOGGER = logging.getLogger("rpcc.audit")


class AuditLog:
    """Writes lines to a file, one `write` each, so that processes may share it; without one to `rpcc.audit`.

    A line that can't be written never fails its call: the log of the process says so. A file that can't be opened is an
    RpcServiceSetupException.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = None if path is None else _open(path)
        self._torn = False
        """Whether a disk took only part of the last line: the next one must not continue it."""

    def write(self, members: Mapping[str, Any]) -> None:
        """Add a line. It is in the file when this returns."""
        line = _json(members)
        if self._file is None:
            _LOGGER.info(line.decode())
            return
        try:
            whole = b"%b%b\n" % (b"\n" if self._torn else b"", line)
            written = os.write(self._file, whole)
            self._torn = written < len(whole)
            if self._torn:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            _LOGGER.error("the audit log can't be written (%s): %s", error.strerror, line.decode())


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise RpcServiceSetupException(f"`audit_log`: can't be opened: {reason}") from error


def _json(members: Mapping[str, Any]) -> bytes:
    """The members in ASCII."""
    try:
        return to_json(members, ensure_ascii=True)  # takes a fifth of the time
    except ValueError:  # a lone surrogate, as names from a path may hold
        return json.dumps(members, separators=(",", ":")).encode()
