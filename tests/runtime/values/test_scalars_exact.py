"""Each scalar takes what its pattern, and so the JSON Schema, takes, and nothing else."""

import datetime
import decimal
import json
import re
import uuid
from typing import Any, NewType

import pytest
from company.members import AuthKind, Everything, InviteStatus, Priority, Role
from hypothesis import given, settings
from hypothesis import strategies as st

from rpcc.runtime import Json, RpcDecodeError, codec_for
from rpcc.runtime.values.scalars import PATTERNS

TYPES: dict[str, Any] = {
    "datetime": datetime.datetime,
    "date": datetime.date,
    "uuid": uuid.UUID,
    "decimal": decimal.Decimal,
}
When = NewType("When", datetime.datetime)

NEAR_MISSES = {
    "datetime": [
        "946684800",
        "0",
        "",
        "2000-01-01",
        "2000-01-01T00:00:00",
        "2000-01-01 00:00:00Z",
        "2000-01-01t00:00:00z",
        "2000-01-01T00:00Z",
        "2000-01-01T24:00:00Z",
        "2000-01-01T23:59:60Z",
        "2000-01-01T00:00:00.Z",
        "2000-01-01T00:00:00.1234567Z",
        "2000-01-01T00:00:00,5Z",
        "2000-01-01T00:00:00+0100",
        "2000-01-01T00:00:00+01",
        "2000-01-01T00:00:00+24:00",
        "2000-01-01T00:00:00Z\n",
        " 2000-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2000-02-30T00:00:00Z",
        "2001-02-29T00:00:00Z",
        "20000101T000000Z",
        "2000-W01-1T00:00:00Z",
        "٢٠٠٠-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "0001-12-31T00:00:00+23:59",
        "9999-12-31T23:59:59-00:01",
        "9999-01-01T00:00:00-23:59",
    ],
    "date": [
        "2000-1-1",
        "2000-02-30",
        "1900-02-29",
        "0000-01-01",
        "20000101",
        "2000-W01-1",
        "2000-01-01\n",
        "0",
        "10000-01-01",
    ],
    "uuid": [
        "{12345678-1234-1234-1234-123456789012}",
        "12345678123412341234123456789012",
        "urn:uuid:12345678-1234-1234-1234-123456789012",
        "12345678-1234-1234-1234-12345678901",
        "12345678-1234-1234-1234-12345678901g",
    ],
    "decimal": [
        "",
        " 1 ",
        "1e3",
        "1E+3",
        "NaN",
        "Infinity",
        "-inf",
        ".5",
        "5.",
        "+1",
        "01",
        "1_000",
        "--1",
        "٢",
        "9" * 1001,
    ],
}
HITS = {
    "datetime": [
        "2000-01-01T00:00:00Z",
        "2000-02-29T23:59:59.999999+23:59",
        "2400-02-29T00:00:00-00:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00-23:59",
        "0001-12-31T23:59:59+00:00",
        "0002-01-01T00:00:00+23:59",
        "9998-12-31T23:59:59-23:59",
        "9999-01-01T00:00:00-00:00",
        "9999-12-31T23:59:59.999999+23:59",
        "9999-12-31T23:59:59.999999Z",
        "0004-02-29T00:00:00.1Z",
    ],
    "date": ["0001-01-01", "2000-02-29", "2024-02-29", "9999-12-31", "0400-02-29"],
    "uuid": ["12345678-1234-1234-1234-123456789012", "ABCDEFab-0000-0000-0000-000000000000"],
    "decimal": ["0", "-0", "0.0", "-12.50", "1" + "0" * 999, "0." + "3" * 998],
}


def reads(annotation: Any, text: str) -> bool:
    try:
        codec_for(annotation).decode(json.dumps(text).encode())
    except RpcDecodeError:
        return False
    return True


