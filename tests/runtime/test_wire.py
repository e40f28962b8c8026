"""The envelopes of calls: what one side writes the other reads."""

import datetime
import decimal
import json
import sys
import types
import uuid
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from company.audit import AuditService
from company.members import ActorApiKey, Everything, Member, MemberPatch, MemberService, Role
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from probe.service import Oops, ProbeService, RegionProbeService, method

from rpcc.runtime import (
    Json,
    MethodTable,
    ParamTable,
    RpcResponseException,
    RpcService,
    RpcUndeclaredError,
    RpcValueError,
)
from rpcc.runtime.discovery import discover
from rpcc.runtime.errors import RpcDecodeError
from rpcc.runtime.placement.departures import Placement
from rpcc.runtime.signing.keys import is_list, is_table
from rpcc.runtime.testing.strategies import strategy_of
from rpcc.runtime.wire import Meta, MethodWire, has_too_many_elements, request_body

ACME = Path(__file__).parents[2] / "examples" / "acme"
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
PLAIN = method(ProbeService.get_method_table(), "plain")
EVERYTHING = MethodTable("all", params=(ParamTable("it", Everything),), returns=Everything)


@pytest.fixture(scope="module")
def acme() -> Generator[list[type[RpcService]]]:
    """The services of the example."""
    sys.path.insert(0, str(ACME))
    yield discover(["acme"])
    sys.path.remove(str(ACME))
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme"]:  # keys as ours have
        del sys.modules[name]


def check_method(table: MethodTable, data: st.DataObject) -> None:
    """Arguments, results and declared errors come out as they went in."""
    wire = MethodWire(table)
    arguments = {
        param.name: data.draw(strategy_of(param.type), label=param.name)
        for param in table.params
        if param.is_required or data.draw(st.booleans())
    }
    reading = wire.decode_request(request_body(Meta(), wire.encode_arguments(arguments)))
    assert (reading.arguments, reading.unknown) == (arguments, ())
    for answer in (table.returns, *table.errors):
        value = data.draw(strategy_of(answer), label="answer")
        assert wire.decode_reply(wire.encode_result(value)) == (value, ())


@pytest.mark.parametrize(
    "table",
    [
        EVERYTHING,
        *(
            table
            for service in (MemberService, AuditService, ProbeService, RegionProbeService)
            for table in service.get_method_table().methods
        ),
    ],
    ids=lambda table: table.name,
)
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_both_sides_agree(table: MethodTable, data: st.DataObject) -> None:
    check_method(table, data)


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_both_sides_agree_on_every_method_of_the_example(acme: list[type[RpcService]], data: st.DataObject) -> None:
    tables = [table for service in acme for table in service.get_method_table().methods]
    assert len(tables) > 40
    check_method(data.draw(st.sampled_from(tables), label="method"), data)


# ---------------------------------------------------------------- requests ----


def test_what_was_not_passed_is_not_sent() -> None:
    wire = MethodWire(PLAIN)
    assert wire.encode_arguments({"text": "a"}) == b'{"text":"a"}'
    assert wire.encode_arguments({"text": "a", "at": None}) == b'{"text":"a","at":null}'
    assert wire.encode_arguments({"text": "a", "more": ("b",), "limit": 3}) == b'{"text":"a","more":["b"],"limit":3}'
    patch = method(MemberService.get_method_table(), "update")
    arguments = {"member": Member(), "patch": MemberPatch(role=Role.OWNER)}
    sent = json.loads(MethodWire(patch).encode_arguments(arguments))
    assert sent["patch"] == {"role": "owner"}
    assert sent["member"]["id"] == -1  # a model is always written whole


