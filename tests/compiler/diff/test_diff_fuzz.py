"""Broken inputs, a thousand of them: whatever a source, a waiver file or a ref looks like, never exit code 0 or 3."""

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import rpcc, write_files
from git_repositories import commit, make_repository

TYPES = "package acme.types\n\ntype UserId = int\n"
SOURCE = """\
package acme.members

from acme.types import UserId

enum Role: str { member  owner }

/// One person's membership.
model Member {
  id: UserId = -1
  role: Role = member
  teams: list[str(max_len=50)](max_len=5) = []
  required joined_at: datetime
  nickname: str? = none  @sensitive
}

model MemberPatch patches Member { role  nickname }

error MemberNotFound { id: int = -1 }

open union Actor { user: Member  key: str }

region service MemberService {
  key = "member"

  @readonly @timeout(2s)
  rpc get(organization_id: int, id: UserId) -> Member?
    by organization_id
    or none if unmapped

  @deprecated(since="2026-01-01", use=get)
  rpc update(organization_id: int, patch: MemberPatch, actor: Actor) -> Member | MemberNotFound
    by organization_id
}
"""
WAIVERS = """\
[[accepted]]
id = "field-removed"
path = "acme.members.Member.id"
types = "00ff"
reason = "it was \\"time\\""
owner = "Ada"
until = 2026-12-31
"""
JUNK = [
    "{",
    "}",
    "(",
    ")",
    '"',
    "'",
    "?",
    "|",
    "@",
    "//",
    "\0",
    "\ufeff",
    "é",
    "\u202e",
    "->",
    "none",
    "rpc",
    "= =",
    "]]",
]


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"good/members.rpc": SOURCE, "good/types.rpc": TYPES, "bad/types.rpc": TYPES})
    return tmp_path


def mutants(seed: int, count: int) -> Iterator[bytes]:
    """Truncated, mutated, with missing parts and in other encodings."""
    draw = random.Random(seed)
    for number in range(count):
        at, to = sorted(draw.randrange(len(SOURCE)) for _ in range(2))
        match number % 5:
            case 0:
                yield SOURCE[:at].encode()
            case 1:
                yield (SOURCE[:at] + draw.choice(JUNK) + SOURCE[at:]).encode()
            case 2:
                yield (SOURCE[:at] + SOURCE[to:]).encode()
            case 3:
                yield SOURCE.replace("person's", "person’s").encode(draw.choice(["utf-16", "cp1252", "utf-32"]))
            case _:
                word = draw.choice(["UserId", "Role", "Member", "organization_id", "str", "acme.types"])
                yield SOURCE.replace(word, word + draw.choice(["x", "?", "_", "ß"]), draw.randrange(1, 4)).encode()


def is_broken(folder: str) -> bool:
    """Whether the compiler itself finds an error in a folder, without what stands beside that."""
    with contextlib.chdir(folder):
        return rpcc("check", "--no-cache").code != 0


@pytest.mark.parametrize("seed", range(4))
def test_broken_sources(root: Path, seed: int) -> None:
    broken = 0
    for data in mutants(seed, 200):
        (root / "bad" / "members.rpc").write_bytes(data)
        expected = {2} if is_broken("bad") else {0, 1}
        broken += expected == {2}
        sides = ["good", "bad"] if broken % 2 else ["bad", "good"]
        run = rpcc("diff", *sides, "--format", "json")
        assert run.code in expected, (data, run.err)
        assert (run.out == "") == (run.code == 2)
    assert broken > 150


def test_missing_imports(root: Path) -> None:
    (root / "bad" / "types.rpc").unlink()
    write_files(root, {"bad/members.rpc": SOURCE})
    assert rpcc("diff", "good", "bad").code == 2
    assert rpcc("diff", "bad", "bad").code == 2
    assert rpcc("diff", "bad/members.rpc", "good/members.rpc").code == 2


def test_broken_waiver_files(root: Path) -> None:
    draw = random.Random(5)
    broken = 0
    for _ in range(120):
        at, to = sorted(draw.randrange(len(WAIVERS)) for _ in range(2))
        text = draw.choice([WAIVERS[:at], WAIVERS[:at] + WAIVERS[to:], WAIVERS[:at] + draw.choice(JUNK) + WAIVERS[at:]])
        (root / "rpcc-accepted.toml").write_bytes(text.encode(draw.choice(["utf-8", "utf-8", "utf-16"])))
        run = rpcc("diff", "good", "good")
        # What can be read is at least a waiver that nothing needs; nothing at all is no waiver.
        harmless = not "".join(line for line in text.splitlines() if not line.startswith("#")).strip()
        assert run.code in ({0, 2} if harmless else {1, 2}), (text, run.out)
        broken += run.code == 2
    assert broken > 60


REFS = [
    "", "nowhere", "-h", "--help", "HEAD~999", "HEAD^{tree}", "a b", "..", "main..main", "@{-1}", "\udcff", "é",
    "main:x", "main:rpc/none.rpc", ":", ":main", "main:/", "main:../..", "main:rpc/../../x", "HEAD@{9}", "0" * 40,
    "$(x)", "main\n", "refs/heads", "^main", "main^2", "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("ref", REFS)
def test_bad_refs(root: Path, monkeypatch: pytest.MonkeyPatch, ref: str) -> None:
    folder = make_repository(root / "repository")
    commit(folder, {"rpcc.toml": 'sources = ["rpc"]\n', "rpc/a.rpc": TYPES})
    monkeypatch.chdir(folder)
    assert rpcc("diff", "git:main", "git:HEAD").code == 0
    for words in (["--against", f"git:{ref}"], [f"git:{ref}", "rpc"], ["rpc", f"git:{ref}"]):
        run = rpcc("diff", *words)
        assert run.code == 2, (words, run.out)
        assert run.err.startswith(("rpcc: ", "Usage: "))


@pytest.mark.parametrize(
    "contract", [b"", b"{}", b"[]", b"\xff", b'{"rpcc": "contract", "version": 2}', b"[" * 9999, b"1e999"]
)
def test_broken_contracts(root: Path, contract: bytes) -> None:
    (root / "contract.json").write_bytes(contract)
    for words in (["contract.json", "good"], ["good", "contract.json"]):
        assert rpcc("diff", *words).code == 2


def test_as_processes(root: Path) -> None:
    broken = list(mutants(9, 60))
    tried = 0
    for data in broken:
        (root / "bad" / "members.rpc").write_bytes(data)
        if tried < 20 and is_broken("bad"):
            tried += 1
            command = [sys.executable, "-c", "import sys; from rpcc.compiler.cli import main; sys.exit(main())"]
            run = subprocess.run(
                [*command, "diff", "good", "bad"], env={**os.environ}, capture_output=True, check=False
            )
            assert run.returncode == 2, (data, run.stderr)
            assert run.stdout == b""
    assert tried == 20
