"""What OLD and NEW can be: files, folders, contracts and commits, each with its own configuration."""

import os
from pathlib import Path

import pytest
from command_line import rpcc, write_files
from git_repositories import commit, git, make_repository

from rpcc.compiler.diff.memory import Memory
from rpcc.compiler.diff.sources import SourceError, merge_base, read_source, work_tree
from rpcc.schemas.contract import Contract

MEMBERS = """\
package acme.members

model Member {
  id: int = -1
}
"""
TYPES = "package acme.types\n\ntype UserId = int\n"
USES = "package acme.members\n\nfrom acme.types import UserId\n\nmodel Member {\n  id: UserId = -1\n}\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def declared(contract: Contract | None) -> list[str]:
    assert contract is not None
    return sorted(contract.declarations())


# --------------------------------------------------------------------- disk ----


def test_a_file_stands_on_its_own_beside_another_of_its_package(root: Path) -> None:
    write_files(root, {"old.rpc": MEMBERS, "new.rpc": MEMBERS, "rpcc.toml": ""})
    side = read_source("old.rpc")
    assert declared(side.contract) == ["acme.members.Member"]
    assert [source.path for source in side.texts.values()] == ["old.rpc"]


def test_folders_stand_on_their_own_below_one_configuration(root: Path) -> None:
    files = {
        f"{side}/{name}": text for side in ("old", "new") for name, text in {"a.rpc": USES, "t.rpc": TYPES}.items()
    }
    write_files(root, {**files, "rpcc.toml": '[diff]\ndeploy-order = "rolling"\n'})
    side = read_source("old")
    assert declared(side.contract) == ["acme.members.Member", "acme.types.UserId"]
    assert side.config.deploy_order == ("rolling",)


def test_a_file_is_completed_with_what_it_imports_and_where_needed_with_its_package(root: Path) -> None:
    write_files(root, {"rpc/a.rpc": USES, "rpc/t.rpc": TYPES, "rpcc.toml": 'sources = ["rpc"]\n'})
    assert declared(read_source("rpc/a.rpc").contract) == ["acme.members.Member", "acme.types.UserId"]
    write_files(root, {"rpc/b.rpc": "package acme.members\n\nmodel Two {\n  member: Member = {}\n}\n"})
    assert "acme.members.Two" in declared(read_source("rpc/b.rpc").contract)


def test_a_folder_with_a_configuration_is_a_project(root: Path) -> None:
    write_files(root, {"app/rpcc.toml": 'sources = ["rpc"]\n', "app/rpc/a.rpc": MEMBERS, "app/broken.rpc": "?"})
    assert declared(read_source("app").contract) == ["acme.members.Member"]


def test_a_contract_is_read_from_its_json(root: Path) -> None:
    write_files(root, {"a.rpc": MEMBERS, "contract.json": ""})
    (root / "contract.json").write_text(rpcc("contract", "a.rpc").out, encoding="utf-8")
    side = read_source("contract.json")
    assert side.contract == read_source("a.rpc").contract
    assert side.texts == {}


def test_mistakes_of_the_sources_and_of_the_configuration_leave_no_contract(root: Path) -> None:
    write_files(root, {"a/a.rpc": USES, "b/rpcc.toml": "sources = 1\n", "b/b.rpc": MEMBERS})
    assert read_source("a").contract is None
    assert [d.code for d in read_source("b").diagnostics] == ["RPC0803"]
    assert read_source("b").contract is None


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("missing", "there is no file or folder `missing`"),
        ("", "there is no file or folder ``"),
        ("empty", "there are no .rpc files in `empty`"),
        ("bad.json", "`bad.json` is not a contract"),
        ("latin.json", "it is not UTF-8"),
        ("git:main", "is not in a git repository"),
    ],
)
def test_what_can_not_be_read(root: Path, spec: str, message: str) -> None:
    (root / "empty").mkdir()
    write_files(root, {"bad.json": "{}"})
    (root / "latin.json").write_bytes(b"\xff")
    with pytest.raises(SourceError, match=message.replace(".", r"\.")):
        read_source(spec)


# ---------------------------------------------------------------------- git ----


@pytest.fixture
def repository(root: Path) -> Path:
    make_repository(root)
    files = {"rpcc.toml": 'sources = ["rpc"]\n', "rpc/a.rpc": MEMBERS, "rpc/.hidden/b.rpc": "?", "else.rpc": "?"}
    commit(root, files, date="2026-03-01T23:30:00-05:00")
    git(root, "tag", "--annotate", "--message=one", "v1")
    return root