def test_what_is_sensitive_is_sent_like_all_else() -> None:
    table = method(MemberService.get_method_table(), "invite")
    shown = replace(table, params=tuple(replace(param, sensitive=False) for param in table.params))
    assert shown != table
    arguments = {
        "organization_id": 1,
        "email": "ann@example.org",
        "actor": ActorApiKey(api_key="k-123"),  # whose field is sensitive too
    }
    assert MethodWire(table).encode_arguments(arguments) == MethodWire(shown).encode_arguments(arguments)
    sent = json.loads(MethodWire(table).encode_arguments(arguments))
    assert sent == {"organization_id": 1, "email": "ann@example.org", "actor": {"api_key": "k-123"}}


def test_what_can_not_be_written_is_refused_with_its_path() -> None:
    wire = MethodWire(PLAIN)
    with pytest.raises(RpcValueError) as raised:
        wire.encode_arguments({"text": "a", "more": ["b", 5]})
    assert str(raised.value) == "`more[1]`: must be a string"


@pytest.mark.parametrize("name", ["limit", "maximum", "most"])
def test_an_argument_is_read_under_each_of_its_names(name: str) -> None:
    wire = MethodWire(PLAIN)
    body = json.dumps({"meta": {}, "args": {"text": "a", name: 7}}).encode()
    assert wire.decode_request(body).arguments == {"text": "a", "limit": 7}
    assert wire.encode_arguments({"text": "a", "limit": 7}) == b'{"text":"a","limit":7}'


@pytest.mark.parametrize("names", [("limit", "maximum"), ("maximum", "most"), ("limit", "maximum", "most")])
def test_two_names_at_once_are_refused(names: tuple[str, ...]) -> None:
    body = json.dumps({"meta": {}, "args": {"text": "a", **dict.fromkeys(names, 7)}}).encode()
    with pytest.raises(RpcDecodeError, match="must have only one of `limit` and `maximum` and `most`"):
        MethodWire(PLAIN).decode_request(body)


INEXACT: list[tuple[Any, str]] = [
    (datetime.datetime, '"946684800"'),
    (datetime.datetime, '"2026-01-02T03:04:05"'),
    (datetime.datetime, "5"),
    (datetime.date, '"2026-01-02T00:00:00Z"'),
    (uuid.UUID, '"{00000000-0000-0000-0000-000000000000}"'),
    (decimal.Decimal, '" 1 "'),
    (decimal.Decimal, "1.5"),
    (float, "NaN"),
    (float, "1e999"),
    (float, '"1"'),
    (int, "9223372036854775808"),
    (int, '"5"'),
    (int, "true"),
    (str, '"\\ud800"'),
    (Json, "NaN"),
    (Json, "9223372036854775808"),
    (bool, "1"),
]
"""Types, and JSON that pydantic alone would take for some of them."""


def shaped(kind: Any, text: str) -> dict[str, tuple[Any, str]]:
    """A type inside of others, and its JSON."""
    listed, mapped = types.GenericAlias(list, (kind,)), types.GenericAlias(dict, (str, kind))
    return {
        "plain": (kind, text),
        "optional": (kind | None, text),
        "list": (listed, f"[{text}]"),
        "dict": (mapped, f'{{"k":{text}}}'),
    }


@pytest.mark.parametrize("was", [(), ("old",)], ids=["new", "renamed"])
@pytest.mark.parametrize("shape", ["plain", "optional", "list", "dict"])
@pytest.mark.parametrize(
    ("kind", "text"), INEXACT, ids=[f"{getattr(kind, '__name__', 'json')} {text}" for kind, text in INEXACT]
)
def test_both_sides_read_exactly_what_the_schema_takes(kind: Any, text: str, shape: str, was: tuple[str, ...]) -> None:
    annotation, json_text = shaped(kind, text)[shape]
    wire = MethodWire(MethodTable("m", params=(ParamTable("x", annotation, was=was),), returns=annotation))
    with pytest.raises(RpcDecodeError):
        wire.decode_request(b'{"meta":{},"args":{"x":%b}}' % json_text.encode())
    with pytest.raises(RpcResponseException):
        wire.decode_reply(b'{"meta":{},"value":%b}' % json_text.encode())


