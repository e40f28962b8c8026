"""Waivers: which findings they waive, what is said of those that don't, and the file that holds them."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rpcc.compiler.diff.accept import (
    Fate,
    Waiver,
    WaiverError,
    apply_waivers,
    insert_waiver,
    read_waivers,
    remove_waivers,
)
from rpcc.compiler.diff.findings import Axis, DeployOrder, Finding, Level, Need, Report

TODAY = datetime.date(2026, 6, 15)


def finding(path: str, *, id: str = "field-removed", types: str = "t1", level: Level = Level.BREAKING) -> Finding:  # noqa: A002
    return Finding(
        id=id, level=level, axis=Axis.FLOOR, path=path, message="m", old=None, new=None, edges={}, types_hash=types
    )


def report(*findings: Finding) -> Report:
    return Report(findings=findings, order=DeployOrder.REGIONS_FIRST, need=Need.ANY)


def waiver(path: str, *, types: str = "t1", until: str = "2026-06-15") -> Waiver:
    day = datetime.date.fromisoformat(until)
    return Waiver(id="field-removed", path=path, types=types, reason="nobody reads it", until=day)


# ----------------------------------------------------------------- applying ----


def test_a_waiver_waives_its_finding_until_its_last_day() -> None:
    (waived,), problems = apply_waivers([report(finding("a.M.x"), finding("a.M.y"))], [waiver("a.M.x")], (), TODAY)
    assert [found.waived for found in waived.findings] == ["nobody reads it", None]
    assert [found.level for found in waived.findings] == [Level.BREAKING, Level.BREAKING]
    assert problems == ()


def test_an_expired_waiver_is_an_error_and_waives_nothing() -> None:
    old = waiver("a.M.x", until="2026-06-14")
    (waived,), (problem,) = apply_waivers([report(finding("a.M.x"))], [old], (old.key,), TODAY)
    assert waived.findings[0].waived is None
    assert (problem.fate, problem.is_error) == (Fate.EXPIRED, True)
    assert problem.message == "the waiver of `field-removed` at `a.M.x` expired on 2026-06-14"


def test_an_unused_waiver_is_an_error_unless_the_old_side_had_it() -> None:
    spare = waiver("a.M.x")
    _, (problem,) = apply_waivers([report()], [spare], (), TODAY)
    assert (problem.fate, problem.is_error) == (Fate.UNUSED, True)
    assert problem.message == "nothing needs the waiver of `field-removed` at `a.M.x`"
    _, (problem,) = apply_waivers([report()], [spare], (spare.key,), TODAY)
    assert not problem.is_error


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (finding("a.M.x", types="t2"), "the change at that path is another one than was accepted, its types differ"),
        (finding("a.M.x", id="field-renamed"), "what is found at that path is `field-renamed`"),
        (finding("a.N.x"), "did you mean the one at `a.N.x`?"),
    ],
)
def test_a_near_miss_says_what_differs(found: Finding, reason: str) -> None:
    (waived,), (problem,) = apply_waivers([report(found)], [waiver("a.M.x")], (), TODAY)
    assert waived.findings[0].waived is None
    assert problem.message.endswith(reason)


def test_what_is_safe_needs_no_waiver() -> None:
    (waived,), (problem,) = apply_waivers([report(finding("a.M.x", level=Level.SAFE))], [waiver("a.M.x")], (), TODAY)
    assert waived.findings[0].waived is None
    assert problem.fate is Fate.UNUSED


def test_a_waiver_that_one_of_several_comparisons_needs_is_used() -> None:
    waived, problems = apply_waivers([report(), report(finding("a.M.x"))], [waiver("a.M.x")], (), TODAY)
    assert waived[1].findings[0].waived
    assert problems == ()


# ------------------------------------------------------------------ the file ----

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip)
waivers = st.builds(
    Waiver,
    id=texts,
    path=texts,
    types=texts,
    reason=texts,
    owner=st.none() | texts,
    until=st.dates(datetime.date(2000, 1, 1)),
)


def plain(waiver: Waiver) -> tuple[object, ...]:
    return (*waiver.key, waiver.reason, waiver.owner, waiver.until)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(written=st.lists(waivers, max_size=4, unique_by=lambda waiver: waiver.key))
def test_what_is_written_is_read_and_can_be_removed(written: list[Waiver]) -> None:
    text = ""
    for each in written:
        text = insert_waiver(text, each)
    assert list(map(plain, read_waivers(text.encode(), "f"))) == list(map(plain, written))
    for each in written:
        assert insert_waiver(text, each).count("[[accepted]]\n") >= len(written)
        left = remove_waivers(text, {each.key})
        assert list(map(plain, read_waivers(left.encode(), "f"))) == [plain(w) for w in written if w is not each]


def test_a_waiver_replaces_the_one_for_the_same_finding_and_comments_stay() -> None:
    text = insert_waiver("", waiver("a.M.x")).replace("[[accepted]]", "# why\n[[accepted]] # here")
    text = insert_waiver(text, waiver("a.M.y"))
    text = insert_waiver(text, waiver("a.M.x", until="2027-01-01"))
    assert "# why" in text
    assert [(w.path, w.until.year, w.line) for w in read_waivers(text.encode(), "f")] == [
        ("a.M.y", 2026, 5),
        ("a.M.x", 2027, 12),
    ]


GOOD = '[[accepted]]\nid = "i"\npath = "p"\ntypes = "t"\nreason = "r"\nuntil = 2026-12-31\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[accepted]", "`f` is not TOML"),
        ("\udcff", "`f` is not TOML"),
        ("x = 1", "`f` has an unknown key `x`"),
        ("accepted = 1", "must be tables"),
        ("accepted = [1]", "must be tables"),
        ("[accepted]\nid = 1", "must be tables"),
        (GOOD.replace("until = 2026-12-31", ""), "f:1: `until` is missing"),
        ("\n" + GOOD + GOOD.replace('reason = "r"', ""), "f:8: `reason` is missing"),
        (GOOD.replace('"r"', '" "'), "f:1: `reason` must be a text that is not empty"),
        (GOOD.replace('"p"', "1"), "f:1: `path` must be a text that is not empty"),
        (GOOD + "why = 1", "f:1: there is no key `why`"),
        (GOOD.replace("2026-12-31", "1"), "f:1: `until` must be a day"),
        (GOOD.replace("2026-12-31", '"soon"'), "f:1: `until` must be a day"),
        (GOOD.replace("2026-12-31", "2026-12-31T00:00:00Z"), "f:1: `until` must be a day"),
    ],
)
def test_a_broken_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(WaiverError) as refused:
        read_waivers(text.encode("utf-8", "surrogateescape"), "f")
    assert message in str(refused.value)
    assert len(read_waivers(GOOD.replace("2026-12-31", '"2026-12-31"').encode(), "f")) == 1


def test_waivers_in_another_form_are_read_but_not_rewritten() -> None:
    text = 'accepted = [{ id = "i", path = "p", types = "t", reason = "r", until = 2026-12-31 }]\n'
    assert read_waivers(text.encode(), "f")[0].key == ("i", "p", "t")
    with pytest.raises(WaiverError, match="can be rewritten"):
        remove_waivers(text, {("i", "p", "t")})