@given(st.from_regex(PATTERNS["datetime"].replace("$", r"\Z"), alphabet="0123456789-:.TZ+"))
def test_every_datetime_that_is_read_can_be_written(text: str) -> None:
    codec = codec_for(datetime.datetime)
    moment = codec.decode(json.dumps(text).encode())
    written = codec.encode(moment)
    assert written.endswith(b'Z"')
    assert codec.decode(written) == moment


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in HITS.items() for text in texts])
def test_hits(name: str, text: str) -> None:
    assert re.fullmatch(PATTERNS[name], text)
    assert reads(TYPES[name], text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in NEAR_MISSES.items() for text in texts])
def test_near_misses(name: str, text: str) -> None:
    assert not reads(TYPES[name], text)


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_the_pattern_takes_is_read(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(PATTERNS[name], fullmatch=True, alphabet=st.characters(codec="ascii")))
    assert reads(TYPES[name], text)


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_mutated_text_is_read_exactly_if_the_pattern_takes_it(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(PATTERNS[name], fullmatch=True, alphabet=st.characters(codec="ascii")))
    at = data.draw(st.integers(0, len(text)))
    new = data.draw(
        st.sampled_from(["", "0", "1", "2", "3", "6", "9", "-", ":", "T", "Z", "+", ".", "e", " ", "\n", "a", "_"])
    )
    mutant = text[:at] + new + text[at + data.draw(st.integers(0, 2)) :]
    assert reads(TYPES[name], mutant) == (re.fullmatch(PATTERNS[name], mutant) is not None)


@given(st.dates())
def test_the_date_pattern_takes_every_day(day: datetime.date) -> None:
    assert re.fullmatch(PATTERNS["date"], day.isoformat())


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "true"),
        (int, '"1"'),
        (int, "1.5"),
        (int, "9223372036854775808"),
        (int, "-9223372036854775809"),
        (int, "1" + "0" * 5000),
        (bool, "1"),
        (bool, '"true"'),
        (float, "NaN"),
        (float, "Infinity"),
        (float, "-Infinity"),
        (float, "1e400"),
        (float, '"1.0"'),
        (float, "true"),
        (float, "1" + "0" * 400),
        (str, "1"),
        (str, "null"),
        (str, '"\\ud800"'),
        (datetime.datetime, "946684800"),
        (datetime.date, "0"),
        (decimal.Decimal, "1"),
        (decimal.Decimal, "1.5"),
        (Role, '"OWNER"'),
        (Role, '"nobody"'),
        (Priority, "true"),
        (Priority, "7"),
        (Priority, '"1"'),
        (InviteStatus, "true"),
        (InviteStatus, "1.5"),
        (InviteStatus, "9223372036854775808"),
        (AuthKind, "1"),
        (Json, "NaN"),
        (Json, "[1e400]"),
        (Json, '{"a": 9223372036854775808}'),
        (Json, "[" * 65 + "]" * 65),
        (list[int], "{}"),
        (dict[str, int], "[]"),
        (Everything, "[]"),
        (Everything, "null"),
        (Everything, '{"bounded": 11}'),
        (Everything, '{"code": "a"}'),
        (Everything, '{"code": "AB"}'),
        (Everything, '{"code": "ab\\n"}'),
        (Everything, '{"share": 1.5}'),
        (When, '"946684800"'),
        (int, ""),
        (int, "1 2"),
        (str, '"\\x"'),
    ],
    ids=str,
)
def test_refused(annotation: Any, text: str) -> None:
    with pytest.raises(RpcDecodeError):
        codec_for(annotation).decode(text.encode())


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        (float, "1", 1.0),
        (float, "-0.0", 0.0),
        (int, "-0", 0),
        (int, " 5\n", 5),
        (str, '"\\ud83d\\ude00"', "\U0001f600"),
        (Role, '"admin"', Role.OWNER),
        (Priority, "10", Priority.HIGH),
        (AuthKind, '"pw"', AuthKind.PASSWORD),
        (InviteStatus, "100", InviteStatus.REQUESTED_TO_JOIN),
        (Json, "[" * 64 + "]" * 64, eval("[" * 64 + "]" * 64)),
        (When, '"2000-01-01T00:00:00+00:00"', datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)),
    ],
    ids=str,
)
def test_accepted(annotation: Any, text: str, value: Any) -> None:
    assert codec_for(annotation).decode(text.encode()) == value