@pytest.mark.parametrize(
    "meta",
    [
        '{"timeout_ms":9223372036854775808}',
        '{"placement":{"kind":"declared","region":"us","value":9223372036854775808}}',
        '{"call_id":"\\ud800"}',
        '{"viewer":"\\ud800"}',
        '{"via":["\\ud800"]}',
    ],
)
def test_meta_is_exact_too(meta: str) -> None:
    with pytest.raises(RpcDecodeError):
        MethodWire(PLAIN).decode_request(b'{"meta":%b,"args":{"text":"a"}}' % meta.encode())


@pytest.mark.parametrize("value", [datetime.datetime(2026, 1, 2), float("nan"), 2**63, "\ud800"], ids=repr)
@pytest.mark.parametrize("was", [(), ("old",)], ids=["new", "renamed"])
def test_what_the_other_side_would_refuse_is_not_written(value: Any, was: tuple[str, ...]) -> None:
    kind = types.GenericAlias(list, (type(value),))
    wire = MethodWire(MethodTable("m", params=(ParamTable("x", kind, was=was),), returns=kind))
    with pytest.raises(RpcValueError, match=r"`x\[0\]`: "):
        wire.encode_arguments({"x": [value]})
    with pytest.raises(RpcValueError, match=r"`\[0\]`: "):
        wire.encode_result([value])


def test_members_that_are_not_declared_are_named_and_left_out() -> None:
    body = b'{"meta":{"later":{"x":1}},"args":{"text":"a","b":{"c":1}},"more":1}'
    reading = MethodWire(PLAIN).decode_request(body)
    assert reading.arguments == {"text": "a"}
    assert sorted(reading.unknown) == ["args.b", "more"]
    assert "'a'" not in repr(reading)


META = Meta(
    timeout_ms=5,
    call_id="c",
    attempt=2,
    contract="f",
    placement=Placement(kind="organization_id", value=7, region="us", version=3, organization_id=7),
    via=("us", "control"),
    viewer="v",
)


@pytest.mark.parametrize(
    "meta", [Meta(), META, Meta(timeout_ms=0), Meta(placement=Placement(kind="declared", region="us"))]
)
def test_meta_comes_out_as_it_went_in(meta: Meta) -> None:
    assert MethodWire(PLAIN).decode_request(request_body(meta, b'{"text":"a"}')).meta == meta


def test_meta_has_no_member_without_a_value() -> None:
    assert Meta().to_json() == b'{"attempt":1}'
    assert b"null" not in request_body(META, b"{}")
    assert "'v'" not in repr(META)


@pytest.mark.parametrize(
    "meta",
    [
        {"timeout_ms": -1},
        {"timeout_ms": 1.5},
        {"timeout_ms": True},
        {"timeout_ms": None},
        {"attempt": 0},
        {"call_id": "x" * 257},
        {"via": ["x"] * 65},
        {"viewer": "x" * 1025},
        {"placement": {"kind": "declared"}},
        {"placement": None},
        [],
        None,
    ],
    ids=str,
)
def test_meta_of_another_shape_is_refused(meta: Any) -> None:
    with pytest.raises(RpcDecodeError):
        MethodWire(PLAIN).decode_request(json.dumps({"meta": meta, "args": {"text": "a"}}).encode())


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"meta":{}}', b'{"args":{"text":""}}', b"[]", b"null", b'{"meta":{},"args":[]}']
)
def test_an_envelope_has_two_objects(body: bytes) -> None:
    with pytest.raises(RpcDecodeError):
        MethodWire(PLAIN).decode_request(body)


def test_a_refusal_lists_twenty_paths() -> None:
    body = json.dumps({"meta": {}, "args": {"text": "a", "more": [1] * 50}}).encode()
    with pytest.raises(RpcDecodeError) as raised:
        MethodWire(PLAIN).decode_request(body)
    assert len(raised.value.problems) == 20
    assert raised.value.count == 50


