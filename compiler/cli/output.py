"""Writing to the terminal: reports to stdout, everything else to stderr, whatever the encoding can print."""

import os
import sys
from typing import TextIO

from ..cache import Outcome

__all__ = ["report_context", "show", "wants_color", "write_err", "write_out", "write_utf8"]


def write_out(text: str) -> None:
    """Write to stdout; what its encoding lacks is written as escapes."""
    _write(sys.stdout, text)


def write_err(text: str) -> None:
    """Write to stderr, in the same way."""
    _write(sys.stderr, text)


def show(outcome: Outcome) -> None:
    """Write what a run has to say, now or from the cache."""
    write_out(outcome.stdout)
    write_err(outcome.stderr)


def write_utf8(text: str) -> None:
    """Write a document to stdout whose encoding is part of its format."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        write_out(text)
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))


def wants_color(choice: str) -> bool:
    """Whether reports are coloured: `always`, `never`, or `auto`, for a terminal unless it was asked to be plain."""
    if choice != "auto":
        return choice == "always"
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def report_context() -> str:
    """What shapes a report beside the arguments."""
    return f"color={wants_color('auto')}"


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None or not text:  # None: closed by whoever started us
        return
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
