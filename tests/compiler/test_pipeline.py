"""From text to contract: what one run reads, in which order it reports, and what it makes of broken workspaces."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from corpora import CHECK, Files, analyse_files, read_case
from goldens import check_golden

from rpcc.compiler.load import UnreadablePath
from rpcc.idl.render import render_text
from rpcc.schemas.canonical import dump_contract

LOWER = CHECK.parent / "lower"
COMPANY = read_case((CHECK / "valid-company.rpc").read_text(encoding="utf-8"))


def report(files: Files, folder: Path, *paths: str) -> str:
    """The text report of a workspace."""
    return render_text(analyse_files(files, folder, *paths).diagnostics, color=False)


def codes(files: Files, folder: Path, *paths: str) -> list[str]:
    """The codes found, in the order of the report."""
    return [d.code for d in analyse_files(files, folder, *paths).diagnostics]


# ---------------------------------------------------------------- contracts ----


@pytest.mark.parametrize("path", sorted(LOWER.glob("*.rpc")), ids=lambda path: path.stem)
def test_lowers_to_its_golden_contract(path: Path, tmp_path: Path) -> None:
    found = analyse_files(read_case(path.read_text(encoding="utf-8")), tmp_path)
    assert found.contract is not None, render_text(found.diagnostics, color=False)
    check_golden(path.with_suffix(".json"), dump_contract(found.contract))


def test_there_is_no_contract_beside_an_error_but_beside_a_warning(tmp_path: Path) -> None:
    wrong = analyse_files(read_case("package acme\ntype A = B\n"), tmp_path / "error")
    assert wrong.contract is None
    doubtful = analyse_files(read_case('package acme\nmodel A { token: str = "" }\n'), tmp_path / "warning")
    assert doubtful.diagnostics
    assert doubtful.contract is not None


# -------------------------------------------------------------------- order ----

DISORDER = read_case(
    """-- b/two.rpc --
package b
from a import Missing, Nothing
model M { x: Strng  y: dict[int, str] = {}  x: int = 0  token: str = "" }
-- a/one.rpc --
package a
from b import M as N
model P extends N { z: Whatever = 1  w: N? = {} }
-- a/three.rpc --
package a
model P { }
error E { x: P = 1 }
"""
)


def test_the_report_is_ordered_by_file_and_place_however_files_are_found(tmp_path: Path) -> None:
    found = analyse_files(DISORDER, tmp_path / "a").diagnostics
    places = [(d.primary.location.source.path, d.primary.location.span) for d in found]
    assert places == sorted(places)
    assert len({path for path, _ in places}) == 3
    backwards = dict(reversed(DISORDER.items()))
    assert report(backwards, tmp_path / "b", "b", "a") == report(DISORDER, tmp_path / "a")


def test_the_report_does_not_depend_on_hashes(tmp_path: Path) -> None:
    expected = report(DISORDER, tmp_path)
    script = (
        "from pathlib import Path\n"
        "from rpcc.compiler.config import load_config\n"
        "from rpcc.compiler.pipeline import analyse\n"
        "from rpcc.idl.render import render_text\n"
        "print(render_text(analyse([], load_config(Path.cwd()).config).diagnostics, color=False), end='')\n"
    )
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout == expected


# -------------------------------------------------------------------- paths ----

SPREAD = read_case(
    """-- rpcc.toml --
sources = ["protos"]
-- protos/acme/types.rpc --
package acme.types
type UserId = int
-- protos/acme/members/model.rpc --
package acme.members
from acme.types import UserId
model Member { user_id: UserId = -1 }
-- protos/acme/members/service.rpc --
package acme.members
control service MemberService { rpc get() -> Member? }
-- protos/acme/other.rpc --
package acme.other
type Wrong = Strng
"""
)


@pytest.mark.parametrize("path", ["protos/acme/members/service.rpc", "protos/acme/members"])
@pytest.mark.parametrize("config", ["rpcc.toml", "without.toml"])
def test_a_file_is_made_whole_from_the_configured_sources(path: str, config: str, tmp_path: Path) -> None:
    files = {config if name == "rpcc.toml" else name: text for name, text in SPREAD.items()}
    found = analyse_files(files, tmp_path, path)
    assert found.contract is not None
    assert [package.name for package in found.contract.packages] == ["acme.members", "acme.types"]
    sizes = [len(p.declarations) + len(p.services) for p in found.contract.packages]
    assert sizes == [2, 1]


def test_without_paths_all_configured_sources_are_read(tmp_path: Path) -> None:
    assert codes(SPREAD, tmp_path) == ["RPC0101"]


def test_a_path_outside_the_sources_is_read_too(tmp_path: Path) -> None:
    files = {**SPREAD, "draft.rpc": b"package draft\nfrom acme.types import UserId\ntype A = UserId\n"}
    assert codes(files, tmp_path, "draft.rpc") == []


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    named = ("protos/acme/types.rpc", "./protos/acme/types.rpc", "protos/acme", "protos/acme/members/../types.rpc")
    assert codes(SPREAD, tmp_path, *named) == ["RPC0101"]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePath, match=r"^there is no file or folder `nowhere\.rpc`$"):
        analyse_files(SPREAD, tmp_path, "nowhere.rpc")


# ------------------------------------------------------- one mistake, one error ----


@pytest.mark.parametrize(
    "broken",
    [
        "model Member { id: int = }",
        "model Member { id int = 0 }",
        "model Member id: int = 0 }",
        "modl Member { id: int = 0 }",
        "type Member = ",
        "model Member { id: int = 0 id2: int = = 0 }",
        "model Member { id: int = 0, , a }",
        "enum Role: str { , }  model Member { id: int = 0 }",
        "model Base { } model Member picks Base { id: : }",
    ],
)
def test_what_a_syntax_error_hides_is_not_called_unknown(broken: str, tmp_path: Path) -> None:
    files = read_case(
        f"""-- model.rpc --
