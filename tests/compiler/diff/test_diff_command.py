"""`rpcc diff` and `rpcc accept` as users call them: in real repositories, with waivers, usage and callers."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Run, rpcc, write_files
from git_repositories import commit, git, make_repository

from rpcc.compiler.diff.catalogue import FINDINGS
from rpcc.compiler.diff.kind import Kind

OLD = """\
package acme.members

model Member {
  id: int = -1
  nickname: str = ""
}

control service MemberService {
  key = "member"

  rpc get(id: int) -> Member

  rpc ping() -> bool
}
"""
GONE = OLD.replace('  nickname: str = ""\n', "")
ADDED = OLD.replace("  nickname", "  age: int = 0\n  nickname")
REQUIRED = OLD.replace("get(id: int)", "get(id: int, locale: str)")
COMMAND = "import sys; from rpcc.compiler.cli import main; sys.exit(main())"
FIELD = ("field-removed", "acme.members.Member.nickname")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"old.rpc": OLD, "gone.rpc": GONE, "added.rpc": ADDED, "required.rpc": REQUIRED})
    return tmp_path


@pytest.fixture
def repository(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the old version on `main`; the current folder, on a branch of it."""
    folder = make_repository(root / "repository")
    commit(folder, {"rpcc.toml": 'sources = ["rpc"]\n', "rpc/members.rpc": OLD})
    git(folder, "switch", "--quiet", "--create", "feature")
    monkeypatch.chdir(folder)
    return folder


def findings(*words: str) -> list[tuple[str, str, str]]:
    """Level, id and path of what a comparison finds."""
    found = json.loads(rpcc("diff", *words, "--format", "json").out)["findings"]
    return [(each["level"], each["id"], each["path"]) for each in found]


# --------------------------------------------------------------- exit codes ----


def test_nothing_changed(root: Path) -> None:
    run = rpcc("diff", "old.rpc", "old.rpc")
    assert run == Run(0, "old.rpc → old.rpc, regions first: nothing changed that a caller or a server could notice\n"
                         "no findings\n", "")  # fmt: skip


def test_a_breaking_change(root: Path) -> None:
    run = rpcc("diff", "old.rpc", "gone.rpc")
    assert run.code == 1
    assert run.out.startswith("breaking[field-removed]: ")
    assert "--> old.rpc:5:3" in run.out
    assert "5 |   nickname" in run.out
    assert run.err == ""
    assert findings("old.rpc", "gone.rpc") == [("breaking", *FIELD)]


def test_a_safe_change(root: Path) -> None:
    run = rpcc("diff", "old.rpc", "added.rpc")
    assert run.code == 0
    assert all(level == "safe" for level, _, _ in findings("old.rpc", "added.rpc"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["old.rpc"], "name both OLD and NEW"),
        (["old.rpc", "gone.rpc", "--against", "old.rpc"], "goes without OLD and NEW"),
        (["old.rpc", "gone.rpc", "x.rpc"], "x.rpc"),
        (["old.rpc", "missing.rpc"], "there is no file or folder `missing.rpc`"),
        (["old.rpc", "gone.rpc", "--today", "tomorrow"], "`tomorrow` is not a day"),
        (["old.rpc", "gone.rpc", "--today", "20260101"], "is not a day"),
        (["old.rpc", "gone.rpc", "--order", "both"], "both"),
        (["old.rpc", "gone.rpc", "--fail-on", "none"], "none"),
        (["old.rpc", "gone.rpc", "--format", "xml"], "xml"),
        (["old.rpc", "gone.rpc", "--usage", "missing.json"], "missing.json"),
        (["old.rpc", "gone.rpc", "--usage", "old.rpc"], "`old.rpc` does not hold call counts: it is not JSON"),
        (["old.rpc", "gone.rpc", "--callers", "missing"], "missing"),
        (["git:main", "gone.rpc"], "is not in a git repository"),
        ([], "is not in a git repository"),
    ],
)
def test_wrong_usage(root: Path, words: list[str], said: str) -> None:
    (root / "work").mkdir()
    if not words:
        for path in root.glob("[grna]*.rpc"):
            path.unlink()
    run = rpcc("diff", *words)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@pytest.mark.parametrize("words", [["old.rpc", "bad.rpc"], ["bad.rpc", "old.rpc"]])
@pytest.mark.parametrize("text", [OLD.replace("-> Member", "-> Membr"), OLD[:-3], "", "from a import B\n" + OLD])
def test_an_error_in_a_source_is_never_safe(root: Path, words: list[str], text: str) -> None:
    write_files(root, {"bad.rpc": text})
    run = rpcc("diff", *words, "--format", "json")
    assert (run.code, run.out) == (2, "")
    assert "error[RPC" in run.err
    assert run.err.endswith("rpcc: nothing was compared: there are errors in `bad.rpc`\n")


