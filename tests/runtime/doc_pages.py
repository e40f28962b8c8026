"""What the tests of pages share: the blocks of a page, free ports for those it names, and silos that serve."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

__all__ = [
    "DOCS",
    "HERE",
    "Block",
    "blocks",
    "check",
    "deploying_page",
    "environment",
    "program",
    "run",
    "serving",
    "table",
    "with_free_ports",
]

DOCS = Path(__file__).parents[2] / "docs"
HERE = Path(__file__).parent
"""Where the package `company` is."""
RPCC = Path(sys.executable).with_name("rpcc")
_BLOCK = re.compile(r"^```(?P<kind>\w+)(?P<words>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_PATIENCE = 20
_TRACED = """
import runpy, sys
lines = set()

def note(frame, event, argument):
    if frame.f_code.co_filename == sys.argv[1]:
        lines.add(frame.f_lineno)
        return note

sys.settrace(note)
runpy.run_path(sys.argv[1])
sys.settrace(None)
print(*sorted(lines))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of code. `words` are those after its kind: `file` of `file=us.toml`."""

    kind: str
    words: Mapping[str, str]
    text: str
    line: int
    """The number of lines above its text."""


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in their order."""
    return [
        Block(
            kind=match["kind"],
            words={name: value for name, _, value in (word.partition("=") for word in match["words"].split())},
            text=match["text"],
            line=page.count("\n", 0, match.start("text")),
        )
        for match in _BLOCK.finditer(page)
    ]


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    _, _, section = page.partition(f"\n## {heading}\n")
    lines = re.findall(r"^\|.*\|$", section, re.MULTILINE)
    first = re.search(r"(?:^\|.*\|\n)+", section, re.MULTILINE)
    assert first is not None
    count = first[0].count("\n")
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:count]]


def with_free_ports(text: str, *names: int) -> str:
    """A text with ports that are free in place of those it names."""
    with ExitStack() as stack:
        for name in names:
            found = stack.enter_context(socket.socket())
            found.bind(("127.0.0.1", 0))
            text = text.replace(str(name), str(found.getsockname()[1]))
    return text


def deploying_page(folder: Path) -> str:
    """The page on deploying, with ports that are free. Writes its files, settings of three silos among them."""
    page = with_free_ports((DOCS / "deploying.md").read_text(encoding="utf-8"), 8000, 8001, 8002, 8443, 8444)
    files = {block.words["file"]: block.text for block in blocks(page) if "file" in block.words}
    us, eu = re.findall(r'^\w+\.addresses = "http://(.+?)"$', files["control.toml"], re.MULTILINE)
    files["eu.toml"] = re.sub(r"\bus\b", "eu", files["us.toml"]).replace(us, eu)
    for name, text in files.items():
        (folder / name).write_text(text)
    return page


def program(page: str, *words: str) -> str:
    """The Python blocks with just these words as one text, each line where it stands on the page."""
    lines = [""] * page.count("\n")
    for block in blocks(page):
        if block.kind == "python" and set(block.words) == set(words):
            for offset, line in enumerate(block.text.splitlines()):
                lines[block.line + offset] = line
    return "\n".join(lines)


def environment(**more: str) -> dict[str, str]:
    """The variables of a process of a page: no settings but its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RPCC_")}
    return {**kept, "PYTHONPATH": str(HERE), **more}


def run(path: Path, **more: str) -> str:
    """Run a Python program in its folder, and give what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        cwd=path.parent,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def check(text: str, folder: Path, *, least: int) -> None:
    """Run a program, and see that it came by each of its assertions, which are at least so many."""
    path = folder / "examples.py"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _TRACED, str(path)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = text.splitlines()
    asserted = {number for number, line in enumerate(lines, 1) if line.strip().startswith("assert ")}
    assert len(asserted) >= least
    assert asserted <= {int(number) for number in done.stdout.split()}


@contextmanager
def serving(
    folder: Path, *command: str, url: str, log: str = "serving.log", **more: str
) -> Generator[subprocess.Popen[bytes]]:
    """Run a command that serves until the block ends, which begins once `url` answers (`tcp`: takes a connection)."""
    path = folder / log
    with path.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(**more), stdout=output, stderr=output, start_new_session=True
        )
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _answers(url):
            assert process.poll() is None, path.read_text()
            assert time.monotonic() < deadline, path.read_text()
            time.sleep(0.03)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(url: str) -> bool:
    scheme, _, place = url.partition("://")
    try:
        if scheme == "tcp":
            host, _, port = place.rpartition(":")
            socket.create_connection((host, int(port)), 1).close()
        else:
            urlopen(url, timeout=1).close()
    except OSError:
        return False
    return True
