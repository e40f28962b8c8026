"""Whatever is typed and whatever the files hold: never a bug report, never a traceback, always a known exit code."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import rpcc
from hypothesis import given, settings
from hypothesis import strategies as st

SAMPLE = Path(__file__).parents[2] / "examples" / "acme" / "rpc"

COMMON = [
    "--config", "rpcc.toml", "a.rpc", "sub", ".", "..", "missing", "contract.json", "--format", "json", "text",
    "--color", "always", "--deny-warnings", "--no-cache", "--help", "-h", "--", "-", "", "ä\udcff", "x" * 300, "\n",
    "\0", "--version",
]  # fmt: skip
OWN = {
    "accept": ["field-removed", "acme.A.x", "--reason", "--until", "2099-01-01", "--against", "--prune", "a.rpc"],
    "check": ["--fix", "--unsafe-fixes", "--diff", "sarif", "github", "concise"],
    "compile": ["--out", "out", "--emit", "python", "python,contract", "--check"],
    "fmt": ["--check", "--diff"],
    "contract": [],
    "diff": [
        "--against",
        "git:HEAD",
        "sub",
        "--fail-on",
        "hazard",
        "--today",
        "2026-01-01",
        "--usage",
        "--callers",
        "--order",
        "rolling",
        "html",
        "junit",
        "sarif",
    ],
    "explain": ["field-removed", "RPC0801", "801", "config-syntax", "RPC", "²"],
    "init": ["sub/new"],
    "keys": ["new", "rotate", "check", "us", "--help"],
    "new": ["service", "impl", "Member", "--silo", "region", "control", "--package", "a.b", "--sync", "--out", "out"],
}
"""The commands that end by themselves, and words of their own."""
WORDS = sorted({*COMMON, *(word for words in OWN.values() for word in words), *OWN})

command_lines = st.one_of(
    *(
        st.tuples(st.just(name), st.lists(st.sampled_from([*COMMON, *OWN[name] * 3]), max_size=5)).map(
            lambda pair: [pair[0], *pair[1]]
        )
        for name in OWN
    ),
    st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=5),
)

TOKENS = [
    "package acme", "model", "A", "{", "}", "x: int = 0", "(", ")", "->", "|", "?", "\n", "by organization_id", "rpc",
    "region service S", "type T = ", "list[", "]", '"', "'", "///", "//", "@sensitive", "=", "-1", "1.5e9", "none", "#",
    "enum E: str", "\ufeff", "\r", "\0", "é", "日本", "\u2028", "from acme import A", "local", "reserved x", ",", "2s",
    "open union U", '@was("a")',
]  # fmt: skip
sources = (
    st.lists(st.sampled_from(TOKENS), max_size=40).map(lambda tokens: " ".join(tokens).encode("utf-8", "surrogatepass"))
    | st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
configs = st.none() | st.binary(max_size=30) | st.sampled_from(
    [b"", b"emit = 1", b"out = 'a.rpc'", b"sources = ['sub', 'a.rpc']", b"[rules]\nRPC0001 = 'off'", b"out = '../..'"]
)  # fmt: skip
contracts = st.binary(max_size=30) | st.sampled_from(
    [b"{}", b"[]", b"null", b'{"rpcc": "contract", "version": 1, "packages": []}', b"[" * 3000, b"1e999", b'"\\ud800"']
)


@contextmanager
def folder(files: dict[str, bytes | None]) -> Generator[None]:
    """A fresh folder with these files as the current one."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name, "deep", "work")  # what `..` leads to is ours as well
        (work / "sub").mkdir(parents=True)
        for path, data in files.items():
            if data is not None:
                (work / path).write_bytes(data)
        os.chdir(work)
        try:
            yield
        finally:
            os.chdir(before)


def hold(words: list[str]) -> None:
    run = rpcc(*words)
    assert run.code in {0, 1, 2}, (words, run.err)
    assert "Traceback" not in run.out + run.err


@given(words=command_lines, source=sources, config=configs, contract=contracts)
@settings(max_examples=150)
def test_any_command_line_over_any_files(
    words: list[str], source: bytes, config: bytes | None, contract: bytes
) -> None:
    with folder({"a.rpc": source, "sub/b.rpc": source, "rpcc.toml": config, "contract.json": contract}):
        hold(words)


@given(source=sources, config=configs)
@settings(max_examples=100)
def test_the_same_files_under_every_command(source: bytes, config: bytes | None) -> None:
    with folder({"a.rpc": source, "rpcc.toml": config}):
        for words in (["check", "--diff"], ["fmt", "--diff"], ["contract"], ["check", "--unsafe-fixes"], ["fmt"]):
            hold(words)


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.rpc")), ids=lambda path: path.name)
@given(data=st.data())
@settings(max_examples=4)
def test_files_cut_out_of_real_ones(path: Path, data: st.DataObject) -> None:
    text = path.read_bytes()
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    with folder({"a.rpc": text[:start] + text[end:], "sub/b.rpc": text[start:end] + text[:start]}):
        for words in (["check", "--unsafe-fixes"], ["fmt"], ["check", "--format=sarif"]):
            hold(words)