# -------------------------------------------------------------------- order ----


def test_the_deploy_order_is_the_new_sides(root: Path) -> None:
    widened = OLD.replace("-> Member\n", "-> Member?\n")
    write_files(root, {"a/x.rpc": OLD, "b/x.rpc": widened})
    assert rpcc("diff", "a", "b").code == 0
    assert rpcc("diff", "a", "b", "--order", "control,region").code == 1
    write_files(root, {"a/rpcc.toml": '[diff]\ndeploy-order = "rolling"\n'})
    assert rpcc("diff", "a", "b").code == 0
    write_files(root, {"b/rpcc.toml": '[diff]\ndeploy-order = "rolling"\n'})
    assert rpcc("diff", "a", "b").code == 1
    assert rpcc("diff", "a", "b", "--order", "region,control").code == 0


def test_fail_on_is_stricter(root: Path) -> None:
    idempotent = OLD.replace("  rpc get", "  @idempotent\n  rpc get")
    write_files(root, {"a.rpc": idempotent, "b.rpc": OLD})
    assert [level for level, _, _ in findings("a.rpc", "b.rpc")] == ["hazard"]
    assert rpcc("diff", "a.rpc", "b.rpc").code == 0
    assert rpcc("diff", "a.rpc", "b.rpc", "--fail-on", "hazard").code == 1
    optional = OLD.replace("get(id: int)", "get(id: int, limit: int = 5)")
    write_files(root, {"c.rpc": optional})
    assert rpcc("diff", "old.rpc", "c.rpc", "--fail-on", "hazard").code == 0
    assert rpcc("diff", "old.rpc", "c.rpc", "--fail-on", "source").code == 1


# ---------------------------------------------------------------------- git ----


def test_the_work_tree_against_its_merge_base(repository: Path) -> None:
    assert rpcc("diff").code == 0
    write_files(repository, {"rpc/members.rpc": GONE})
    run = rpcc("diff")
    assert run.code == 1
    assert re.search(r"--> git:[0-9a-f]{12}:rpc/members\.rpc:5:3", run.out)
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=gone")
    assert rpcc("diff").code == 1
    assert rpcc("diff", "git:HEAD", "git:HEAD").code == 0
    assert rpcc("diff", "git:HEAD~1", "git:HEAD").code == 1
    assert rpcc("diff", "git:main:rpc/members.rpc", "rpc/members.rpc").code == 1


def test_several_releases_and_the_worst_result(repository: Path) -> None:
    git(repository, "tag", "v1")
    commit(repository, {"rpc/members.rpc": GONE})
    git(repository, "tag", "v2")
    assert rpcc("diff", "--against", "git:v2").code == 0
    assert rpcc("diff", "--against", "git:v2", "--against", "git:v1").code == 1
    document = json.loads(rpcc("diff", "--against", "git:v2", "--against", "git:v1", "--format", "json").out)
    assert [each["old"] for each in document["comparisons"]] == ["git:v2", "git:v1"]
    assert {finding["comparison"] for finding in document["findings"]} == {1}


