"""Lengths beyond what can be made: the verdict is right, the payload is described, and nothing takes the memory."""

from pathlib import Path

import pytest
from versions import Versions, difference_of, replay_all

from rpcc.compiler.diff.findings import Edge, Outcome

OK, REJECT = Outcome.OK, Outcome.REJECT
LONG = "type Long = str(min_len=30000)\n"
BIG = "model Old {{ required a: str(min_len=30000)  required b: {} }}\n"
CASES = [
    ("str(min_len=30000)", "int", "", REJECT, REJECT),
    ("str(min_len=30000)", "str", "", OK, REJECT),
    ("str(min_len=30000)", "str(min_len=40000)", "", REJECT, OK),
    ("str(max_len=2000000000)", "str(max_len=1000000000)", "", REJECT, OK),
    ("list[int](max_len=2000000000)", "list[int](max_len=1000000000)", "", REJECT, OK),
    ("list[int](min_len=2000000000)", "list[int]", "", OK, REJECT),
    ("list[int](min_len=30000)", "list[str](min_len=30000)", "", REJECT, REJECT),
    (
        "list[list[int](min_len=20000)](min_len=20000)",
        "list[list[str](min_len=20000)](min_len=20000)",
        "",
        REJECT,
        REJECT,
    ),
    ("dict[Long, int]", "dict[str(max_len=20), int]", LONG, REJECT, REJECT),
]


def _text(typed: str, declared: str) -> str:
    return f"package acme.a\n{declared}control service AService {{ rpc take(x: {typed}) -> bool }}\n"


@pytest.mark.parametrize(("old", "new", "declared", "forward", "backward"), CASES)
def test_a_length_that_can_not_be_made(
    old: str, new: str, declared: str, forward: Outcome, backward: Outcome, tmp_path: Path
) -> None:
    texts = _text(old, declared), _text(new, declared)
    report = difference_of(*texts)
    (finding,) = report.findings
    assert {edge: effect.outcome for edge, effect in finding.edges.items()} == {Edge.E1: forward, Edge.E2: backward}
    for effect in finding.edges.values():
        assert effect.outcome is OK or effect.witness is not None or "too long to be printed" in effect.note
    with Versions.generated(*texts, tmp_path) as versions:
        assert list(replay_all(report, versions)) == []


def test_what_stands_beside_a_length_that_can_not_be_made() -> None:
    old, new = (_text("Old", BIG.format(name)) for name in ("int", "str"))
    (finding,) = difference_of(old, new).findings
    assert (finding.id, finding.edges[Edge.E1].outcome, finding.edges[Edge.E1].witness) == (
        "field-type-changed",
        REJECT,
        None,
    )
