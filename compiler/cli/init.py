"""`rpcc init`: a project that compiles at once."""

from pathlib import Path

import click

from .failure import Failure
from .files import create
from .output import write_err

__all__ = ["init"]

_CONFIG = """\
# What `rpcc compile` reads and writes. Paths are relative to this file.
sources = ["rpc"]
out = "."
emit = ["python"]  # also: "testing", "jsonschema", "openapi", "contract"

# Warnings can be made errors, or switched off; `rpcc explain` lists them.
# [rules]
# RPC0701 = "error"
"""

_SAMPLE = """\
/// The smallest service that does something.
package greetings

model Greeting {
  name: str(max_len=100) = ""
  text: str = ""
}

error NobodyThere { name: str = "" }

control service GreetingService {
  /// Greets someone by name.
  @readonly
  rpc greet(name: str(max_len=100)) -> Greeting | NobodyThere
}
"""

_FILES = {"rpcc.toml": _CONFIG, "rpc/greetings.rpc": _SAMPLE}

_NEXT = """\
next:
  rpcc compile     write the Python package `greetings`
  rpcc new impl    write an implementation to fill in
"""


@click.command(short_help="Start a project that compiles at once.")
@click.argument("folder", default=".", type=click.Path(path_type=Path), metavar="[DIR]")
def init(folder: Path) -> int:
    """Write a configuration and a small service into DIR (by default the current folder). Nothing is overwritten."""
    taken = [name for name in _FILES if (folder / name).exists()]
    if taken:
        raise Failure(f"`{folder / taken[0]}` exists already; nothing was written")
    for name, text in _FILES.items():
        create(folder / name, text)
        write_err(f"wrote {folder / name}\n")
    where = "" if folder == Path() else f"  cd {folder}\n"
    write_err(_NEXT.replace("next:\n", f"next:\n{where}"))
    return 0