def test_a_project_that_takes_up_rpcc(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_repository(root / "fresh")
    commit(folder, {"README": ""})
    write_files(folder, {"a.rpc": OLD})
    monkeypatch.chdir(folder)
    run = rpcc("diff")
    assert run.code == 0
    assert re.fullmatch(r"rpcc: there is nothing of this project in `git:[0-9a-f]{12}`: everything is new\n", run.err)


# ------------------------------------------------------------------ waivers ----

ACCEPT = ["accept", *FIELD, "--reason", "nobody reads it", "--until", "2099-12-31"]


def test_a_change_is_accepted_until_a_day_and_no_other_with_it(repository: Path) -> None:
    write_files(repository, {"rpc/members.rpc": GONE})
    run = rpcc(*ACCEPT, "--owner", "Ada")
    assert run == Run(0, "", f"accepted `{FIELD[0]}` at `{FIELD[1]}` until 2099-12-31, in rpcc-accepted.toml\n")
    assert 'owner = "Ada"\nuntil = 2099-12-31\n' in (repository / "rpcc-accepted.toml").read_text()
    run = rpcc("diff")
    assert run.code == 0
    assert "accepted[field-removed]" in run.out
    assert json.loads(rpcc("diff", "--format", "json").out)["findings"][0]["waived"] == "nobody reads it"
    write_files(repository, {"rpc/members.rpc": GONE.replace("id: int)", "id: int, locale: str)")})
    assert rpcc("diff").code == 1
    run = rpcc("diff", "--today", "2100-01-01")
    assert run.code == 1
    assert "error[waiver-expired]" in run.out


def test_a_waiver_knows_the_types(repository: Path) -> None:
    write_files(repository, {"rpc/members.rpc": GONE})
    assert rpcc(*ACCEPT).code == 0
    waiver = (repository / "rpcc-accepted.toml").read_text()
    (repository / "rpcc-accepted.toml").unlink()
    git(repository, "switch", "--quiet", "--discard-changes", "main")
    commit(repository, {"rpc/members.rpc": OLD.replace('nickname: str = ""', "nickname: str? = none")})
    git(repository, "switch", "--quiet", "feature")
    git(repository, "merge", "--quiet", "main")
    write_files(repository, {"rpc/members.rpc": GONE, "rpcc-accepted.toml": waiver})
    run = rpcc("diff")
    assert run.code == 1
    assert "the change at that path is another one than was accepted, its types differ" in run.out


def test_a_waiver_that_did_its_work_is_a_note_and_can_be_pruned(repository: Path) -> None:
    write_files(repository, {"rpc/members.rpc": GONE})
    assert rpcc(*ACCEPT).code == 0
    assert rpcc("accept", "--prune").err == "every waiver is needed\n"
    write_files(repository, {"rpc/members.rpc": OLD})
    run = rpcc("diff")
    assert run.code == 1
    assert "error[waiver-unused]" in run.out
    write_files(repository, {"rpc/members.rpc": GONE})
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message=gone")
    git(repository, "branch", "--force", "main", "HEAD")
    run = rpcc("diff")
    assert run.code == 0
    assert "note[waiver-unused]" in run.out
    assert rpcc("accept", "--prune").err == f"removed the waiver of `{FIELD[1]}` from rpcc-accepted.toml\n"
    assert "[[accepted]]" not in (repository / "rpcc-accepted.toml").read_text()
    assert rpcc("diff").out.count("waiver") == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["accept"], "name the ID and the PATH"),
        (ACCEPT[:-2], "the last day with `--until`"),
        ([*ACCEPT[:3], "--until", "2099-01-01"], "a `--reason`"),
        ([*ACCEPT, "--prune"], "`--prune` goes without an ID"),
        ([*ACCEPT[:-1], "2001-01-01"], "`--until 2001-01-01` is over"),
        ([*ACCEPT[:-1], "soon"], "`soon` is not a day"),
        ([*ACCEPT[:4], " ", *ACCEPT[5:]], "texts that are not empty"),
        ([*ACCEPT, "--owner", ""], "texts that are not empty"),
        (["accept", "field-added", *ACCEPT[2:]], "; what is found there is `field-removed`"),
        (["accept", FIELD[0], "acme.members.Member.nicknam", *ACCEPT[3:]], f": did you mean `{FIELD[1]}`?"),
        (["accept", "no-such-id", "nowhere", *ACCEPT[3:]], "; `rpcc diff` lists the findings"),
        ([*ACCEPT, "--against", "git:nowhere"], "`nowhere` names no commit here"),
    ],
)
def test_what_can_not_be_accepted(repository: Path, words: list[str], said: str) -> None:
    write_files(repository, {"rpc/members.rpc": GONE})
    run = rpcc(*words)
    assert run.code == 2
    assert said in run.err
    assert not (repository / "rpcc-accepted.toml").exists()


def test_broken_waivers_stop_everything(repository: Path) -> None:
    write_files(repository, {"rpcc-accepted.toml": "[[accepted]]\nid = 1\n"})
    run = rpcc("diff")
    assert (run.code, run.out) == (2, "")
    assert "rpcc-accepted.toml:1: `path` is missing" in run.err
    assert rpcc("accept", "--prune").code == 2


def test_today_is_the_day_of_the_new_commit(repository: Path) -> None:
    write_files(repository, {"rpc/members.rpc": GONE})
    assert rpcc(*ACCEPT[:-1], "2026-05-31", "--today", "2026-05-01").code == 0
    commit(repository, {}, date="2026-05-31T20:00:00+00:00")
    assert rpcc("diff", "git:main", "git:HEAD").code == 0
    assert rpcc("diff", "git:main", "git:HEAD", "--today", "2026-06-01").code == 1
    commit(repository, {}, date="2026-05-31T23:00:00-03:00")  # where the committer was it is still May
    assert rpcc("diff", "git:main", "git:HEAD").code == 0
    commit(repository, {}, date="2026-06-01T00:30:00+00:00")
    assert rpcc("diff", "git:main", "git:HEAD").code == 1


# -------------------------------------------------------- usage and callers ----

DROPPED = OLD.replace("  rpc ping() -> bool\n", "")


def usage(calls: int) -> str:
    period = {"from": "2026-01-01", "to": "2026-03-31"}
    return json.dumps({"rpcc": "usage", "version": 1, **period, "calls": {"member": {"ping": calls}}})


