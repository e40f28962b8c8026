"""How bad a change is: orders, floors, lifecycle, routing, privacy, and what the whole of a diff needs."""

from datetime import date, timedelta

import pytest
from versions import contract_of

from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.findings import OK, Axis, DeployOrder, Edge, Finding, Level, Need, Outcome, Report
from rpcc.compiler.diff.marks import USUAL_TIMEOUT_MS
from rpcc.compiler.diff.usage import Usage
from rpcc.runtime.settings import Settings

TODAY = date(2026, 9, 1)
R, C, ROLLING = DeployOrder.REGIONS_FIRST, DeployOrder.CONTROL_FIRST, DeployOrder.ROLLING
SAFE, HAZARD, BREAKING = Level.SAFE, Level.HAZARD, Level.BREAKING


def _report(old: str, new: str, order: DeployOrder = R, today: date = TODAY, usage: Usage | None = None) -> Report:
    return compare(contract_of(old), contract_of(new), order=order, today=today, usage=usage)


def _only(old: str, new: str, order: DeployOrder = R, today: date = TODAY, usage: Usage | None = None) -> Finding:
    (finding,) = _report(old, new, order, today, usage).findings
    return finding


def _control(body: str, declared: str = "") -> str:
    return f"package acme.a\n{declared}\ncontrol service ThingService {{\n{body}\n}}\n"


def _region(body: str, declared: str = "") -> str:
    return f"package acme.a\n{declared}\nregion service ThingService by region_name {{\n{body}\n}}\n"


def _params(side: str, params: str) -> str:
    body = f"rpc get(region_name: str{params}) -> bool"
    return _control(body) if side == "control" else _region(body)


def _returns(side: str, returns: str, declared: str = "") -> str:
    body = f"rpc get(region_name: str) -> {returns}"
    return _control(body, declared) if side == "control" else _region(body, declared)


# -------------------------------------------------------------------- edges ----


@pytest.mark.parametrize(
    ("side", "order", "level"),
    [
        ("control", R, SAFE),
        ("region", R, BREAKING),
        ("control", C, BREAKING),
        ("region", C, SAFE),
        ("control", ROLLING, BREAKING),
        ("region", ROLLING, BREAKING),
    ],
)
def test_a_return_that_can_be_none_is_safe_where_callers_come_first(
    side: str, order: DeployOrder, level: Level
) -> None:
    finding = _only(_returns(side, "str"), _returns(side, "str?"), order)
    assert (finding.id, finding.level) == ("return-became-nullable", level)


@pytest.mark.parametrize(("side", "level"), [("control", BREAKING), ("region", SAFE)])
def test_a_parameter_that_got_a_default_is_safe_where_servers_come_first(side: str, level: Level) -> None:
    assert _only(_params(side, ", a: int"), _params(side, ", a: int = 1")).level is level


@pytest.mark.parametrize("side", ["control", "region"])
@pytest.mark.parametrize("order", [R, C, ROLLING])
@pytest.mark.parametrize(
    ("old", "new", "found", "level"),
    [
        ("", ", a: int", "param-added-required", BREAKING),
        ("", ", a: int = 1", "param-added-optional", SAFE),
        (", a: int", "", "param-removed-required", BREAKING),
        (", a: int = 1", "", "param-removed-optional", BREAKING),
        (", a: int = 1", ", b: int = 1", "param-renamed", BREAKING),
        (", a: int", ', b: int @was("a")', "param-renamed", BREAKING),
        (", a: int", ", a: float", "param-type-changed", BREAKING),
        (", a: date", ", a: str", "param-type-widened", BREAKING),
        (", a: int = 1", ", a: int = 2", "param-default-changed", HAZARD),
    ],
)
def test_parameters_have_floors_whatever_the_edges_say(
    side: str, order: DeployOrder, old: str, new: str, found: str, level: Level
) -> None:
    finding = _only(_params(side, old), _params(side, new), order)
    assert (finding.id, finding.level) == (found, level)


@pytest.mark.parametrize("side", ["control", "region"])
@pytest.mark.parametrize("order", [R, C])
@pytest.mark.parametrize(
    ("old", "new"),
    [("str?", "str"), ("str", "date"), ("str", "str(max_len=5)"), ("int", "none"), ("list[str?]", "list[str]")],
)
def test_a_return_never_gets_narrower(side: str, order: DeployOrder, old: str, new: str) -> None:
    assert _only(_returns(side, old), _returns(side, new), order).level is BREAKING


