"""Options: what is read of them, what is said of those that are wrong, and what stays if their source fails."""

import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from rpcc.runtime.options import LiveOptions, Options, OptionsError, names_of, read_options
from rpcc.runtime.options_sources import FunctionOptions, TableOptions

ADD = names_of("organization_member", "MemberService", "add_member")
GET = names_of("organization_member", "MemberService", "get")
OTHER = names_of("audit", "AuditService", "record")


def read(**raw: Any) -> Options:
    options, problems = read_options({name.replace("_", "-"): value for name, value in raw.items()})
    assert not problems
    return options


@pytest.mark.parametrize(
    ("entry", "switched_off"),
    [
        ("MemberService.add_member", [ADD]),
        ("organization_member.add_member", [ADD]),
        ("MemberService", [ADD, GET]),
        ("organization_member", [ADD, GET]),
        ("member", []),
        ("add_member", []),
        ("memberservice.add_member", []),
        ("MemberService.add_member ", []),
        ("MemberService.add", []),
    ],
)
def test_methods_and_services_are_switched_off_by_either_name(entry: str, switched_off: list[object]) -> None:
    options = read(disabled_service_methods=["nothing.else", entry])
    assert [names for names in (ADD, GET, OTHER) if options.disables(names)] == switched_off


@pytest.mark.parametrize(
    "raw",
    [
        {"hybrid_cloud.rpc.disabled-service-methods": ["MemberService.get"]},
        {"hybrid_cloud": {"rpc": {"disabled-service-methods": ["MemberService.get"]}}},
        MappingProxyType({"disabled-service-methods": ("MemberService.get",)}),
        {"disabled-service-methods": {"MemberService.get"}},
    ],
    ids=["other spelling", "as toml has it", "tuple", "set"],
)
def test_what_is_switched_off_has_several_spellings(raw: Mapping[str, Any]) -> None:
    assert read_options(raw) == (Options(disabled=frozenset({"MemberService.get"})), [])


def test_both_spellings_together() -> None:
    raw = {"disabled-service-methods": ["a.b"], "hybrid_cloud.rpc.disabled-service-methods": ["c.d"]}
    assert read_options(raw).options.disabled == {"a.b", "c.d"}


def test_the_most_specific_override_counts() -> None:
    overrides = {"MemberService": 9, "MemberService.add_member": 4, "organization_member.get": 0}
    options = read(retries=1, method_retry_overrides=overrides)
    assert [options.retries_of(names) for names in (ADD, GET, OTHER)] == [4, 0, 1]
    assert [Options().retries_of(names) for names in (ADD, GET, OTHER)] == [None, None, None]


def test_times_are_in_seconds_and_toml_may_split_names() -> None:
    options = read(method_timeout_overrides={"MemberService": {"add_member": 2, "get": 0.5}})
    assert [options.timeout_of(names) for names in (ADD, GET, OTHER)] == [2.0, 0.5, None]


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("disabled-service-methods", "MemberService.get", "`disabled-service-methods` must be a list of names"),
        ("disabled-service-methods", {"a": 1}, "`disabled-service-methods` must be a list of names"),
        ("disabled-service-methods", None, "`disabled-service-methods` must be a list of names"),
        ("denied-callers", ["us", 5], "`denied-callers` has an entry that is no name"),
        ("denied-callers", ["us", ""], "`denied-callers` has an entry that is no name"),
        ("retries", -1, "`retries` must be a whole number"),
        ("retries", True, "`retries` must be a whole number"),
        ("retries", "3", "`retries` must be a whole number"),
        ("retries", 1.0, "`retries` must be a whole number"),
        ("method-retry-overrides", ["a.b"], "`method-retry-overrides` must be a table of methods"),
        ("method-retry-overrides", {"a.b": "3"}, "`method-retry-overrides`: `a.b` must be a whole number"),
        ("method-retry-overrides", {"a": {"b": None}}, "`method-retry-overrides`: `a.b` must be a whole number"),
        ("method-retry-overrides", {"a": {"b": {"c": 1}}}, "`method-retry-overrides`: `a.b` must be a whole number"),
        *(
            (
                "method-timeout-overrides",
                {"a.b": time},
                "`method-timeout-overrides`: `a.b` must be a number of seconds, and no more than a day",
            )
            for time in (0, -1, float("inf"), float("nan"), False, "2s", None)
        ),
        ("timeouts", 3, "`timeouts`: there is no such option"),
    ],
)
def test_what_is_wrong_is_said_and_does_not_hold(option: str, value: object, problem: str) -> None:
    assert read_options({option: value}).problems == [problem]
    options = read_options({"hybrid_cloud.rpc.disabled-service-methods": ["c.d"], option: value}).options
    denied = frozenset({"us"} if option == "denied-callers" else ())
    assert options == Options(disabled=frozenset({"c.d"}), denied_callers=denied)