def test_a_method_that_nobody_called_may_go(root: Path) -> None:
    write_files(root, {"dropped.rpc": DROPPED, "none.json": usage(0), "some.json": usage(1)})
    day = ("--today", "2026-04-30")
    assert rpcc("diff", "old.rpc", "dropped.rpc").code == 1
    assert rpcc("diff", "old.rpc", "dropped.rpc", "--usage", "some.json", *day).code == 1
    assert rpcc("diff", "old.rpc", "dropped.rpc", "--usage", "none.json", *day).code == 0
    run = rpcc("diff", "old.rpc", "dropped.rpc", "--usage", "none.json", "--today", "2026-05-01")
    assert run.code == 1
    assert "note: its calls were last counted 31 days ago, on 2026-03-31" in run.out


def test_calls_of_removed_and_new_methods_are_named(root: Path) -> None:
    app = "from acme.members import member_service\n\nmember_service.ping()\nmember_service.get(id=1)\n"
    write_files(root, {"dropped.rpc": DROPPED, "app/views.py": app})
    assert "called at app/views.py:3:16" in rpcc("diff", "old.rpc", "dropped.rpc", "--callers", "app").out
    run = rpcc("diff", "dropped.rpc", "old.rpc", "--callers", "app")
    assert run.code == 0
    assert re.search(r"safe\[method-added\].*\n(  = .*\n)*  = called at app/views\.py:3:16\n", run.out)
    found = json.loads(rpcc("diff", "old.rpc", "dropped.rpc", "--callers", "app", "--format", "json").out)["findings"]
    assert [finding["callers"] for finding in found] == [[{"file": "app/views.py", "line": 3, "column": 16}]]


def test_calls_by_an_old_name_or_of_a_service_that_is_gone_are_named(root: Path) -> None:
    app = "from acme.members import member_service\n\nmember_service.ping()\n"
    other = OLD + "\ncontrol service OtherService {\n  rpc get() -> bool\n}\n"
    gone = re.sub(r"control service MemberService \{.*?\n\}\n", "", other, flags=re.DOTALL)
    write_files(
        root, {"app.py": app, "renamed.rpc": OLD.replace("ping", "alive"), "other.rpc": other, "gone2.rpc": gone}
    )
    assert "called at app.py:3:16" in rpcc("diff", "old.rpc", "renamed.rpc", "--callers", "app.py").out
    assert "called at app.py:3:16" in rpcc("diff", "other.rpc", "gone2.rpc", "--callers", "app.py").out


def test_python_that_can_not_be_read_is_named(root: Path) -> None:
    write_files(root, {"app.py": "from acme.members import member_service\n?\n"})
    run = rpcc("diff", "old.rpc", "required.rpc", "--callers", "app.py")
    assert run.err == "rpcc: `app.py` is not Python that can be read: calls in it are not known\n"


# ----------------------------------------------------------------- identity ----


def test_the_example_is_the_same_as_its_contract_and_its_formatted_text(root: Path) -> None:
    acme = Path(__file__).parents[3] / "examples" / "acme"
    shutil.copytree(acme / "rpc", root / "copy" / "rpc")
    shutil.copy(acme / "rpcc.toml", root / "copy")
    for path in (root / "copy" / "rpc").iterdir():
        path.write_text("\n" + path.read_text().replace("  ", "    "))
    for words in ([acme, acme / "contract.json"], [acme / "contract.json", "copy"], ["copy", acme]):
        run = rpcc("diff", *words)
        assert (run.code, run.out.splitlines()[1:]) == (0, ["no findings"]), run.out


# -------------------------------------------------------------- determinism ----


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "gitlab", "junit", "sarif", "html"])
def test_reports_are_the_same_bytes_in_every_process(root: Path, form: str) -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", COMMAND, "diff", "old.rpc", "required.rpc", "--format", form],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=False,
        )
        for seed in ("1", "2")
    ]
    assert [run.returncode for run in runs] == [1, 1], runs[0].stderr
    assert runs[0].stdout == runs[1].stdout
    assert rpcc("diff", "old.rpc", "required.rpc", "--format", form).out.encode() == runs[0].stdout


# ------------------------------------------------------------------ explain ----


@pytest.mark.parametrize("kind", FINDINGS.values(), ids=lambda kind: kind.id)
def test_every_finding_is_explained_and_listed(kind: Kind) -> None:
    run = rpcc("explain", kind.id)
    assert run.code == 0
    assert run.out.startswith(f"{kind.id}: {kind.title}\n")
    assert "\nbefore:\n    package " in run.out
    assert "\nafter:\n    package " in run.out


def test_the_list_has_every_finding() -> None:
    listed = rpcc("explain").out
    for kind in FINDINGS.values():
        assert re.search(rf"^{kind.id} +{re.escape(kind.title)}$", listed, re.MULTILINE)
    assert "did you mean `field-removed`?" in rpcc("explain", "field-remved").err