def test_an_alias_is_judged_by_each_use() -> None:
    def of(kind: str) -> str:
        body = "rpc get(a: Name) -> bool\nrpc find(m: M) -> bool"
        return _control(body, f"type Name = {kind}\nmodel M {{ required name: Name }}")

    finding = _only(of("date"), of("str"), C)
    assert (finding.id, finding.path, finding.level) == ("alias-type-widened", "acme.a.Name", BREAKING)
    assert [(use.method, use.path, use.level) for use in finding.uses] == [
        ("find", "m.name", SAFE),
        ("get", "a", BREAKING),
    ]


def test_an_int_that_became_a_float_loses_digits() -> None:
    def of(kind: str) -> str:
        return _returns("control", "M", f"model M {{ required a: {kind} }}")

    finding = _only(of("int"), of("float"))
    assert finding.level is HAZARD
    assert str(2**53 + 1) in str(finding.edges)


# ------------------------------------------------------------------- models ----

_MODEL = "model M {{ {} }}"


def _both(fields: str, side: str = "region") -> str:
    body = "rpc get(region_name: str) -> M\nrpc put(region_name: str, m: M) -> none"
    made = _region if side == "region" else _control
    return made(body, _MODEL.format(fields))


@pytest.mark.parametrize(
    ("side", "order", "level"),
    [
        ("region", R, HAZARD),
        ("control", R, SAFE),
        ("region", C, SAFE),
        ("control", C, HAZARD),
        ("control", ROLLING, HAZARD),
    ],
)
def test_what_an_old_caller_writes_back_resets_a_new_field(side: str, order: DeployOrder, level: Level) -> None:
    finding = _only(_both("a: int = 0", side), _both("a: int = 0 b: int = 0", side), order)
    assert (finding.id, finding.level) == ("field-added", level)
    assert any("writes it back" in note for note in finding.notes) == (level is HAZARD)


def test_a_field_that_is_only_given_can_be_added() -> None:
    old, new = (_returns("region", "M", _MODEL.format(text)) for text in ("a: int = 0", "a: int = 0 b: int = 0"))
    assert _only(old, new).level is SAFE


@pytest.mark.parametrize("order", [R, C, ROLLING])
@pytest.mark.parametrize("new", ["a: int = 0", 'a: int = 0 c: str = ""', 'a: int = 0 c: str = "" @was("b")'])
def test_a_field_that_goes_or_gets_another_name_is_breaking(order: DeployOrder, new: str) -> None:
    assert _only(_both('a: int = 0 b: str = ""'), _both(new), order).level is BREAKING


def test_an_enum_value_never_changes_on_the_wire() -> None:
    def of(value: str) -> str:
        return _returns("region", "E", f'open enum E: str {{ a = "{value}" }}')

    finding = _only(of("x"), of("y"))
    assert (finding.id, finding.level, finding.axis) == ("enum-value-changed", BREAKING, Axis.FLOOR)


def test_a_change_is_reported_once_with_all_its_uses() -> None:
    def of(kind: str) -> str:
        body = "rpc get(a: int) -> list[Outer]\nrpc put(outer: Outer?, b: int) -> Inner?"
        declared = (
            f"model Inner {{ x: {kind} = 0 }}\nmodel Outer {{ inners: dict[str, Inner] = {{}} one: Inner = {{}} }}"
        )
        return _control(body, declared)

    finding = _only(of("int"), of("int(max=5)"))
    assert finding.path == "acme.a.Inner.x"
    paths = [(use.method, use.path) for use in finding.uses]
    assert paths == [("get", "return[].inners[*].x"), ("put", "outer.inners[*].x"), ("put", "return.x")]


def test_what_is_inherited_or_picked_is_reported_where_it_stands() -> None:
    def of(kind: str) -> str:
        models = f"model Base {{ x: {kind} = 0 }}\nmodel D extends Base {{ y: int = 0 }}\nmodel P picks D {{ x }}"
        return _control("rpc get(d: D, p: P) -> bool", models)

    finding = _only(of("int"), of("float"))
    assert finding.path == "acme.a.Base.x"
    finding = _only(of("int"), of("int").replace("model Base { x: int = 0 }", "model Base { x: int = 0 z: int = 0 }"))
    assert finding.path == "acme.a.Base.z"


