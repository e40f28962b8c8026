"""Call sites in Python code: what is found through imports and aliases, and what is not a call of ours."""

from pathlib import Path

import pytest
from command_line import write_files

from rpcc.compiler.diff.callers import find_callers
from rpcc.compiler.diff.sources import read_source

SOURCE = """\
package acme.members

error Gone {}

control service MemberService {
  key = "member"

  rpc get(id: int) -> int | Gone

  rpc add(id: int) -> int
}

control service OtherService {
  rpc get(id: int) -> int
}
"""


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"members.rpc": SOURCE})
    return tmp_path


def calls(text: str, path: str = "app.py") -> list[str]:
    """The calls in a file, as `service.method line:column`."""
    write_files(Path(), {path: text})
    contract = read_source("members.rpc").contract
    assert contract is not None
    found = find_callers([path], [contract])
    assert found.unread == ()
    sites = [
        (site.line, site.column, f"{key}.{method}") for (key, method), many in found.calls.items() for site in many
    ]
    return [f"{name} {line}:{column}" for line, column, name in sorted(sites)]


@pytest.mark.parametrize(
    "lines",
    [
        "from acme.members import member_service\nmember_service.get(id=1)",
        "from acme.members.service import member_service as m\nm.get(id=1)",
        "from acme.members import service\nservice.member_service.get(id=1)",
        "from acme import members\nmembers.member_service.get(id=1)",
        "import acme.members\nacme.members.member_service.get(id=1)",
        "import acme.members.service as s\ns.member_service.get(id=1)",
        "from acme.members import *\nmember_service.get(id=1)",
        "from acme.members import member_service\nmember_service.get_or_raise(id=1)",
        "from acme.members import member_service\nmember_service.aio.get(id=1)",
        "from acme.members import member_service\nmap(member_service.get, [])",
        "from acme.members import member_service\ngetattr(member_service, 'get')(id=1)",
        "from acme.members import MemberService\nMemberService.create_delegation().get(id=1)",
        "from acme.members import member_service\nm = member_service; m.get(id=1)",
        "from acme.members import member_service\nm = member_service if 1 else None; m.get(id=1)",
        "from acme.members import member_service\n(m := member_service).get(id=1)",
        "def f(): from acme.members import member_service; \\\n member_service.get(id=1)",
        "from acme.members import member_service\ndef f(): return lambda: member_service.get(id=1)",
        "from acme.members import MemberService\ndef f(m: MemberService): m.get(id=1)",
        "from acme.members import MemberService\ndef f(*, m: 'MemberService | None' = None): m.get(id=1)",
        "if True: from acme.members import member_service\ntry: member_service.get(id=1)\nfinally: pass",
        "import acme.members as a; from x import y\n[a.member_service.get(id=i) for i in y]",
    ],
)
def test_calls_are_found(lines: str) -> None:
    (found,) = calls(lines)
    assert found.startswith("member.get 2:")


CLASS = """\
from acme.members import MemberService, member_service, other_service


class View:
    injected: MemberService

    def __init__(self, given: MemberService) -> None:
        self.members = member_service
        self.given = given

    def show(self, other_service):
        self.members.get(id=1)
        self.given.add(id=2)
        self.injected.get(id=3)
        other_service.get(id=4)


é = other_service.get(id=5)
"""


def test_calls_through_attributes_of_objects_and_their_places() -> None:
    assert calls(CLASS) == ["member.get 12:22", "member.add 13:20", "member.get 14:23", "other.get 18:19"]


def test_relative_imports_are_read_from_where_the_file_stands() -> None:
    assert calls("from .service import member_service\nmember_service.get(id=1)", "src/acme/members/x.py")
    assert calls("from ..members import member_service\nmember_service.get(id=1)", "src/acme/other/x.py")
    assert not calls("from .members import member_service\nmember_service.get(id=1)", "src/acme/other/x.py")


@pytest.mark.parametrize(
    "lines",
    [
        "from elsewhere import member_service\nmember_service.get(id=1)",
        "import acme.others\nacme.others.member_service.get(id=1)",
        "member_service.get(id=1)",
        "from acme.members import member_service\nmember_service.unknown(id=1)",
        "from acme.members import member_service\ndef f(member_service): member_service.get(id=1)",
        "from acme.members import member_service\nmember_service",
        "from acme.members import MemberService\nMemberService.get",
        "# member_service.get",
        "'member_service.get'",
    ],
)
def test_what_is_no_call_of_ours(lines: str) -> None:
    assert calls(lines) == []


def test_folders_are_searched_and_files_that_are_not_python_are_named(root: Path) -> None:
    call = "from acme.members import member_service\nmember_service.get(id=1)\n"
    write_files(root, {"app/a.py": call, "app/b/c.py": call, "app/.hidden/d.py": call, "app/bad.py": call + "?"})
    (root / "app" / "latin.py").write_bytes("# -*- coding: latin-1 -*-\n# ä\n".encode("latin-1") + call.encode())
    contract = read_source("members.rpc").contract
    assert contract is not None
    found = find_callers(["app", "app/a.py"], [contract])
    assert [site.file for sites in found.calls.values() for site in sites] == ["app/a.py", "app/b/c.py", "app/latin.py"]
    assert found.unread == ("app/bad.py",)
    with pytest.raises(FileNotFoundError):
        find_callers(["missing"], [contract])
