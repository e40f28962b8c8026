"""`rpcc compile` and `rpcc new impl`: what stands in the output folder afterwards, and what the cache leaves out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import rpcc, write_files

from rpcc.compiler.cache import FOLDER, replay

SERVICE = """\
package acme.teams

model Team {
  id: int = -1
  name: str = ""
}

region service TeamService {
  @readonly
  rpc find(organization_id: int, name: str) -> Team?
    by organization_id

  local label(team: Team) -> str
}
"""
OTHER = "package acme.users\n\nfrom acme.teams import Team\n\nmodel User {\n  team: Team = {}\n}\n"
WARNING = 'package acme.warn\n\nmodel A {\n  token: str = ""\n}\n'
ALL = "emit = ['python', 'jsonschema', 'openapi', 'contract']\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"rpcc.toml": "sources = ['rpc']\n", "rpc/teams.rpc": SERVICE, "rpc/users.rpc": OTHER})
    return tmp_path


def outputs(root: Path) -> dict[str, str]:
    """All files but the sources and the cache."""
    found = (path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    names = sorted(name for name in found if not name.startswith((FOLDER, "rpc/", "rpcc.toml")))
    return {name: (root / name).read_text(encoding="utf-8") for name in names}


def is_warm(*words: str) -> bool:
    return replay(["compile", *words], "color=False") is not None


# ------------------------------------------------------------------- writing ----


def test_python_that_can_be_imported_and_called(root: Path) -> None:
    assert rpcc("compile") == (0, "", "files: 7 written\n")
    assert rpcc("new", "impl").code == 0
    impl = root / "acme/teams/impl.py"
    impl.write_text(
        impl.read_text(encoding="utf-8").replace("raise NotImplementedError", "return None"), encoding="utf-8"
    )
    program = "from acme.teams.service import team_service as t; print(t.find(organization_id=1, name='x'))"
    run = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout == "None\n"


def test_unchanged_files_are_left_alone_and_stale_ones_removed(root: Path) -> None:
    rpcc("compile")
    kept = root / "acme/teams/model.py"
    before = kept.stat().st_mtime_ns
    (root / "rpc/users.rpc").unlink()
    assert rpcc("compile") == (0, "", "files: 3 removed, 4 up to date\n")
    assert kept.stat().st_mtime_ns == before
    assert not (root / "acme/users").exists()


def test_nothing_is_written_while_something_is_wrong(root: Path) -> None:
    write_files(root, {"rpc/users.rpc": "package acme.users\nmodel User { team: Nowhere = {} }\n"})
    run = rpcc("compile")
    assert run.code == 1
    assert "Nowhere" in run.out
    assert outputs(root) == {}


def test_warnings_do_not_hinder_unless_they_are_denied(root: Path) -> None:
    write_files(root, {"rpc/warn.rpc": WARNING})
    assert rpcc("compile", "--deny-warnings").code == 1
    assert outputs(root) == {}
    cold = rpcc("compile")
    assert cold.code == 0
    assert "1 warning" in cold.out
    assert is_warm()
    assert rpcc("compile") == (0, cold.out, "files: 10 up to date\n")


def test_files_of_others_are_in_the_way(root: Path) -> None:
    write_files(root, {"acme/teams/model.py": "# mine\n"})
    run = rpcc("compile")
    assert run.code == 1
    assert "acme/teams/model.py: rpcc did not write it" in run.err
    assert list(outputs(root)) == ["acme/teams/model.py"]
    assert not is_warm()


@pytest.mark.parametrize("out", ["rpcc.toml", "rpcc.toml/below", "/proc/nowhere"])
def test_a_folder_that_cannot_be_written(root: Path, out: str) -> None:
    run = rpcc("compile", "--out", out)
    assert run.code in {1, 2}
    assert run.err.startswith("rpcc: ")
    assert "bug" not in run.err


# ------------------------------------------------------------------- options ----


def test_out_and_emit(root: Path) -> None:
    assert rpcc("compile", "--out", "gen/deep", "--emit", "contract, jsonschema").code == 0
    assert list(outputs(root)) == [
        "gen/deep/contract.json",
        "gen/deep/schemas/acme.teams.schema.json",
        "gen/deep/schemas/acme.users.schema.json",
    ]


def test_emit_removes_only_what_it_would_write(root: Path) -> None:
    rpcc("compile", "--emit=python,openapi")
    (root / "rpc/users.rpc").unlink()
    rpcc("compile", "--emit=openapi")
    assert (root / "acme/users/model.py").exists()
    rpcc("compile", "--emit=python")
    assert not (root / "acme/users/model.py").exists()
    assert (root / "openapi.json").exists()
    rpcc("compile")
    assert not (root / "openapi.json").exists()


def test_fakes_and_factories_are_written_where_they_are_asked_for_and_go_again(root: Path) -> None:
    testing = ["acme/teams/testing.py", "acme/users/testing.py"]
    assert rpcc("compile") == (0, "", "files: 7 written\n")
    assert rpcc("compile", "--emit", "python,testing") == (0, "", "files: 2 written, 7 up to date\n")
    assert rpcc("compile", "--emit", "testing", "--check") == (0, "", "files: 2 up to date\n")
    assert rpcc("compile", "--emit", "python") == (0, "", "files: 7 up to date\n")  # another kind stays
    code, shown, told = rpcc("compile", "--check")
    assert (code, told) == (1, "files: 2 to remove\n")
    assert all(path in shown for path in testing)
    assert rpcc("compile") == (0, "", "files: 2 removed, 7 up to date\n")
    write_files(root, {"rpcc.toml": "sources = ['rpc']\nemit = ['python', 'testing']\n"})
    assert rpcc("compile") == (0, "", "files: 2 written, 7 up to date\n")
    (root / "rpc/users.rpc").unlink()
    assert rpcc("compile") == (0, "", "files: 4 removed, 5 up to date\n")
    assert not (root / "acme/users").exists()


def test_a_hand_written_module_for_tests_is_in_the_way(root: Path) -> None:
    write_files(root, {"acme/teams/testing.py": "# mine\n"})
    assert rpcc("compile").code == 0  # nobody asks for its place
    run = rpcc("compile", "--emit", "python,testing")
    assert run.code == 1
    assert "acme/teams/testing.py: rpcc did not write it" in run.err
    assert (root / "acme/teams/testing.py").read_text(encoding="utf-8") == "# mine\n"


def test_fakes_of_a_fresh_project_work(root: Path) -> None:
    rpcc("compile", "--emit", "python,testing")
    program = (
        "from acme.teams.testing import FakeTeamService, team_factory\n"
        "fake = FakeTeamService()\n"
        "fake.find.returns(team_factory(id=3))\n"
        "print(fake.find(organization_id=1, name='x').id, fake.find.calls)\n"
        "import sys; print('hypothesis' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout == "3 [{'organization_id': 1, 'name': 'x'}]\nFalse\n"


@pytest.mark.parametrize(
    ("kinds", "said"), [("pyhton", "did you mean `python`?"), ("", "none of"), ("python,", "none of")]
)
def test_emit_knows_its_kinds(kinds: str, said: str) -> None:
    run = rpcc("compile", "--emit", kinds)
    assert run.code == 2
    assert said in run.err


def test_paths_are_compiled_with_what_they_import_and_nothing_else_changes(root: Path) -> None:
    write_files(root, {"rpcc.toml": "sources = ['rpc']\n" + ALL, "rpc/warn.rpc": WARNING})
    rpcc("compile")
    whole = outputs(root)
    for name in whole:
        (root / name).unlink()
    write_files(root, {"contract.json": whole["contract.json"], "acme/warn/model.py": whole["acme/warn/model.py"]})
    assert rpcc("compile", "rpc/users.rpc").code == 0
    partial = outputs(root)
    assert partial.items() <= whole.items()
    assert {"acme/users/model.py", "acme/teams/model.py", "acme/warn/model.py"} <= partial.keys()
    assert "acme/warn/__init__.py" not in partial
    assert "openapi.json" not in partial
    rpcc("compile", "rpc/users.rpc", "--emit=openapi")
    assert "warn" not in outputs(root)["openapi.json"]


def test_a_contract_alone_gives_the_same_files(root: Path) -> None:
    write_files(root, {"rpcc.toml": "sources = ['rpc']\n" + ALL})
    rpcc("compile")
    whole = outputs(root)
    write_files(root, {"elsewhere/contract.json": whole["contract.json"]})
    assert (
        rpcc("compile", "elsewhere/contract.json", "--emit=python,jsonschema,openapi,contract", "--out=gen").code == 0
    )
    assert {name: (root / "gen" / name).read_text(encoding="utf-8") for name in whole} == whole


# --------------------------------------------------------------------- check ----


def test_check_is_quiet_about_files_as_they_should_be(root: Path) -> None:
    rpcc("compile")
    for _ in range(2):
        assert rpcc("compile", "--check") == (0, "", "files: 7 up to date\n")


def test_check_shows_what_is_stale_and_changes_nothing(root: Path) -> None:
    rpcc("compile")
    write_files(root, {"rpc/users.rpc": OTHER.replace("User", "Person")})
    before = outputs(root)
    run = rpcc("compile", "--check")
    assert run.code == 1
    assert "-class User(RpcModel):" in run.out
    assert "+class Person(RpcModel):" in run.out
    assert "to write" in run.err
    assert outputs(root) == before


def test_check_before_the_first_compile(root: Path) -> None:
    assert rpcc("compile", "--check").code == 1
    assert outputs(root) == {}


# --------------------------------------------------------------------- cache ----


@pytest.mark.parametrize("words", [[], ["--check"], ["--emit=contract"], ["rpc/users.rpc"], ["--format=json"]])
def test_an_unchanged_run_is_warm(root: Path, words: list[str]) -> None:
    rpcc("compile")
    first = rpcc("compile", *words)
    assert is_warm(*words)
    assert rpcc("compile", *words) == rpcc("compile", "--no-cache", *words)
    assert first.code == 0


def test_an_output_that_changed_is_written_again(root: Path) -> None:
    rpcc("compile")
    for name, text in outputs(root).items():
        path = root / name
        path.write_text(text + "# edited", encoding="utf-8") if text else path.unlink()
        assert not is_warm()
        assert rpcc("compile") == (0, "", "files: 1 written, 6 up to date\n")
        assert path.read_text(encoding="utf-8") == text
        assert is_warm()


@pytest.mark.parametrize("package", ["acme.users.old", "acme.old", "old"])
def test_stale_output_that_comes_back_is_seen(root: Path, package: str) -> None:
    write_files(root, {"rpc/old.rpc": f"package {package}\n\nmodel O {{\n  x: int = 0\n}}\n"})
    rpcc("compile")
    old = {name: text for name, text in outputs(root).items() if "old/" in name}
    (root / "rpc/old.rpc").unlink()
    rpcc("compile")
    assert is_warm()
    write_files(root, old)
    assert rpcc("compile", "--check").code == 1
    assert rpcc("compile") == (0, "", "files: 3 removed, 7 up to date\n")


def test_importing_and_filling_in_leaves_it_warm(root: Path) -> None:
    rpcc("compile")
    rpcc("new", "impl")
    rpcc("compile")
    assert is_warm()
    (root / "acme/teams/__pycache__").mkdir()
    with (root / "acme/teams/impl.py").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    assert is_warm()


def test_no_cache_leaves_none(root: Path) -> None:
    assert rpcc("compile", "--no-cache").code == 0
    assert not (root / FOLDER).exists()


def test_a_cache_that_cannot_be_written_is_no_matter(root: Path) -> None:
    (root / FOLDER).symlink_to(root / "nowhere" / "at" / "all")
    for _ in range(2):
        assert rpcc("compile").code == 0


def test_what_can_not_become_python_is_refused_where_it_stands_unless_python_is_not_asked_for(root: Path) -> None:
    jobs = "package acme.jobs\nfrom acme.pay import Grade\nmodel Job {\n  local lift(to: Grade = low) -> none\n}\n"
    jobs += "model Task { grade: Grade? = none }\n"
    pay = "package acme.pay\nfrom acme.jobs import Task\nenum Grade: str { low }\nmodel Slip { task: Task? = none }\n"
    write_files(root, {"rpc/jobs.rpc": jobs, "rpc/pay.rpc": pay})
    assert rpcc("check").code == 0
    run = rpcc("compile", "--format=concise")
    assert run.code == 1
    assert run.out.startswith("rpc/jobs.rpc:4:26: error[RPC0609] ")
    assert outputs(root) == {}
    assert rpcc("compile", "--emit=contract").code == 0


# ------------------------------------------------------------------ new impl ----


def test_new_impl_writes_once(root: Path) -> None:
    run = rpcc("new", "impl")
    assert run == (0, "", "wrote acme/teams/impl.py\nwrote acme/teams/helpers.py\n")
    write_files(root, {"acme/teams/impl.py": "# mine\n"})
    assert rpcc("new", "impl").err == "kept acme/teams/impl.py\nkept acme/teams/helpers.py\n"
    assert outputs(root)["acme/teams/impl.py"] == "# mine\n"


@pytest.mark.parametrize("name", ["TeamService", "acme.teams.TeamService", "team"])
def test_new_impl_takes_any_name_of_a_service(name: str) -> None:
    assert rpcc("new", "impl", name, name, "--out=src").err == (
        f"wrote {os.path.join('src', 'acme/teams/impl.py')}\nwrote {os.path.join('src', 'acme/teams/helpers.py')}\n"
    )


def test_new_impl_of_an_unknown_service(root: Path) -> None:
    run = rpcc("new", "impl", "TeemService")
    assert run.code == 2
    assert "did you mean `TeamService`?" in run.err


def test_new_impl_of_faulty_sources(root: Path) -> None:
    write_files(root, {"rpc/users.rpc": "oops"})
    assert rpcc("new", "impl").code == 1
    assert outputs(root) == {}


def test_sync_lists_what_is_missing(root: Path) -> None:
    assert rpcc("new", "impl", "--sync").code == 1
    rpcc("new", "impl")
    assert rpcc("new", "impl", "--sync") == (0, "", "nothing is missing\n")
    write_files(
        root,
        {
            "rpc/teams.rpc": SERVICE.replace("find(", "search(").replace(
                "label(team: Team)", "label(team: Team, loud: bool = false)"
            )
        },
    )
    before = outputs(root)
    run = rpcc("new", "impl", "--sync")
    assert run.code == 1
    assert run.out == (
        "TeamService: missing the method `DatabaseBackedTeamService.search`\n"
        "TeamService: missing the parameter `loud` of `label`\n"
    )
    assert outputs(root) == before


def test_modules_may_have_become_packages(root: Path) -> None:
    rpcc("new", "impl")
    (root / "acme/teams/impl").mkdir()
    (root / "acme/teams/impl.py").rename(root / "acme/teams/impl/__init__.py")
    assert rpcc("new", "impl", "--sync").code == 0
    assert rpcc("new", "impl").err == "kept acme/teams/impl/__init__.py\nkept acme/teams/helpers.py\n"


def test_local_methods_of_models_need_no_service(root: Path) -> None:
    write_files(root, {"rpc/carts.rpc": "package acme.carts\nmodel Cart { n: int = 0  local total() -> int }\n"})
    rpcc("new", "impl")
    assert "def cart_total(self_: Cart) -> int:" in outputs(root)["acme/carts/helpers.py"]
    write_files(root, {"acme/carts/helpers.py": ""})
    run = rpcc("new", "impl", "--sync")
    assert run == (1, "acme.carts.helpers: missing the function `cart_total` in `acme.carts.helpers`\n", "")


def test_the_contract_on_disk_is_the_one_that_is_printed(root: Path) -> None:
    rpcc("compile", "--emit=contract")
    text = (root / "contract.json").read_text(encoding="utf-8")
    assert rpcc("contract").out == text
    assert [package["name"] for package in json.loads(text)["packages"]] == ["acme.teams", "acme.users"]
