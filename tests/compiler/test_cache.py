"""The cache of whole runs: what makes it stale, what it survives, and that it changes nothing but time."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Run, rpcc, write_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rpcc.compiler.cache import FOLDER, Outcome, Stamp, replay, run_key, store

GOOD = "package acme\n\nmodel A {\n  x: int = 0\n}\n"
WARNING = 'package acme\n\nmodel A {\n  token: str = ""\n}\n'
FILES = {"rpcc.toml": "sources = ['rpc']\n", "rpc/a.rpc": WARNING, "rpc/deep/b.rpc": "package acme.b\n"}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "project"
    write_files(project, FILES)
    monkeypatch.chdir(project)
    return project


def stamp(root: Path) -> Path:
    return root / FOLDER / "check.stamp"


def is_warm(*words: str) -> bool:
    return replay(["check", *words], "color=False") is not None


def test_an_unchanged_run_says_the_same_again(root: Path) -> None:
    cold = rpcc("check")
    assert "1 warning" in cold.out
    assert is_warm()
    assert rpcc("check") == cold
    assert rpcc("check", "--no-cache") == cold
    assert (root / FOLDER / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert sorted(path.name for path in (root / FOLDER).iterdir()) == [".gitignore", "check.stamp"]


def test_errors_are_kept_too(root: Path) -> None:
    write_files(root, {"rpc/a.rpc": "package acme\nmodel A { x: int }\n"})
    cold = rpcc("check")
    assert cold.code == 1
    assert is_warm()
    assert rpcc("check") == cold


def test_paths_to_elsewhere_find_their_cache(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    assert rpcc("check", "project/rpc/a.rpc").code == 0
    assert stamp(root).exists()
    assert not (root.parent / FOLDER).exists()
    assert is_warm("project/rpc/a.rpc")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source": lambda root: (root / "rpc/a.rpc").write_text(GOOD, encoding="utf-8"),
    "a source, with its time put back": lambda root: sly_edit(root / "rpc/a.rpc"),
    "a source is gone": lambda root: (root / "rpc/deep/b.rpc").unlink(),
    "a new source": lambda root: (root / "rpc/deep/c.rpc").write_text("package acme.c", encoding="utf-8"),
    "a source is renamed": lambda root: (root / "rpc/a.rpc").rename(root / "rpc/z.rpc"),
    "the configuration": lambda root: (root / "rpcc.toml").write_text("sources = ['rpc'] #", encoding="utf-8"),
    "no configuration": lambda root: (root / "rpcc.toml").unlink(),
    "the sources' folder is gone": lambda root: shutil.rmtree(root / "rpc"),
}


def sly_edit(path: Path) -> None:
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("token", "tokem"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(root: Path, change: str) -> None:
    rpcc("check")
    assert is_warm()
    CHANGES[change](root)
    assert not is_warm()
    assert rpcc("check") == rpcc("check", "--no-cache")


def test_a_nearer_configuration_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "rpc" / "deep")
    assert rpcc("check").code == 0
    assert is_warm()
    write_files(root, {"rpc/deep/rpcc.toml": "oops"})
    assert rpcc("check").code == 1


def test_a_folder_that_was_missing_is_seen(root: Path) -> None:
    write_files(root, {"rpcc.toml": "sources = ['later']\n"})
    assert rpcc("check").code == 1
    (root / "later").mkdir()
    assert rpcc("check").code == 0
    assert is_warm()
    (root / "later").rmdir()
    assert rpcc("check").code == 1


def test_files_that_are_no_sources_change_nothing(root: Path) -> None:
    rpcc("check")
    write_files(root, {"rpc/readme.md": "", "rpc/.hidden/x.rpc": "?", "rpc/__pycache__/y.rpc": "?", "new.rpc": "?"})
    assert is_warm()


def test_other_arguments_are_another_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rpcc("check")
    assert not is_warm("--format=concise")
    assert not is_warm("--deny-warnings")
    monkeypatch.chdir(root / "rpc")
    assert not is_warm()


def test_a_terminal_is_not_shown_what_a_file_was(root: Path) -> None:
    rpcc("check")
    assert replay(["check"], "color=True") is None


@pytest.mark.parametrize("words", [["--no-cache"], ["--fix"], ["--diff"], ["--unsafe-fixes"]])
def test_some_runs_leave_nothing(root: Path, words: list[str]) -> None:
    rpcc("check", *words)
    assert not (root / FOLDER).exists()


def test_a_check_without_configuration_leaves_nothing(root: Path) -> None:
    (root / "rpcc.toml").unlink()
    rpcc("check")
    assert not (root / FOLDER).exists()


# ------------------------------------------------------------------- damage ----


def run_with(data: bytes, root: Path) -> Run:
    stamp(root).write_bytes(data)
    return rpcc("check")


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"rpcc stamp 1", b"rpcc stamp 1\0\0", b"\xff" * 99, b"rpcc stamp 2\0x\0y"]
)
def test_a_damaged_stamp_is_as_good_as_none_and_rebuilt(root: Path, data: bytes) -> None:
    cold = rpcc("check")
    whole = stamp(root).read_bytes()
    assert run_with(data, root) == cold
    assert stamp(root).read_bytes() == whole


@given(where=st.integers(0, 10_000), bit=st.integers(0, 7), cut=st.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_bit_or_a_cut_is_noticed(root: Path, where: int, bit: int, cut: bool) -> None:
    rpcc("check")
    data = bytearray(stamp(root).read_bytes())
    data[where % len(data)] ^= 1 << bit
    stamp(root).write_bytes(data[: where % len(data)] if cut else data)
    assert not is_warm()


@given(fields=st.lists(st.sampled_from(["0", "1", "2", "-1", "x", "", "9" * 30]), max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stamp_of_nonsense_with_a_right_digest_does_no_harm(root: Path, fields: list[str]) -> None:
    from rpcc.compiler.cache import digest

    body = "\0".join(fields).encode()
    write_files(root, {f"{FOLDER}/.gitignore": "*\n"})
    stamp(root).write_bytes(b"\0".join([b"rpcc stamp 1", digest(body).encode(), body]))
    assert not is_warm()


def test_a_file_in_place_of_the_folder_gives_way(root: Path) -> None:
    write_files(root, {FOLDER: "not ours"})
    rpcc("check")
    assert stamp(root).exists()


@pytest.mark.parametrize("path", [f"{FOLDER}/check.stamp/folder/file", f"{FOLDER}/.gitignore/file"])
def test_a_folder_in_place_of_a_file_is_no_trouble(root: Path, path: str) -> None:
    cold = rpcc("check", "--no-cache")
    write_files(root, {path: ""})
    assert rpcc("check") == cold
    assert rpcc("check") == cold
    assert {name.name for name in (root / FOLDER).iterdir()} == {".gitignore", "check.stamp"}


# ------------------------------------------------------------------- format ----

texts = st.text(st.characters(exclude_characters="\0"), max_size=8)
stamps = st.builds(
    Stamp,
    key=st.just(""),
    folders=st.just([]),
    files=st.just({}),
    listings=st.just({}),
    outputs=st.just({}),
    outcome=st.builds(Outcome, st.integers(0, 1), texts, texts),
)


@given(kept=stamps)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_stored_is_shown(root: Path, kept: Stamp) -> None:
    store(str(root), "check", kept._replace(key=run_key(["check"], "")))
    assert replay(["check"], "") == kept.outcome


def test_a_report_that_cannot_be_kept_is_not(root: Path) -> None:
    store(str(root), "check", Stamp(run_key(["check"], ""), [], {}, {}, {}, Outcome(0, "a\0b", "")))
    assert replay(["check"], "") is None


def test_outputs_must_be_there_as_they_were_made(root: Path) -> None:
    made = root / "made.py"
    made.write_text("x", encoding="utf-8")
    state = (1, made.stat().st_mtime_ns)
    kept = Stamp(run_key(["check"], ""), [], {}, {}, {str(made): state}, Outcome(0, "", ""))
    store(str(root), "check", kept)
    assert replay(["check"], "") is not None
    made.write_text("y", encoding="utf-8")
    os.utime(made, ns=(0, state[1] + 1))
    assert replay(["check"], "") is None
    made.unlink()
    assert replay(["check"], "") is None
