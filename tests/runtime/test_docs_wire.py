"""The page on the wire: its tables are the program's, its call is the first vector, its client talks to a real silo."""

import datetime
import decimal
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from company.members.model import Actor, AuthKind, MemberPatch, Priority, Role, Subject, TeamMembership
from doc_pages import DOCS, RPCC, blocks, program, run, serving, table, with_free_ports

from rpcc.runtime import Json, RpcDecodeError, codec_for
from rpcc.runtime.failures import FAILURES
from rpcc.runtime.placement.departures import Placement
from rpcc.runtime.wire import Meta

PAGE = (DOCS / "wire.md").read_text(encoding="utf-8")
VECTOR = json.loads((DOCS / "wire-vectors.json").read_text(encoding="utf-8"))["rpc1"][0]
TYPES: dict[str, Any] = {
    "`bool`": bool,
    "`int`": int,
    "`float`": float,
    "`str`": str,
    "`datetime`": datetime.datetime,
    "`date`": datetime.date,
    "`uuid`": uuid.UUID,
    "`decimal`": decimal.Decimal,
    "`json`": Json,
    "`list[int]`": list[int],
    "`dict[str, int]`": dict[str, int],
    "`int?`": int | None,
    "an enum of strings": Role,
    "an enum of integers": Priority,
    "an open enum": AuthKind,
    "a model": TeamMembership,
    "a patch": MemberPatch,
    "a union": Actor,
    "an open union": Subject,
}
ROWS = table(PAGE, "Values")


def codes(cell: str) -> list[bytes]:
    return [code.encode() for code in re.findall(r"`([^`]+)`", cell)]


def test_the_table_of_values_has_every_type() -> None:
    assert [re.findall(r"^(?:`.+?`|[^:,]+)", row[0])[0] for row in ROWS] == [*TYPES]


@pytest.mark.parametrize(("row", "annotation"), [*zip(ROWS, TYPES.values(), strict=True)], ids=[*TYPES])
def test_values_are_read_and_written_so(row: list[str], annotation: Any) -> None:
    codec = codec_for(annotation)
    _, written, read, refused = map(codes, row)
    assert [codec.encode(codec.decode(text)) for text in written] == written
    assert all(codec.encode(codec.decode(text)) != text for text in read)
    for text in refused:
        with pytest.raises(RpcDecodeError):
            codec.decode(text)


def test_the_table_of_codes_is_the_programs() -> None:
    rows = [[cell.strip("`") for cell in row] for row in table(PAGE, "Failures")]
    assert rows == [
        [code, str(kind.status), kind.message, str(kind.executed).lower(), "yes" if may_pass(code) else ""]
        for code, kind in FAILURES.items()
    ]


def may_pass(code: str) -> bool:
    return FAILURES[code].passes or FAILURES[code].executed == "unknown"


def test_the_members_of_meta_are_the_programs() -> None:
    _, _, section = PAGE.partition("**`meta` of a request**")
    assert re.findall(r"^\| `(\w+)` \|", section.partition("\n\n**")[0], re.MULTILINE) == list(Meta._fields)
    named = re.search(r"\*\*`placement`\*\* is `\{(.*?)\}`", PAGE)
    assert named is not None
    assert set(json.loads(f"[{named[1]}]")) == set(Placement._fields)


def test_no_member_of_meta_is_null() -> None:
    assert json.loads(Meta().to_json()) == {"attempt": 1}
    assert json.loads(Meta(timeout_ms=0).to_json()) == {"timeout_ms": 0, "attempt": 1}


def test_the_call_at_the_top_is_the_first_vector() -> None:
    request, reply = (block.text.rstrip("\n").partition("\n\n") for block in blocks(PAGE) if block.kind == "http")
    assert request[2] == VECTOR["body"]
    assert f"POST /rpc/{VECTOR['service']}/{VECTOR['method']}/ HTTP/1.1\n" in request[0]
    assert f"\nAuthorization: {VECTOR['authorization']}\n" in request[0]
    assert f"\nContent-Length: {len(VECTOR['body'])}" in request[0]
    assert reply[2] == VECTOR["reply"]["body"]
    assert f"\nRpc-Signature: {VECTOR['reply']['rpc_signature']}\n" in reply[0]
    assert f"\nContent-Length: {len(VECTOR['reply']['body'])}" in reply[0]
    names = re.findall(r"`(\w+)`", PAGE.partition("has every step of some calls")[2].partition("under `rpc0`")[0])
    assert set(names) - {"rpc1", "reply"} == {*VECTOR, *VECTOR["reply"]} - {"name", "reply"}


def test_the_client_calls_a_real_silo(tmp_path: Path) -> None:
    page = with_free_ports(PAGE, 8000, 8001)
    settings = next(block.text for block in blocks(page) if block.words)
    (tmp_path / "us.toml").write_text(settings + 'replay = "."\n')
    address = re.search(r'^listen = "(.*)"$', settings, re.MULTILINE)
    assert address is not None
    (tmp_path / "client.py").write_text(program(page))
    with serving(tmp_path, str(RPCC), "serve", "us.toml", url=f"http://{address[1]}/readyz"):
        run(tmp_path / "client.py")
    assert sum(line.strip() != "" for line in blocks(page)[5].text.splitlines()) <= 45
