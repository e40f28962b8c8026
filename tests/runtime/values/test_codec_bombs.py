"""Bodies made to cost much: what is wrong is told without a list of it all, and long locations are weighed first."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from company.members import Everything, Folder, Member, Role
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from rpcc.runtime import RpcDecodeError, codec_for
from rpcc.runtime.values.locations import MAX_WEIGHT, is_too_heavy, may_be_too_heavy

HEAVY = "has too many values inside of each other, or below long keys"
MANY = 20_000


def of(*items: str) -> bytes:
    return f"[{','.join(items)}]".encode()


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ('{"id": "x"}', ("[{}].id", "must be an integer")),
        ('{"role": "boss"}', ("[{}].role", "must be one of 'member', 'manager' or 'owner'")),
        ('{"organization_id": 9223372036854775808}', ("[{}].organization_id", "must be at most 9223372036854775807")),
        ('{"secrets": {"a": 1}}', ("[{}].secrets[*]", "must be a string")),
        ('{"joined_at": "today"}', ("[{}].joined_at", "must be a datetime with an offset, as RFC 3339 writes it")),
        ('{"rank": "owner", "role": "owner"}', ("[{}]", "must have only one of `role` and `rank`")),
        ("null", ("[{}]", "must be a `Member` object")),
    ],
)
def test_many_problems_are_told_as_few_are(wrong: str, problem: tuple[str, str]) -> None:
    codec = codec_for(list[Member])
    for count in (1, 20, 21, 2000):
        with pytest.raises(RpcDecodeError) as raised:
            codec.decode(of(*[wrong] * count))
        shown = min(count, RpcDecodeError.MAX_PROBLEMS)
        assert raised.value.problems == tuple((problem[0].format(n), problem[1]) for n in range(shown))
        assert raised.value.count == count


def test_problems_at_long_places_are_told_too() -> None:
    text = b'{"%b": %b}' % (b"k" * 100_000, of(*['""'] * 30))
    with pytest.raises(RpcDecodeError) as raised:
        codec_for(dict[str, list[int]]).decode(text)
    assert raised.value.problems[:2] == (("[*][0]", "must be an integer"), ("[*][1]", "must be an integer"))
    assert (len(raised.value.problems), raised.value.count) == (20, 30)


def test_many_unknown_members_are_named_like_few() -> None:
    text = b'{"id": 5, %b}' % b", ".join(b'"new%d": {}' % number for number in range(MANY))
    decoded = codec_for(Member).decode_ignoring_unknown(text)
    assert decoded.value.id == 5
    assert len(decoded.unknown) == RpcDecodeError.MAX_PROBLEMS
    assert set(decoded.unknown) <= {f"new{number}" for number in range(MANY)}


def steps_of(text: bytes) -> int:
    """How many functions are called to refuse a text."""
    codec, calls = codec_for(list[list[int]]), 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        codec.decode_ignoring_unknown(text)
    except RpcDecodeError:
        pass
    finally:
        sys.setprofile(None)
    return calls


def test_much_that_is_wrong_takes_no_more_steps_than_little() -> None:
    few, many = of("[" + ",".join(['""'] * 25) + "]"), of("[" + ",".join(['""'] * MANY) + "]")
    assert 100 < steps_of(many) < 2 * steps_of(few)  # it was 3,000 times as many


def heavy(kind: str) -> tuple[Any, bytes]:
    if kind == "key":
        return dict[str, list[int]], b'{"%b":%b}' % (b"k" * 20_000, of(*['""'] * MANY))
    if kind == "escaped key":
        return dict[str, list[int]], b'{"%b" :%b}' % (rb"\"" * 20_000, of(*['""'] * MANY))
    return Folder, b'{"name":"","children":[' * 30 + b",".join([b"0"] * 90_000) + b"]}" * 30


@pytest.mark.parametrize("kind", ["key", "escaped key", "nesting"])
def test_long_places_of_many_values_are_refused_before_they_are_read(kind: str) -> None:
    annotation, text = heavy(kind)
    with pytest.raises(RpcDecodeError) as raised:
        codec_for(annotation).decode_ignoring_unknown(text)
    assert raised.value.problems == (("", HEAVY),)


MEASURED = """
import resource, sys
from pydantic import TypeAdapter

from rpcc.runtime import RpcDecodeError, codec_for
from test_codec_bombs import heavy

annotation, text = heavy(sys.argv[1])
codec = codec_for(annotation)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    codec.decode_ignoring_unknown(text)
except RpcDecodeError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere `ru_maxrss` is in another unit")
@pytest.mark.parametrize("kind", ["key", "nesting"])
def test_they_take_no_memory(kind: str) -> None:
    here = Path(__file__).parent
    paths = f"import sys; sys.path[:0] = [{str(here)!r}, {str(here.parent)!r}]\n"
    done = subprocess.run(
        [sys.executable, "-c", paths + MEASURED, kind], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 60_000, "KiB"  # it was 400,000


def test_where_locations_can_be_long() -> None:
    def long(annotation: Any) -> bool:
        codec_for(annotation)  # builds the classes
        return may_be_too_heavy(TypeAdapter(annotation).core_schema)

    assert [long(each) for each in (Folder, list[Folder], Everything, dict[str, list[int]], dict[str, Member])] == [
        True
    ] * 5
    assert [long(each) for each in (Member, list[list[Member]], dict[str, int], dict[str, Role], int)] == [False] * 5


def test_what_is_large_and_right_is_taken() -> None:
    folder = b'{"name":"something","parent":null,"children":[]}'
    text = b'{"name":"","children":[%b]}' % b",".join([folder] * 20_000)
    assert len(codec_for(Folder).decode(text).children) == 20_000
    deep = b'{"name":"","children":[' * 31 + b"]}" * 31
    assert codec_for(Folder).decode(deep).name == ""
    assert not is_too_heavy(b'["%b"]' % (b"," * 3_000_000))


@given(st.binary(max_size=200), st.integers(0, 50))
def test_any_bytes_can_be_weighed(text: bytes, times: int) -> None:
    assert not is_too_heavy(text * times)
    assert MAX_WEIGHT > 200 * 50
