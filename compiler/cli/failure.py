"""How a run ends that could not do its work: what is said, and the exit code."""

import os
import sys
from types import TracebackType

from ..version import VERSION
from .output import write_err

__all__ = ["BUG", "Failure", "explain_failure"]

_INTERRUPTED = 130
_BROKEN_PIPE = 141
BUG = 3
"""The exit code of a fault of rpcc's own."""


class Failure(Exception):
    """The command can't do what it was asked to; the message says why. The code is 2 where the call is at fault."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


def explain_failure(error: BaseException) -> int:
    """Say what went wrong, and return the exit code."""
    if isinstance(error, KeyboardInterrupt):
        return _INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _give_up_streams()
        return _BROKEN_PIPE
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    if isinstance(error, Failure):
        return _say(str(error), error.code)
    if isinstance(error, OSError):
        return _say(_os_error(error), 2)
    return _report_bug(error)


def _say(message: str, code: int) -> int:
    from ...idl.cells import visible  # a file's name may hold anything

    return _tell(f"rpcc: {visible(message)}\n", code)


def _tell(text: str, code: int) -> int:
    """Write to stderr; that nobody is left to be told does not change the exit code."""
    try:
        write_err(text)
        sys.stderr.flush()
    except Exception:
        _give_up_streams()
    return code


def _give_up_streams() -> None:
    """Nobody takes our output any more. The interpreter must not stumble over that again when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        except (AttributeError, OSError, ValueError):
            continue


def _os_error(error: OSError) -> str:
    reason = (error.strerror or str(error)).lower()
    return f"`{error.filename}`: {reason}" if error.filename is not None else reason


def _report_bug(error: BaseException) -> int:
    """A fault of rpcc's own: name it, and put the traceback where it can be found."""
    trace = "".join(_format(type(error), error, error.__traceback__))
    lines = [f"rpcc: this is a bug in rpcc {VERSION}: {type(error).__name__}: {error}"]
    if os.environ.get("RPCC_TRACEBACK"):
        lines.append(trace.rstrip())
    else:
        path = _keep(trace)
        lines.append(f"the traceback is in {path}" if path else "RPCC_TRACEBACK=1 shows the traceback")
    lines.append("please report it with the traceback and, if you can, the input, to the issue tracker of rpcc")
    return _tell("\n".join(lines) + "\n", BUG)


def _format(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> list[str]:
    import traceback

    return traceback.format_exception(kind, error, trace)


def _keep(trace: str) -> str | None:
    """Write a traceback to a file of its own; None where that fails."""
    import tempfile

    text = f"rpcc {VERSION}, Python {sys.version}\n{sys.argv[1:]}\n\n{trace}"
    try:
        with tempfile.NamedTemporaryFile("wb", prefix="rpcc-bug-", suffix=".txt", delete=False) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError:
        return None
    return file.name
