"""What a run remembers for the next: sources that were sound, of which only what differs is looked at again."""

import json
from pathlib import Path

import pytest
from command_line import Run, rpcc, write_files
from versions import read_versions

from rpcc.compiler.cache import read_fields, write_fields
from rpcc.compiler.diff.content import Content, Part, differing
from rpcc.schemas.contract import Contract

CONFIG = 'sources = ["rpc"]\n'
TYPES = "package acme.types\n\ntype UserId = int\n"
MEMBERS = """\
package acme.members

from acme.types import UserId

model Member {
  id: UserId = -1
}

control service MemberService {
  rpc get(id: UserId) -> Member?
}
"""
TEAMS = "package acme.teams\n\ncontrol service TeamService {\n  rpc count() -> int\n}\n"
FILES = {"rpcc.toml": CONFIG, "rpc/types.rpc": TYPES, "rpc/members.rpc": MEMBERS, "rpc/teams.rpc": TEAMS}
STAMP = Path(".rpcc_cache", "sound.stamp")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {f"{side}/{name}": text for side in ("old", "new") for name, text in FILES.items()})
    return tmp_path


def diff(*words: str) -> Run:
    return rpcc("diff", "old", "new", "--today", "2026-09-01", *words)


EDITS = {
    "nothing": {},
    "a type that others use": {"rpc/types.rpc": TYPES.replace("int", "int?")},
    "a method": {"rpc/teams.rpc": TEAMS.replace("count()", "count(all: bool)")},
    "a move": {"rpc/teams.rpc": "package acme.teams\n", "rpc/more.rpc": TEAMS.replace("acme.teams", "acme.more")},
    "a new package": {"rpc/more.rpc": TEAMS.replace("acme.teams", "acme.more").replace("Team", "Crew")},
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("known", [("old", "old"), ("new", "new"), ("old", "new")])
def test_what_is_known_changes_no_report(root: Path, edit: dict[str, str], known: tuple[str, str]) -> None:
    write_files(root / "new", edit)
    unknown = diff("--no-cache", "--format", "json")
    assert not (root / "old" / STAMP).exists()
    rpcc("diff", *known)
    assert all((root / side / STAMP).exists() for side in known)
    assert diff("--format", "json") == unknown
    assert diff("--format", "json") == unknown


@pytest.mark.parametrize(
    "edit",
    [
        {"rpc/teams.rpc": "package acme.teams\n?\n"},
        {"rpc/types.rpc": TYPES.replace("UserId", "Id")},
        {"rpc/more.rpc": TEAMS.replace("acme.teams", "acme.more")},
        {"rpcc.toml": f'{CONFIG}discovery = ["acme.members"]\n'},
    ],
    ids=["syntax", "missing import", "the key of another package", "configuration"],
)
def test_one_side_that_is_known_does_not_excuse_the_other(root: Path, edit: dict[str, str]) -> None:
    assert diff().code == 0
    write_files(root / "new", edit)
    unknown = diff("--no-cache")
    assert diff() == unknown
    assert unknown.code == 2


@pytest.mark.parametrize("damage", [b"", b"\0", b"rpcc stamp 1\0x\0y"])
def test_a_damaged_stamp_is_as_good_as_none(root: Path, damage: bytes) -> None:
    first = diff()
    (root / "new" / STAMP).write_bytes(damage)
    assert diff() == first
    assert (root / "new" / STAMP).read_bytes() != damage


def test_a_stamp_that_is_wrong_is_found_out(root: Path) -> None:
    write_files(root / "new", EDITS["a type that others use"])
    first = diff()
    path = root / "new" / STAMP
    fields = read_fields(str(path))
    assert fields is not None
    write_fields(str(path), ["acme.members" if field == "acme.types" else field for field in fields])
    assert diff() == first


def test_a_few_are_kept_where_there_is_a_configuration(root: Path) -> None:
    for number in range(6):
        write_files(root / "new", {"rpc/teams.rpc": f"{TEAMS}// {number}\n"})
        assert diff().code == 0
    fields = read_fields(str(root / "new" / STAMP))
    assert fields is not None
    assert len([field for field in fields if len(field) == 32]) == 4
    (root / "new" / "rpcc.toml").unlink()
    (root / "new" / STAMP).unlink()
    assert diff().code == 0
    assert not (root / "new" / STAMP).exists()


# ---------------------------------------------------------------- differing ----

CORPUS = sorted((Path(__file__).parents[2] / "corpus" / "diff").glob("*.rpc"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_case_says_the_same_among_packages_that_do_not_differ(path: Path, root: Path) -> None:
    others = {
        name: text.replace("acme", "other").replace("Member", "Guest").replace("Team", "Crew")
        for name, text in FILES.items()
    }
    for side, files in zip(("old", "new"), read_versions(path.read_text(encoding="utf-8")), strict=True):
        write_files(root / "case" / side, files)
        write_files(root / "among" / side, {**{f"rpc/case/{name}": text for name, text in files.items()}, **others})
    alone, among = (
        json.loads(rpcc("diff", f"{each}/old", f"{each}/new", "--today", "2026-09-01", "--format", "json").out)
        for each in ("case", "among")
    )
    for document in (alone, among):
        for finding in document["findings"]:
            for place in filter(None, (finding["old"], finding["new"])):
                del place["location"]
    assert among["findings"] == alone["findings"] != []


def content(**parts: tuple[object, set[str]]) -> Content:
    made = {name: Part(made_of, frozenset(imports)) for name, (made_of, imports) in parts.items()}
    return Content(parts=made, lower=lambda _: Contract(packages=()))


def test_what_differs_comes_with_its_users_and_with_what_all_of_them_need() -> None:
    old = content(a=(1, {"b"}), b=(1, {"c"}), c=(1, set()), d=(1, set()), e=(1, {"d"}), f=(1, {"e"}))
    new = content(a=(1, {"b"}), b=(2, {"c"}), c=(1, set()), d=(1, set()), e=(1, {"d"}), f=(1, {"e"}))
    assert differing(old, new) == frozenset("abc")
    assert differing(old, old) == frozenset()
    gone = content(a=(1, {"b"}), b=(1, {"c"}), c=(1, set()), d=(1, set()), e=(1, {"d"}))
    assert differing(old, gone) == differing(gone, old) == frozenset("def")


def test_what_nobody_knows_may_differ() -> None:
    unknown = Content(parts=None, lower=lambda _: Contract(packages=()))
    assert differing(unknown, content(a=(1, set()))) is None
