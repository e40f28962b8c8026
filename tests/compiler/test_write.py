"""Writing the output: whole files, only what changed, nothing of others, every interrupted run healed by the next."""

import errno
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from contracts import INT, contract, field, model, package

from rpcc.compiler.config import EMIT_KINDS
from rpcc.compiler.emit.json import emit_json
from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.write import Conflict, Plan, WriteError, apply, diff_text, plan
from rpcc.schemas.contract import Contract

VERSION = "1.2.3"


def _contract(*names: str, default: int = 0) -> Contract:
    return contract(*(package(name, model(f"{name}.Thing", field("id", INT, default=default))) for name in names))


def _files(*names: str, default: int = 0) -> dict[str, str]:
    made = _contract(*names, default=default)
    return {**emit_python(made, version=VERSION), **emit_json(made, EMIT_KINDS, version=VERSION)}


def _tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _expected(files: dict[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def _write(folder: Path, files: dict[str, str]) -> Plan:
    made = plan(folder, files)
    apply(made)
    return made


# -------------------------------------------------------------------- plain ----


def test_everything_is_written_into_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    files = _files("acme.one", "acme.two")
    made = _write(tmp_path / "not" / "there", files)
    assert [change.path for change in made.written] == sorted(files)
    assert _tree(tmp_path / "not" / "there") == _expected(files)


def test_parents_that_are_no_packages_get_no_init(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.deep.one"))
    assert not (tmp_path / "acme" / "__init__.py").exists()
    assert not (tmp_path / "acme" / "deep" / "__init__.py").exists()


def test_what_is_the_same_keeps_its_time(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.one", "acme.two"))
    for path in tmp_path.rglob("*"):
        os.utime(path, (1, 1))
    changed = {**_files("acme.one", "acme.two"), **_files("acme.two", default=5)}
    made = _write(tmp_path, changed)
    assert {change.path for change in made.written} == {
        "acme/two/model.py",
        "contract.json",
        "openapi.json",
        "schemas/acme.two.schema.json",
    }
    assert (tmp_path / "acme/one/model.py").stat().st_mtime == 1
    assert (tmp_path / "acme/two/model.py").stat().st_mtime != 1
    assert _tree(tmp_path) == _expected(changed)


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    files = _files("acme.one")
    _write(tmp_path, files)
    for path in (tmp_path, *tmp_path.rglob("*")):
        os.utime(path, (1, 1))
    made = _write(tmp_path, files)
    assert made.is_current
    assert sorted(files) == list(made.unchanged)
    assert {path.stat().st_mtime for path in (tmp_path, *tmp_path.rglob("*"))} == {1}


def test_lines_end_the_same_everywhere(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.one"))
    assert not any(b"\r" in data for data in _tree(tmp_path).values())


# -------------------------------------------------------------------- stale ----


def test_what_is_no_longer_wanted_goes_with_its_folders_and_compiled_files(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.one", "old.deep.two"))
    cache = tmp_path / "old/deep/two/__pycache__"
    cache.mkdir()
    (cache / "model.cpython-311.pyc").write_bytes(b"x")
    (cache / "__init__.cpython-311.pyc").write_bytes(b"x")
    files = _files("acme.one")
    made = _write(tmp_path, files)
    assert {change.path for change in made.removed} == {
        "old/deep/two/__init__.py",
        "old/deep/two/model.py",
        "old/deep/two/py.typed",
        "schemas/old.deep.two.schema.json",
    }
    assert _tree(tmp_path) == _expected(files)
    assert not (tmp_path / "old").exists()


def test_a_module_that_a_package_no_longer_has_goes(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.one"))
    bare = emit_python(contract(package("acme.one")), version=VERSION)
    made = plan(tmp_path, bare, prune=("python",))
    assert [change.path for change in made.removed] == ["acme/one/model.py"]
    apply(made)
    assert "acme/one/model.py" not in _tree(tmp_path)
    assert "openapi.json" in _tree(tmp_path)


def test_only_kinds_that_are_pruned_go(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.one"))
    assert [c.path for c in plan(tmp_path, {}, prune=("openapi",)).removed] == ["openapi.json"]
    assert [c.path for c in plan(tmp_path, {}, prune=("contract",)).removed] == ["contract.json"]
    assert [c.path for c in plan(tmp_path, {}, prune=("jsonschema",)).removed] == ["schemas/acme.one.schema.json"]
    assert plan(tmp_path, {}, prune=()).removed == ()
    _write(tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_hand_written_neighbours_stay(tmp_path: Path) -> None:
    _write(tmp_path, _files("acme.one"))
    hand_written = {
        "acme/one/impl.py": b"class Impl: ...\n",
        "acme/one/notes.txt": b"",
        "schemas/hand.schema.json": b"{}",
        "schemas/notes.txt": b"x",
    }
    for path, data in hand_written.items():
        (tmp_path / path).write_bytes(data)
    _write(tmp_path, {})
    assert _tree(tmp_path) == hand_written


@pytest.mark.parametrize(
    "path",
    ["acme/model.py", "vendor/acme/one/model.py", "acme/one/serial.py", "py.typed", "acme/__init__.py"],
)
def test_files_that_rpcc_did_not_write_there_are_not_stale(tmp_path: Path, path: str) -> None:
    """Hand-written ones, and generated ones of another project that were copied into this one."""
    files = _files("acme.one")
    _write(tmp_path, files)
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    data = files["acme/one/model.py"].encode() if "vendor" in path else b""
    file.write_bytes(data)
    if "vendor" in path:
        for name in ("__init__.py", "py.typed"):
            (file.parent / name).write_text(files[f"acme/one/{name}"])
    made = plan(tmp_path, files)
    assert made.is_current


def test_a_virtual_environment_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    files = _files("acme.one")
    _write(tmp_path, files)
    environment = tmp_path / "venv"
    _write(environment, files)
    (environment / "pyvenv.cfg").touch()
    assert plan(tmp_path, files).is_current


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    _write(tmp_path / "real", _files("acme.one"))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "acme").symlink_to(tmp_path / "real" / "acme")
    assert plan(tmp_path / "out", {}).is_current


# ---------------------------------------------------------------- conflicts ----


def _hand_written(path: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("# written by hand\n")

    return make


def _folder_in_place(folder: Path) -> None:
    (folder / "acme/one/model.py").mkdir(parents=True)


def _file_in_place(folder: Path) -> None:
    (folder / "acme").write_text("a file\n")


def _link_in_place(folder: Path) -> None:
    (folder / "acme/one").mkdir(parents=True)
    (folder / "elsewhere.py").write_text("# precious\n")
    (folder / "acme/one/model.py").symlink_to(folder / "elsewhere.py")


def _linked_folder(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "acme").symlink_to(folder / "elsewhere")


def _marked_partial(folder: Path) -> None:
    (folder / "acme/one").mkdir(parents=True)
    (folder / "acme/one/py.typed").write_text("partial\n")


def _of_another_package(folder: Path) -> None:
    _hand_written("acme/one/model.py")(folder)
    (folder / "acme/one/model.py").write_text(_files("acme.two")["acme/two/model.py"])


CONFLICTS = [
    (_hand_written("acme/one/model.py"), "acme/one/model.py", "rpcc did not write it, so it is not overwritten"),
    (_hand_written("acme/one/__init__.py"), "acme/one/__init__.py", "rpcc did not write it, so it is not overwritten"),
    (_hand_written("openapi.json"), "openapi.json", "rpcc did not write it, so it is not overwritten"),
    (_hand_written("contract.json"), "contract.json", "rpcc did not write it, so it is not overwritten"),
    (
        _hand_written("schemas/acme.one.schema.json"),
        "schemas/acme.one.schema.json",
        "rpcc did not write it, so it is not overwritten",
    ),
    (_marked_partial, "acme/one/py.typed", "rpcc did not write it, so it is not overwritten"),
    (_of_another_package, "acme/one/model.py", "rpcc did not write it, so it is not overwritten"),
    (_folder_in_place, "acme/one/model.py", "a folder is in its place"),
    (_file_in_place, "acme", "a file is in the place of a folder"),
    (_link_in_place, "acme/one/model.py", "a symbolic link is in its place"),
    (_linked_folder, "acme", "a symbolic link is in the place of a folder"),
]


@pytest.mark.parametrize(("make", "path", "reason"), CONFLICTS)
def test_nothing_at_all_is_written_where_something_is_in_the_way(
    tmp_path: Path, make: Callable[[Path], None], path: str, reason: str
) -> None:
    make(tmp_path)
    before = _tree(tmp_path)
    made = plan(tmp_path, _files("acme.one"))
    assert (path, reason) in {(conflict.path, conflict.reason) for conflict in made.conflicts}
    assert not made.is_current
    with pytest.raises(WriteError) as raised:
        apply(made)
    assert f"{path}: {reason}" in str(raised.value)
    assert _tree(tmp_path) == before


def test_a_hand_written_file_with_the_very_text_is_no_conflict(tmp_path: Path) -> None:
    (tmp_path / "acme/one").mkdir(parents=True)
    (tmp_path / "acme/one/py.typed").touch()
    assert plan(tmp_path, _files("acme.one")).conflicts == ()


def test_a_file_where_the_output_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file\n")
    made = plan(tmp_path / "out", _files("acme.one"))
    assert made.conflicts == (Conflict(path="", reason="a file is in the place of a folder"),)


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    files = _files("acme.one")
    _write(tmp_path / "out", files)
    assert _tree(tmp_path / "real") == _expected(files)


# --------------------------------------------------------------------- diff ----


def test_the_difference_is_shown_and_nothing_written(tmp_path: Path) -> None:
    _write(tmp_path, emit_python(_contract("acme.one", "acme.two"), version=VERSION))
    before = _tree(tmp_path)
    made = plan(tmp_path, emit_python(_contract("acme.one", "acme.three", default=7), version=VERSION))
    text = diff_text(made)
    assert "--- a/acme/one/model.py\n+++ b/acme/one/model.py\n" in text
    assert "-    id: int = 0\n+    id: int = 7\n" in text
    assert "--- /dev/null\n+++ b/acme/three/model.py\n" in text
    assert "--- a/acme/two/model.py\n+++ /dev/null\n" in text
    assert "--- /dev/null\n+++ b/acme/three/py.typed\n" in text
    assert _tree(tmp_path) == before


def test_a_difference_knows_no_line_ends_but_one(tmp_path: Path) -> None:
    (tmp_path / "contract.json").write_bytes(b'{"rpcc": "contract", "x": "\xe2\x80\xa8"}')
    made = plan(tmp_path, {"contract.json": '{"rpcc": "contract", "x": "\u2028"}\n'})
    assert diff_text(made) == (
        "--- a/contract.json\n+++ b/contract.json\n@@ -1 +1 @@\n"
        '-{"rpcc": "contract", "x": "\u2028"}\n\\ No newline at end of file\n'
        '+{"rpcc": "contract", "x": "\u2028"}\n'
    )


def test_a_current_folder_has_no_difference(tmp_path: Path) -> None:
    files = _files("acme.one")
    _write(tmp_path, files)
    assert diff_text(plan(tmp_path, files)) == ""


# ------------------------------------------------------------------- trouble ----


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[int]:
    """A limit on the size of files, which a write meets in the middle as it meets a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, before[1]))
    yield 300
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    before = _files("acme.one")
    _write(tmp_path, before)
    made = plan(tmp_path, {**_files("acme.one", "acme.two", default=5)})
    request.getfixturevalue("small_disk")
    with pytest.raises(WriteError) as raised:
        apply(made)
    assert str(raised.value) == f"can't write `{tmp_path}/acme/two/__init__.py`: {os.strerror(errno.EFBIG).lower()}"
    assert _tree(tmp_path) == _expected(before)
    assert not (tmp_path / "acme/two").exists()


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """A folder in which this process has no rights but those that the folder gives, even if it is root's."""
    import fcntl  # so that nobody has to find it later

    assert fcntl
    folder = Path(tempfile.mkdtemp(prefix="rpcc-"))
    folder.chmod(0o777)
    user = os.geteuid()
    if user == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    os.seteuid(user)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    shutil.rmtree(folder)


def test_a_folder_that_is_read_only(ordinary_folder: Path) -> None:
    files = _files("acme.one")
    _write(ordinary_folder, files)
    (ordinary_folder / "acme/one").chmod(0o555)
    made = plan(ordinary_folder, _files("acme.one", "acme.two", default=5))
    with pytest.raises(WriteError) as raised:
        apply(made)
    assert str(raised.value) == f"can't write `{ordinary_folder}/acme/one/model.py`: permission denied"
    assert _tree(ordinary_folder) == _expected(files)


def test_an_output_folder_that_is_read_only(ordinary_folder: Path) -> None:
    ordinary_folder.chmod(0o555)
    made = plan(ordinary_folder, _files("acme.one"))
    with pytest.raises(WriteError, match=rf"^can't write `{ordinary_folder}`: permission denied$"):
        apply(made)


def test_a_file_that_can_t_be_read(ordinary_folder: Path) -> None:
    _write(ordinary_folder, _files("acme.one"))
    (ordinary_folder / "acme/one/model.py").chmod(0)
    with pytest.raises(WriteError, match=rf"^can't read `{ordinary_folder}/acme/one/model.py`: permission denied$"):
        plan(ordinary_folder, _files("acme.one"))


def test_a_folder_that_can_t_be_read_holds_nothing_of_ours(ordinary_folder: Path) -> None:
    files = _files("acme.one")
    _write(ordinary_folder, files)
    (ordinary_folder / "secret").mkdir(0)
    assert plan(ordinary_folder, files).is_current


# --------------------------------------------------------------------- kills ----

_OPERATIONS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}


def _killed_at(step: int, made: Plan) -> bool:
    """Apply a plan in a process that dies by SIGKILL before its n-th operation; whether it came that far."""
    child = os.fork()
    if not child:
        left = step

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in _OPERATIONS and str(made.folder) in str(arguments[0]):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        import sys

        sys.addaudithook(watch)
        apply(made)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_kill_at_every_write_is_healed_by_the_next_run(tmp_path: Path) -> None:
    old = _files("acme.one", "old.two")
    new = _files("acme.one", "acme.three", default=5)
    start = tmp_path / "start"
    _write(start, old)
    (start / "acme/one/impl.py").write_text("# by hand\n")
    by_hand = {"acme/one/impl.py": b"# by hand\n"}
    whole = {path: {_expected(old).get(path), _expected(new).get(path)} for path in {*old, *new}}
    steps = 0
    while True:
        folder = tmp_path / f"out{steps}"
        shutil.copytree(start, folder)
        if not _killed_at(steps, plan(folder, new)):
            break
        for path, data in _tree(folder).items():
            assert path in by_hand or path.endswith(".rpcc-tmp") or data in whole[path], path
        _write(folder, new)
        assert _tree(folder) == _expected(new) | by_hand
        assert not (folder / "old").exists()
        shutil.rmtree(folder)
        steps += 1
    assert steps > 30
    assert _tree(folder) == _expected(new) | by_hand


def test_a_kill_before_the_sources_vanish_leaves_nothing_behind(tmp_path: Path) -> None:
    new = _files("acme.one")
    steps = 0
    while True:
        folder = tmp_path / f"out{steps}"
        folder.mkdir()
        if not _killed_at(steps, plan(folder, new)):
            break
        _write(folder, {})
        assert list(folder.iterdir()) == [], steps
        steps += 1
    assert steps > 15