def test_two_changes_of_one_member_are_one_finding() -> None:
    finding = _only(_params("control", ", a: int = 1"), _params("control", ", a: int? = 2"))
    assert (finding.id, finding.level) == ("param-became-nullable", BREAKING)
    assert finding.notes == ("the default of parameter `a` of `thing.get` changed",)


# ---------------------------------------------------------------- lifecycle ----

_OLD_METHODS = "rpc get(a: int) -> bool\n{} rpc old(a: str) -> int"
_METHODS = "rpc get(a: int) -> bool"


@pytest.mark.parametrize(
    ("marks", "level"),
    [
        ("", BREAKING),
        ('@deprecated(since="2026-01-01")', BREAKING),
        ('@disabled(since="2026-08-01")', SAFE),
        ('@disabled(since="2026-08-02")', SAFE),
        ('@disabled(since="2026-08-03")', BREAKING),
    ],
)
def test_a_method_goes_once_it_was_disabled_long_enough(marks: str, level: Level) -> None:
    assert _only(_control(_OLD_METHODS.format(marks)), _control(_METHODS)).level is level


def _usage(calls: dict[str, int], days: int, ago: int) -> Usage:
    """Counts over as many days, the last of them as long ago."""
    end = TODAY - timedelta(ago)
    return Usage(start=end - timedelta(days - 1), end=end, calls={"thing": calls})


@pytest.mark.parametrize(
    ("calls", "days", "ago", "level", "note"),
    [
        ({"old": 0}, 30, 0, SAFE, "nobody called it from 2026-08-03 to 2026-09-01"),
        ({"old": 0}, 30, 30, SAFE, "nobody called it from 2026-07-04 to 2026-08-02"),
        ({"old": 0}, 90, 31, BREAKING, "its calls were last counted 31 days ago, on 2026-08-01"),
        ({"old": 0}, 29, 0, BREAKING, "its calls were counted for 29 of 30 days"),
        ({"old": 1200}, 30, 0, BREAKING, "it was called 1,200 times from 2026-08-03 to 2026-09-01"),
        ({}, 30, 0, BREAKING, "nobody counted its calls"),
    ],
)
def test_a_method_goes_once_nobody_calls_it(
    calls: dict[str, int], days: int, ago: int, level: Level, note: str
) -> None:
    finding = _only(_control(_OLD_METHODS.format("")), _control(_METHODS), usage=_usage(calls, days, ago))
    assert (finding.level, finding.notes) == (level, (note,))


@pytest.mark.parametrize(("calls", "level"), [(0, SAFE), (3, BREAKING)])
def test_a_parameter_goes_once_nobody_calls_its_method(calls: int, level: Level) -> None:
    old = _params("control", ', a: int = 1 @deprecated(since="2026-08-22")')
    finding = _only(old, _params("control", ""), usage=_usage({"get": calls}, 30, 1))
    assert (finding.id, finding.level) == ("param-removed-optional", level)
    told = "it was `@deprecated` for 10 of 30 days; it was called 3 times from 2026-08-02 to 2026-08-31"
    assert finding.notes == (("nobody called it from 2026-08-02 to 2026-08-31",) if level is SAFE else (told,))


@pytest.mark.parametrize(
    "new", ["", 'control service EmptyService { key = "x" }', "region service EmptyService {}"], ids=lambda new: new[:7]
)
@pytest.mark.parametrize("order", [R, C, ROLLING])
def test_a_service_without_methods_can_not_be_called(new: str, order: DeployOrder) -> None:
    finding = _only(f"{_control(_METHODS)}control service EmptyService {{}}", _control(_METHODS) + new, order)
    assert (finding.level, finding.need) == (SAFE, Need.ANY)
    assert finding.notes == ("it had no methods: nobody could call it",)


@pytest.mark.parametrize(
    ("param", "level"),
    [
        ('a: int = 1 @deprecated(since="2026-08-02")', SAFE),
        ('a: int = 1 @deprecated(since="2026-08-03")', BREAKING),
        ('a: int @deprecated(since="2026-01-01")', BREAKING),
    ],
)
def test_a_parameter_goes_once_it_was_deprecated_long_enough(param: str, level: Level) -> None:
    assert _only(_params("control", f", {param}"), _params("control", "")).level is level