@pytest.mark.parametrize("ref", ["v1", "main", "HEAD", "HEAD~1", "SHA", "SHORT"])
def test_a_commit_is_read_without_a_checkout(repository: Path, ref: str) -> None:
    sha = git(repository, "rev-parse", "HEAD").strip()
    if ref == "HEAD~1":
        commit(repository, {"rpc/a.rpc": TYPES})
    write_files(repository, {"rpc/a.rpc": "not even close", "rpcc.toml": "neither"})
    side = read_source("git:" + {"SHA": sha, "SHORT": sha[:9]}.get(ref, ref))
    assert declared(side.contract) == ["acme.members.Member"]
    assert side.date == "2026-03-01"
    assert [source.path for source in side.texts.values()] == [f"git:{side.name[4:]}:rpc/a.rpc"]


def test_the_configuration_is_that_of_the_commit(repository: Path) -> None:
    write_files(repository, {"rpcc.toml": '[diff]\ndeploy-order = "rolling"\n'})
    assert read_source("git:v1").config.deploy_order == ("region", "control")


@pytest.mark.parametrize("path", ["rpc/a.rpc", "rpc", "./rpc/../rpc", "."])
def test_a_path_in_a_commit(repository: Path, path: str) -> None:
    assert declared(read_source(f"git:v1:{path}").contract) == ["acme.members.Member"]


def test_paths_in_a_commit_start_at_the_top_like_gits(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "rpc")
    assert read_source("git:v1:rpc/a.rpc").contract == read_source("git:v1:./a.rpc").contract
    assert declared(read_source("git:v1").contract) == ["acme.members.Member"]
    with pytest.raises(SourceError, match=r"there is no file or folder `git:v1:a\.rpc`"):
        read_source("git:v1:a.rpc")


def test_a_source_that_the_commit_lacks(repository: Path) -> None:
    commit(repository, {"rpcc.toml": 'sources = ["rpc", "more"]\n'})
    write_files(repository, {"more/a.rpc": TYPES})
    with pytest.raises(SourceError, match="there is no file or folder `git:HEAD:more`"):
        read_source("git:HEAD")


@pytest.mark.parametrize("ref", ["nowhere", "", "-n", "--all", "HEAD~99", "v1^{tree}", "a b", "@{u}", "..", "\udcff"])
def test_a_missing_commit(repository: Path, ref: str) -> None:
    with pytest.raises(SourceError, match="names no commit here; if it is a branch or tag of a remote"):
        read_source(f"git:{ref}")


def test_a_shallow_clone_says_so(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, {"rpc/a.rpc": TYPES})
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-tags", f"file://{repository}", "clone")
    monkeypatch.chdir(tmp_path / "clone")
    with pytest.raises(
        SourceError, match=r"`v1` names no commit here; this clone is shallow: .*--unshallow.*fetch-depth"
    ):
        read_source("git:v1")
    assert read_source("git:HEAD").contract is not None


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(repository))
    with pytest.raises(SourceError, match="there is no `git` on the path"):
        read_source("git:v1")


# --------------------------------------------------------------- merge base ----


def test_the_work_tree_is_compared_with_where_its_branch_began(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "switch", "--quiet", "--create", "feature")
    commit(repository, {"rpc/a.rpc": TYPES})
    git(repository, "switch", "--quiet", "main")
    commit(repository, {"rpc/b.rpc": TYPES})
    git(repository, "switch", "--quiet", "feature")
    work = work_tree()
    assert declared(work.contract) == ["acme.types.UserId"]
    old = merge_base(work)
    assert old.name == f"git:{base[:12]}"
    assert declared(old.contract) == ["acme.members.Member"]


def test_the_default_branch_is_the_remotes_or_the_configured_one(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "branch", "--move", "trunk")
    with pytest.raises(SourceError, match="which branch is the default one"):
        merge_base(work_tree())
    write_files(repository, {"rpcc.toml": 'sources = ["rpc"]\n[diff]\ndefault-branch = "trunk"\n'})
    assert declared(merge_base(work_tree()).contract) == ["acme.members.Member"]
    write_files(repository, {"rpcc.toml": 'sources = ["rpc"]\n[diff]\ndefault-branch = "gone"\n'})
    with pytest.raises(SourceError, match="`gone` names no commit here"):
        merge_base(work_tree())
    git(tmp_path, "clone", "--quiet", os.fspath(repository), "clone")
    monkeypatch.chdir(tmp_path / "clone")
    commit(tmp_path / "clone", {"rpc/a.rpc": TYPES})
    assert declared(merge_base(work_tree()).contract) == ["acme.members.Member"]