def test_good_entries_beside_wrong_ones_hold() -> None:
    options, problems = read_options({"method-retry-overrides": {"a.b": 2, "c.d": -2}})
    assert (options.method_retries, len(problems)) == ({"a.b": 2}, 1)


# --------------------------------------------------------------------- live ----


class Source:
    """Gives what a test says, or raises it."""

    def __init__(self) -> None:
        self.answer: Any = {}

    def read(self) -> Mapping[str, Any]:
        if isinstance(self.answer, Exception):
            raise self.answer
        answer: Mapping[str, Any] = self.answer
        return answer


def test_nothing_set() -> None:
    live = LiveOptions(None)
    assert live.current() is live.current()
    assert live.current() == Options()


def test_a_table_may_be_changed_in_place() -> None:
    table: dict[str, Any] = {"denied-callers": ["us"]}
    live = LiveOptions(TableOptions(table))
    assert live.current().denied_callers == {"us"}
    assert live.current() is live.current()
    table["denied-callers"].append("eu")
    assert live.current().denied_callers == {"us", "eu"}
    del table["denied-callers"]
    assert live.current() == Options()


@pytest.mark.parametrize(
    "answer", [OptionsError("it is gone"), ValueError("secret"), 5, None, ["a"], {"retries": 1}.keys()]
)
def test_a_source_that_fails_keeps_the_last_state_and_is_logged_once(
    answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    source = Source()
    live = LiveOptions(source)
    source.answer = {"retries": 7}
    assert live.current().retries == 7
    source.answer = answer
    assert [live.current().retries for _ in range(3)] == [7, 7, 7]
    (record,) = caplog.records
    assert record.getMessage().startswith("the options can't be read, the last ones stay: ")
    assert "secret" not in record.getMessage()
    source.answer = {"retries": 7}
    assert live.current().retries == 7
    source.answer = answer
    live.current()
    assert len(caplog.records) == 2
    source.answer = {}
    assert live.current() == Options()


def test_a_source_that_fails_from_the_start() -> None:
    source = Source()
    source.answer = RuntimeError()
    live = LiveOptions(source)
    assert live.current() == Options()
    source.answer = {"retries": 0}
    assert live.current().retries == 0


def test_what_is_wrong_is_logged_once_and_again_when_it_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    source = Source()
    live = LiveOptions(source)
    source.answer = {"retries": "many"}
    for retries in ("many", "lots"):
        source.answer = {"retries": retries, "denied-callers": [retries]}
        assert live.current().retries is None
    assert [record.getMessage() for record in caplog.records] == [
        "a wrong option is passed over: `retries` must be a whole number"
    ]
    source.answer = {}
    live.current()
    source.answer = {"retries": "many"}
    live.current()
    assert len(caplog.records) == 2


def test_a_change_is_told_to_who_wants_to_know(caplog: pytest.LogCaptureFixture) -> None:
    source = Source()
    live = LiveOptions(source)
    with caplog.at_level(logging.INFO, "rpcc.options"):
        source.answer = {"denied-callers": ["us"]}
        live.current()
        live.current()
    (record,) = caplog.records
    assert "denied_callers=frozenset({'us'})" in record.getMessage()


def test_a_function_is_asked_once_per_interval() -> None:
    asked: list[int] = []

    def function() -> dict[str, Any]:
        asked.append(1)
        return {"retries": len(asked)}

    patient, eager = (
        LiveOptions(FunctionOptions(function, interval=3600)),
        LiveOptions(FunctionOptions(function, interval=0)),
    )
    asked.clear()
    assert [patient.current().retries for _ in range(3)] == [1, 1, 1]
    assert not asked
    assert [eager.current().retries for _ in range(3)] == [1, 2, 3]
