"""Call counts: what is known of a method, and what is refused."""

import datetime
import json
from typing import Any

import pytest

from rpcc.compiler.diff.usage import UsageError, read_usage

GOOD: dict[str, Any] = {
    "rpcc": "usage",
    "version": 1,
    "from": "2026-08-01",
    "to": "2026-08-31",
    "calls": {"member": {"get": 7, "add": 0}},
}


def test_calls_of_a_method_over_the_period() -> None:
    usage = read_usage(json.dumps(GOOD).encode())
    assert (usage.start, usage.end, usage.days) == (datetime.date(2026, 8, 1), datetime.date(2026, 8, 31), 31)
    assert usage.calls_of("member", "get") == 7
    assert usage.calls_of("member", "add") == 0
    assert usage.calls_of("member", "unheard_of") is None
    assert usage.calls_of("unheard_of", "get") is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rpcc": "use"}, "it must say"),
        ({"version": 2}, "it must say"),
        ({"version": True}, "it must say"),
        ({"extra": 1}, "`extra` is unknown"),
        ({"from": "yesterday"}, "`from` must be a day"),
        ({"from": 1}, "`from` must be a day"),
        ({"from": "20260801"}, "`from` must be a day"),
        ({"from": "2026-09-01"}, "`to` is before `from`"),
        ({"calls": []}, "`calls` must be an object"),
        ({"calls": {"a": 1}}, "`calls.a` must be an object"),
        ({"calls": {"a": {"b": 1.5}}}, "`calls.a.b` must be a whole number"),
        ({"calls": {"a": {"b": -1}}}, "`calls.a.b` must be a whole number"),
        ({"calls": {"a": {"b": True}}}, "`calls.a.b` must be a whole number"),
    ],
)
def test_a_wrong_file_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_usage(json.dumps({**GOOD, **change}).encode())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b"[]", "must be an object"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "to"}).encode(), "`to` is missing"),
    ],
)
def test_what_is_no_such_json(data: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_usage(data)