def test_a_deprecated_field_goes_and_is_ignored_where_servers_come_first() -> None:
    old = _both('a: int = 0 b: int = 0 @deprecated(since="2026-08-02")')
    finding = _only(old, _both("a: int = 0"))
    assert (finding.id, finding.level, finding.axis) == ("field-removed", HAZARD, Axis.LIFECYCLE)


@pytest.mark.parametrize(
    ("old", "new", "level"),
    [
        ("", '@disabled(since="2026-09-01")', BREAKING),
        ('@deprecated(since="2026-08-02")', '@deprecated(since="2026-08-02") @disabled(since="2026-09-01")', SAFE),
        ('@deprecated(since="2026-08-02")', '@deprecated(since="2026-08-02") @disabled(since="2026-08-31")', BREAKING),
        ('@deprecated(since="2026-08-03")', '@deprecated(since="2026-08-03") @disabled(since="2026-09-01")', BREAKING),
        ("", '@deprecated(since="2026-09-01")', SAFE),
        ("", '@deprecated(since="2026-01-01")', HAZARD),
    ],
)
def test_what_is_disabled_was_deprecated_before(old: str, new: str, level: Level) -> None:
    assert _only(_control(_OLD_METHODS.format(old)), _control(_OLD_METHODS.format(new))).level is level


# ----------------------------------------------------------------- arrivals ----

_TWO = "rpc get(a: int) -> bool\nrpc find(b: str) -> int"
_ONE = "rpc get(a: int) -> bool"
_OTHER = "\ncontrol service OtherService {{ {} }}\n"


@pytest.mark.parametrize(
    ("old", "new", "found", "edges"),
    [
        (_control(_TWO), _control(_ONE), "method-removed", ({"b": ""}, OK)),
        (_control(_ONE), _control(_TWO), "method-added", (OK, {"b": ""})),
        (_control(_TWO), _control(_TWO.replace("find", "seek")), "method-renamed", ({"b": ""}, {"b": ""})),
        (_control(_ONE) + _OTHER.format("rpc find(b: str) -> int"), _control(_ONE), "service-removed", ({"b": ""}, OK)),
        (_control(_ONE), _control(_ONE) + _OTHER.format("rpc find(b: str) -> int"), "service-added", (OK, {"b": ""})),
        (_control(_ONE), _control(f'key = "x"\n{_ONE}'), "service-key-changed", ({"a": 0}, {"a": 0})),
        (_control(_ONE), _control(f'@disabled(since="2026-10-01") {_ONE}'), "disabled-added", (None, OK)),
        (_params("control", ""), _params("region", ""), "service-silo-changed", (None, None)),
        (_control(f"@readonly {_ONE}"), _control(_ONE), "readonly-removed", (OK, OK)),
    ],
)
def test_what_is_found_at_methods_says_which_calls_arrive(
    old: str, new: str, found: str, edges: tuple[object, object]
) -> None:
    finding = _only(old, new)
    assert finding.id == found
    (use,) = finding.uses
    assert use.level is finding.level
    shown = [use.edges[edge] for edge in (Edge.E1, Edge.E2)]
    assert [OK if effect.outcome is Outcome.OK else effect.witness for effect in shown] == list(edges)
    assert all(effect.note for effect in shown if effect.outcome is not Outcome.OK)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ('resolver by_team(id: int) = "app.b:Teams"\n', ["resolver-changed"]),
        ('resolver by_team(id: int) = "app.a:Teams"\n', []),
        ('resolver by_squad(id: int) = "app.a:Teams"\n', []),
        ('resolver by_squad(id: int) = "app.b:Squads"\n', ["resolver-changed"]),
    ],
)
def test_a_resolver_is_what_it_leads_to_and_not_its_name(new: str, found: list[str]) -> None:
    def of(resolver: str) -> str:
        name = resolver.partition("(")[0].split()[1]
        return f"package acme.a\n{resolver}region service TeamService {{\nrpc get(id: int) -> int by {name}\n}}\n"

    report = _report(of('resolver by_team(id: int) = "app.a:Teams"\n'), of(new))
    assert [finding.id for finding in report.findings] == found


def test_a_service_that_is_renamed_with_its_key_is_one_finding() -> None:
    finding = _only(_control(_TWO), _control(_TWO).replace("ThingService", "StuffService"))
    assert (finding.id, finding.path) == ("service-key-changed", "stuff")
    assert [use.method for use in finding.uses] == ["find", "get"]
    report = _report(_control("rpc ping() -> none"), _control("rpc ping() -> none").replace("Thing", "Stuff"))
    assert [finding.id for finding in report.findings] == ["service-added", "service-removed"]


