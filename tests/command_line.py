"""The command line in process: through its real entry point, with streams that have an encoding and bytes."""

import io
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rpcc.compiler.cli import main

__all__ = ["Run", "rpcc", "write_files"]


class Run(NamedTuple):
    """What a run returned and said."""

    code: int
    out: str
    err: str


def rpcc(*words: str | Path, encoding: str = "utf-8") -> Run:
    """Run `rpcc` with these arguments in the current folder."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="") for _ in range(2)]
    with _redirected(*streams):
        code = main([str(word) for word in words])
    out, err = (_text(stream) for stream in streams)
    return Run(code, out, err)


def write_files(root: Path, files: dict[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")


@contextmanager
def _redirected(out: io.TextIOWrapper, err: io.TextIOWrapper) -> Generator[None]:
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")
