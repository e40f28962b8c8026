"""The `rpcc` command. An unchanged run and `--version` end here, before anything slow is imported."""

import gc
import os
import sys
from collections.abc import Sequence

from ..version import VERSION

__all__ = ["main"]

_CACHED = {"check", "compile"}
_LEAVE_NOTHING = {"check", "compile", "contract", "diff", "fmt"}
"""Commands that hold nothing but memory when they end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code. Without arguments the process's own, which may end right here."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    is_short = arguments is None and bool(words) and words[0] in _LEAVE_NOTHING
    if is_short:
        gc.disable()  # collections while modules are imported find nothing, and take 5 ms of a start
    try:
        code = _run(words)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # closed by whoever started us
                stream.flush()
    except BaseException as error:
        from .failure import explain_failure  # only a failure needs it

        return explain_failure(error)
    if is_short and "coverage" not in sys.modules:
        os._exit(code)  # taking apart the trees of a large run, node by node, would take an eighth of its time
    return code


def _run(words: list[str]) -> int:
    if words == ["--version"]:
        from .output import write_out

        write_out(f"rpcc {VERSION}\n")
        return 0
    code = _replay(words) if words and words[0] in _CACHED else None
    if code is None:
        from .app import run

        return run(words)
    return code


def _replay(words: list[str]) -> int | None:
    """Show the outcome of the last run with these arguments again, if nothing has changed since."""
    from ..cache import replay
    from .output import report_context, show

    outcome = replay(words, report_context())
    if outcome is None:
        return None
    show(outcome)
    return outcome.code