package acme.members
{broken}
-- service.rpc --
package acme.members
model Group {{ members: list[Member] = []  first: Member? = none }}
model Card picks Member {{ id }}
/// See [Member].
control service MemberService {{ rpc get(member: Member) -> Member? }}
-- other.rpc --
package acme.other
from acme.members import Member
type Alias = list[Member]
"""
    )
    found = analyse_files(files, tmp_path).diagnostics
    assert [d.primary.location.source.path for d in found] == ["model.rpc"], render_text(found, color=False)


def test_a_broken_package_line_is_one_error(tmp_path: Path) -> None:
    files = read_case(
        "-- a.rpc --\npackage 7\ntype A = int\n-- b.rpc --\npackage b\nfrom a import A\nmodel B { a: A = 0  c: C = 0 }"
    )
    found = analyse_files(files, tmp_path).diagnostics
    assert [d.primary.location.source.path for d in found] == ["a.rpc"], render_text(found, color=False)


def test_a_word_that_is_a_syntax_error_is_no_rules_business(tmp_path: Path) -> None:
    case = read_case("package acme.teams\nmodel 名前 { size: int = 5x }\n")
    found = analyse_files(case, tmp_path)
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["RPC0012", "RPC0012"]


def test_mistakes_elsewhere_are_reported_beside_a_syntax_error(tmp_path: Path) -> None:
    files = read_case(
        "-- a.rpc --\npackage a\ntype A = = int\n-- b.rpc --\npackage b\ntype B = Strng\ntype C = dict[int, str]\n"
    )
    found = analyse_files(files, tmp_path).diagnostics
    assert [d.primary.location.source.path for d in found] == ["a.rpc", "b.rpc", "b.rpc"]


def test_a_deleted_token_is_one_error(tmp_path: Path) -> None:
    chance = random.Random(1)
    places = [
        (name, match.span())
        for name, content in COMPANY.items()
        for match in _TOKEN.finditer(content.decode())
        if name.endswith(".rpc") and not match.group().startswith("//")
    ]
    counts: list[int] = []
    for number, (name, (start, end)) in enumerate(chance.sample(places, 80)):
        text = COMPANY[name].decode()
        mutant = {**COMPANY, name: f"{text[:start]}{text[end:]}".encode()}
        counts.append(len(analyse_files(mutant, tmp_path / str(number)).diagnostics))
    assert counts.count(1) + counts.count(0) >= 76


# -------------------------------------------------------------------- allow ----


def allowed(comment: str, folder: Path) -> list[str]:
    """The codes found where `comment` stands above a field that RPC0702 warns of."""
    text = f'package acme\n\nmodel A {{\n{comment}\n  token: str = ""\n  secret: str = ""\n}}\n'
    return codes(read_case(text), folder)


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("", ["RPC0702", "RPC0702"]),
        ("  // rpcc: allow RPC0702 because it is public", ["RPC0702"]),
        ("  // rpcc: allow RPC0702 because it is public\n  // and here is more", ["RPC0702"]),
        ("  // rpcc: allow RPC0702", ["RPC0706", "RPC0702", "RPC0702"]),
        ("  // rpcc: allow RPC0702 because", ["RPC0706", "RPC0702", "RPC0702"]),
        ("  // rpcc: allow RPC0705 because it is public", ["RPC0707", "RPC0702", "RPC0702"]),
        ("  // rpcc: allow RPC0101 because it is public", ["RPC0708", "RPC0702", "RPC0702"]),
        ("  // rpcc: allow RPC9999 because it is public", ["RPC0708", "RPC0702", "RPC0702"]),
    ],
)
def test_a_comment_allows_one_warning_on_the_next_line(comment: str, left: list[str], tmp_path: Path) -> None:
    assert allowed(comment, tmp_path) == left


# -------------------------------------------------------------------- mutants ----

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|-?\d+(?:\.\d+)?\w*|->|///.*|//.*|[^\s\w]')


def mutate(files: Files, chance: random.Random) -> Files:
    """Delete, double or swap a few tokens of the sources, or put one in the place of another."""
    texts = {name: content.decode() for name, content in files.items()}
    for _ in range(chance.choice((1, 1, 2, 5))):
        name = chance.choice([name for name in texts if name.endswith(".rpc")])
        spans = [match.span() for match in _TOKEN.finditer(texts[name])]
        (start, end), (other, other_end) = sorted(chance.sample(spans, 2))
        text = texts[name]
        first, between, second = text[start:end], text[end:other], text[other:other_end]
        middle = chance.choice(
            (
                f"{between}{second}",
                f"{first} {first}{between}{second}",
                f"{second}{between}{first}",
                f"{second}{between}{second}",
                f"{first}{between}{first}",
            )
        )
        texts[name] = f"{text[:start]}{middle}{text[other_end:]}"
    return {name: text.encode() for name, text in texts.items()}


@pytest.mark.parametrize("seed", range(8))
def test_no_mutant_of_a_valid_workspace_crashes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    for number in range(20):
        mutant = mutate(COMPANY, chance)
        found = analyse_files(mutant, tmp_path / str(number))
        assert found.contract is not None or found.diagnostics
        render_text(found.diagnostics, color=False)
        if found.contract is not None:
            dump_contract(found.contract)