def test_branches_without_a_common_commit(repository: Path) -> None:
    git(repository, "switch", "--quiet", "--orphan", "other")
    commit(repository, {"rpc/a.rpc": TYPES})
    with pytest.raises(SourceError, match="`main` and HEAD have no common commit here"):
        merge_base(work_tree())


def test_a_project_that_takes_up_rpcc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_repository(tmp_path / "fresh")
    monkeypatch.chdir(folder)
    write_files(folder, {"a.rpc": MEMBERS})
    with pytest.raises(SourceError, match="there is no commit yet"):
        merge_base(work_tree())
    (folder / "a.rpc").unlink()
    commit(folder, {"README": ""})
    write_files(folder, {"a.rpc": MEMBERS})
    old = merge_base(work_tree())
    assert (old.is_absent, old.contract) == (True, Contract(packages=()))


def test_a_new_project_beside_others_is_new_but_one_that_moved_is_not(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        repository, {"other/rpcc.toml": "", "other/a.rpc": TYPES, "moved/rpcc.toml": "", "moved/a.rpc": MEMBERS}
    )
    monkeypatch.chdir(repository / "other")
    assert merge_base(work_tree()).is_absent
    monkeypatch.chdir(repository / "moved")
    with pytest.raises(SourceError, match=r"there is no folder `git:\w+:moved`"):
        merge_base(work_tree())


def test_links_are_followed_and_submodules_are_not_taken_for_nothing(repository: Path, tmp_path: Path) -> None:
    write_files(repository, {"shared/types.rpc": TYPES})
    (repository / "rpc" / "t.rpc").symlink_to("../shared/types.rpc")
    (repository / "rpc" / "u.rpc").symlink_to("t.rpc")
    (repository / "rpc" / "dead.txt").symlink_to("nowhere")
    commit(repository, {})
    assert declared(read_source("git:HEAD").contract) == declared(work_tree().contract)
    assert declared(read_source("git:HEAD:rpc").contract) == declared(read_source("rpc").contract)
    other = make_repository(tmp_path / "other")
    commit(other, {"b.rpc": "package acme.other\n"})
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", os.fspath(other), "rpc/sub")
    commit(repository, {})
    with pytest.raises(SourceError, match="`git:HEAD:rpc/sub` is a submodule"):
        read_source("git:HEAD")
    assert read_source("git:v1").contract is not None


# ------------------------------------------------------------------ waivers ----


def test_waivers_stand_beside_the_configuration_of_their_side(repository: Path) -> None:
    commit(repository, {"rpcc-accepted.toml": "old"})
    write_files(repository, {"rpcc-accepted.toml": "new"})
    assert work_tree().waivers == (str(repository / "rpcc-accepted.toml"), "rpcc-accepted.toml", b"new")
    assert read_source("rpc/a.rpc").waivers.data == b"new"
    assert read_source("git:main").waivers[1:] == ("git:main:rpcc-accepted.toml", b"old")
    assert read_source("git:v1").waivers.data is None


def test_waivers_without_a_configuration_are_the_nearest(root: Path) -> None:
    write_files(root, {"deep/er/a.rpc": MEMBERS, "rpcc-accepted.toml": "here"})
    assert read_source("deep/er/a.rpc").waivers.data == b"here"
    write_files(root, {"deep/rpcc-accepted.toml": "nearer"})
    assert read_source("deep/er").waivers.shown == "deep/rpcc-accepted.toml"


# ------------------------------------------------------------------ parsing ----


def test_both_sides_share_trees_but_not_places(root: Path) -> None:
    wrong = MEMBERS.replace("int", "itn")
    write_files(root, {"a/x.rpc": wrong, "b/x.rpc": wrong, "c/x.rpc": MEMBERS, "d/y.rpc": MEMBERS})
    memory = Memory()
    for name in ("a", "b"):
        (diagnostic,) = read_source(name, memory).diagnostics
        assert diagnostic.primary.location.source.path == f"{name}/x.rpc"
    first, second = (read_source(name, memory) for name in ("c", "d"))
    assert [source.path for source in (*first.texts.values(), *second.texts.values())] == ["c/x.rpc", "d/y.rpc"]
    assert second.contract == read_source("d").contract