_PLACED = "model Order {{ required {}: Place }}\nmodel Place {{ required {}: str  size: int = 0 }}"


@pytest.mark.parametrize(
    ("params", "by", "fields", "found"),
    [
        ("name: str", "name", "", ["param-renamed"]),
        ('name: str @was("region_name")', "name", "", ["param-renamed"]),
        ("name: str, region_name: str", "name", "", ["param-added-required", "resolver-changed"]),
        ("b: Order", "b.place.name", "place name", ["param-renamed"]),
        ("a: Order", "a.spot.name", "spot name", ["field-renamed"]),
        ("b: Order", "b.spot.title", "spot title", ["param-renamed"]),
    ],
)
def test_what_finds_the_region_under_another_name_is_a_rename_and_nothing_else(
    params: str, by: str, fields: str, found: list[str]
) -> None:
    was = ("a: Order", "a.place.name", "place name") if fields else ("region_name: str", "region_name", "")
    old, new = (
        _region(f"rpc get({given}) -> int by region_name({path})", _PLACED.format(*names.split()) if names else "")
        for given, path, names in (was, (params, by, fields))
    )
    assert sorted(finding.id for finding in _report(old, new).findings) == found


# -------------------------------------------------------------------- hints ----


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("@idempotent", "@idempotent(key=a)", [("idempotency-key-changed", HAZARD)]),
        ("@idempotent(key=a)", "@idempotent", [("idempotency-key-changed", HAZARD)]),
        ("@idempotent(key=a)", "@readonly", [("idempotent-removed", HAZARD), ("readonly-added", SAFE)]),
        ("@idempotent @retry(attempts=3)", "", [("idempotent-removed", HAZARD)]),
        ("", "@readonly @retry(attempts=3)", [("readonly-added", SAFE)]),
        ("@readonly", "@readonly @retry(attempts=3, backoff=200ms)", [("retry-changed", SAFE)]),
        ("@readonly @retry(attempts=3)", "@readonly @retry(attempts=3, backoff=2s)", [("retry-changed", SAFE)]),
        ("", "@timeout(2s)", [("timeout-shortened", HAZARD)]),
        ("", "@timeout(5s)", []),
        ("@timeout(2s)", "", [("timeout-extended", SAFE)]),
        ("@timeout(2s)", "@timeout(1500ms)", [("timeout-shortened", HAZARD)]),
        ("", '@callers(regions=["eu"])', [("callers-narrowed", HAZARD)]),
        ('@callers(regions=["eu"])', "", [("callers-widened", SAFE)]),
        ('@callers(regions=["eu", "us"])', '@callers(regions=["us", "eu"])', []),
        ('@callers(regions=["eu"])', '@callers(regions=["us"])', [("callers-narrowed", HAZARD)]),
        ("@idempotent", "@idempotent @outbox(shard=a)", [("outbox-changed", HAZARD)]),
    ],
)
@pytest.mark.parametrize("order", [R, C, ROLLING])
def test_what_callers_rely_on(old: str, new: str, found: list[tuple[str, Level]], order: DeployOrder) -> None:
    before, after = (_control(f"{marks} rpc put(a: int) -> none") for marks in (old, new))
    report = _report(before, after, order)
    assert [(finding.id, finding.level) for finding in report.findings] == found
    assert all(finding.path == "thing.put" for finding in report.findings)


def test_a_key_of_another_name_is_a_rename_and_nothing_else() -> None:
    marks = "@idempotent(key={0}) @outbox(shard={0}, coalesce={0})"
    old, new = (_control(f"{marks.format(name)} rpc put({name}: int) -> none") for name in ("a", "b"))
    assert _only(old, new).id == "param-renamed"


def test_the_usual_time_is_the_one_of_the_settings() -> None:
    assert Settings.model_fields["timeout"].default * 1000 == USUAL_TIMEOUT_MS


@pytest.mark.parametrize(("order", "level"), [(R, BREAKING), (C, BREAKING), (ROLLING, BREAKING)])
def test_calls_that_were_kept_are_old_ones_under_any_order(order: DeployOrder, level: Level) -> None:
    marks = "@idempotent @outbox(shard=a)"
    old, new = (_control(f"{marks} rpc put(a: int, b: {kind}) -> none") for kind in ("str", "str(max_len=3)"))
    finding = _only(old, new, order)
    assert (finding.level, finding.need) == (level, Need.NONE)
    old, new = (_control(f"{marks} rpc put(a: int, b: {kind}) -> none") for kind in ("str", "str?"))
    assert _only(old, new, C).level is SAFE


