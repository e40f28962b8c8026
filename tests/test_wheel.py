"""The wheel holds everything that a working `rpcc` needs, and nothing of the tests."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group(__name__)
"""One process runs them all, so that what they share is started once."""

ROOT = Path(__file__).parent.parent
NEEDED = (
    "rpcc/idl/grammar.lark",
    "rpcc/idl/_built/tables.py",
    "rpcc/compiler/emit/_built/model.py",
    "rpcc/compiler/emit/templates/model.py.j2",
    "rpcc/schemas/contract.schema.json",
    *(f"rpcc/{folder}/py.typed" for folder in ("records", "idl", "schemas", "compiler", "runtime")),
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        if name.startswith(("records/", "idl/", "schemas/", "compiler/", "runtime/")) or "/" not in name:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run([*build, str(folder), str(source)], check=True, capture_output=True)
    return next(folder.glob("silo_rpcc-*.whl"))


def test_it_holds_what_is_needed(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert [name for name in NEEDED if name not in names] == []
    assert not [name for name in names if name.startswith(("tests", "rpcc/tests"))]


def test_it_works_where_it_is_unpacked(wheel: Path, tmp_path: Path) -> None:
    """The wheel's files alone, before everything else on the path."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    script = (
        "import sys\n"
        "from rpcc.compiler.cli import main\n"
        "assert main(['init']) == 0\n"
        "assert main(['compile', '--emit', 'python,jsonschema,openapi,contract']) == 0\n"
        "import greetings\n"
        "assert greetings.Greeting(name='Ada').name == 'Ada'\n"
        "ours = [module.__file__ for name, module in sys.modules.items() if name.startswith('rpcc.')]\n"
        f"assert len(ours) > 50 and [file for file in ours if not file.startswith({str(tmp_path)!r})] == []\n"
    )
    work = tmp_path / "work"
    work.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=work,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{tmp_path / 'site'}:{work}", "PATH": "/usr/bin:/bin"},
    )
    assert (done.returncode, done.stderr.partition("Traceback")[1]) == (0, "")