# ----------------------------------------------------------------- replies ----


def test_an_answer_has_a_value_or_an_error() -> None:
    wire = MethodWire(PLAIN)
    error = b'"error":{"name":"Oops","value":{"reason":"r"}}'
    assert wire.decode_reply(b'{"meta":{},%b}' % error) == (Oops(reason="r"), ())
    assert wire.decode_reply(b'{"value":"v"}') == ("v", ())
    for body in (
        b'{"meta":{},"value":"v",%b}' % error,
        b'{"meta":{}}',
        b"",
        b"null",
        b'{"value":5}',
        b'{"error":null}',
    ):
        with pytest.raises(RpcResponseException):
            wire.decode_reply(body)


def test_an_error_that_is_not_declared_bears_its_name() -> None:
    wire = MethodWire(PLAIN)
    with pytest.raises(RpcUndeclaredError) as raised:
        wire.decode_reply(b'{"meta":{},"error":{"name":"SeatLimitReached","value":{"secret":1}}}')
    assert raised.value.name == "SeatLimitReached"
    assert "secret" not in str(raised.value)
    for name in ("x" * 300, "a\nb", "a value"):
        with pytest.raises(RpcUndeclaredError) as raised:
            wire.decode_reply(json.dumps({"error": {"name": name, "value": {}}}).encode())
        assert raised.value.name == "…"


def test_members_of_an_answer_that_are_not_declared_are_left_out() -> None:
    wire = MethodWire(PLAIN)
    assert wire.decode_reply(b'{"meta":{"a":1},"value":"v","b":2}') == ("v", ("b",))
    assert wire.decode_reply(b'{"error":{"name":"Oops","value":{"a":1},"b":1}}') == (
        Oops(),
        ("error.value.a", "error.b"),
    )


@pytest.mark.parametrize("value", ["null", "5", '{"a":[1]}', "[" * 150 + "]" * 150, "NaN"])
def test_what_a_method_without_a_result_answers_is_not_looked_at(value: str) -> None:
    wire = MethodWire(method(ProbeService.get_method_table(), "nothing"))
    assert wire.decode_reply(b'{"meta":{},"value":%b}' % value.encode()) == (None, ())
    assert wire.decode_reply(b'{"meta":{}}') == (None, ())
    assert wire.encode_result(None) == b'{"meta":{},"value":null}'


def test_a_result_that_is_not_declared_is_not_written() -> None:
    wire = MethodWire(method(ProbeService.get_method_table(), "read"))
    for result in (5, None, Oops()):
        with pytest.raises(RpcValueError):
            wire.encode_result(result)


# ------------------------------------------------------------------- bombs ----


def test_elements_are_counted_without_those_in_text() -> None:
    assert not has_too_many_elements(b"[1,2,3]", 3)
    assert has_too_many_elements(b"[1,2,3]", 2)
    assert not has_too_many_elements(b'{"a":"[[[,,,"}', 1)
    assert not has_too_many_elements(b'{"a":"\\"[[[,,,"}', 1)
    assert not has_too_many_elements(b'["\\\\"]', 1)
    assert has_too_many_elements(b'["\\\\",1]', 1)


@given(
    st.recursive(
        st.none() | st.text(st.sampled_from('[{,"\\a')),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(st.sampled_from('[,"\\'), max_size=3), inner, max_size=3)
        ),
        max_leaves=9,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_count_is_never_less_than_the_values_inside(value: Any) -> None:
    def inside(item: Any) -> int:
        children = [*item.values()] if is_table(item) else item if is_list(item) else []
        return sum(1 + inside(child) for child in children)

    body = json.dumps(value).encode()
    assert inside(value) == 0 or has_too_many_elements(body, inside(value) - 1)
    assert not has_too_many_elements(body, 2 * inside(value) + 1)