# --------------------------------------------------------------- whole diffs ----


def test_a_whole_that_no_order_is_safe_for_is_split() -> None:
    def of(returns: str, param: str) -> str:
        return _control(f"rpc get(a: int{param}) -> {returns}\nrpc find(a: int) -> {returns}")

    report = _report(of("str", ", b: int"), of("str?", ", b: int = 1"))
    assert [(f.path, f.need) for f in report.findings] == [
        ("thing.find()", Need.REGIONS_FIRST),
        ("thing.get()", Need.REGIONS_FIRST),
        ("thing.get(b)", Need.CONTROL_FIRST),
    ]
    assert report.need is Need.NONE
    assert report.split == (("thing.find()", "thing.get()"), ("thing.get(b)",))


def test_a_whole_that_one_order_is_safe_for_says_which() -> None:
    report = _report(_returns("control", "str"), _returns("control", "str?"))
    assert (report.need, report.split) == (Need.REGIONS_FIRST, ())


@pytest.mark.parametrize("order", [R, C, ROLLING])
def test_nobody_has_to_know(order: DeployOrder) -> None:
    old = _control(
        '/// Docs.\nrpc get(a: Order) -> Order\nrpc find(b: int, c: str = "x") -> E',
        'model Order { a: int = 0 b: str = "" }\nenum E: str { x y }\nmodel Unused { a: int = 0 }',
    )
    new = _control(
        '// A comment.\nrpc find(c: str = "x", b: Whole) -> E\nrpc get(a: Purchase) -> Purchase',
        "type Whole = int\nenum E: str { y x }"
        '\nmodel Purchase { b: str = "" a: int = 0 }\nmodel Unused { a: str = "" }',
    )
    assert _report(old, new, order).findings == ()


# ------------------------------------------------------------ corners of the wire ----


def _edge(finding: Finding, edge: Edge) -> Outcome:
    return finding.edges[edge].outcome


def test_a_name_that_became_the_old_name_of_another_comes_twice() -> None:
    old = _both("a: int = 0 b: int = 0")
    finding = _only(old, _both('b: int = 0 @was("a")'), ROLLING)
    assert (finding.id, finding.path, _edge(finding, Edge.E1)) == ("field-removed", "acme.a.M.a", Outcome.REJECT)
    finding = _only(_params("control", ", a: int = 1, b: int = 1"), _params("control", ', b: int = 1 @was("a")'))
    assert (finding.id, _edge(finding, Edge.E1)) == ("param-removed-optional", Outcome.REJECT)


def test_a_value_that_became_an_old_one_of_another_arrives_as_that() -> None:
    old, new = (_returns("control", "E", f"enum E: str {{ {text} }}") for text in ("a b", 'b @was("a")'))
    finding = _only(old, new)
    assert (finding.level, _edge(finding, Edge.E4)) == (BREAKING, Outcome.ALTERED)


def test_what_is_too_long_to_be_shown_is_refused_all_the_same() -> None:
    old, new = (_params("region", f", a: str(max_len={most})") for most in (2_000_000, 1_000_000))
    finding = _only(old, new)
    assert (finding.level, finding.edges[Edge.E1].witness) == (BREAKING, None)
    assert "too long" in finding.edges[Edge.E1].note


def test_a_pattern_that_refuses_nothing_that_was_found_is_a_hazard() -> None:
    old, new = (_params("region", f', a: str(pattern="{text}")') for text in ("^(a|b)$", "^[ab]$"))
    finding = _only(old, new)
    assert (finding.id, finding.level) == ("param-constraint-changed", HAZARD)


def test_what_ends_only_by_an_arm_that_nobody_knows_is_shown_with_one() -> None:
    def of(kind: str) -> str:
        declared = f"open union Next {{ unknown_arm: Folder }}\nmodel Folder {{ required x: {kind} required n: Next }}"
        return _returns("control", "Folder", declared)

    finding = _only(of("int"), of("int?"), ROLLING)
    assert finding.edges[Edge.E3].witness == {"value": {"x": None, "n": {"unknown_arm_2": None}}}
