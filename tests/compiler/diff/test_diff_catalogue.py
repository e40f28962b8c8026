"""The catalogue of findings: each example gives its id, backwards its mirror, and its witnesses replay."""

from pathlib import Path

import pytest
from versions import Versions, difference_of, replay_all

from rpcc.compiler.diff.catalogue import FINDINGS
from rpcc.compiler.diff.findings import DeployOrder, Level
from rpcc.compiler.diff.kind import Kind


@pytest.mark.parametrize("kind", FINDINGS.values(), ids=FINDINGS)
def test_the_example_of_an_id_gives_that_id(kind: Kind) -> None:
    assert [finding.id for finding in difference_of(kind.old, kind.new).findings] == [kind.id]


@pytest.mark.parametrize("order", DeployOrder)
@pytest.mark.parametrize("kind", FINDINGS.values(), ids=FINDINGS)
def test_what_is_not_safe_says_when_it_would_be(kind: Kind, order: DeployOrder) -> None:
    for finding in difference_of(kind.old, kind.new, order).findings:
        assert bool(finding.safe_if) == (finding.level > Level.SAFE), finding


@pytest.mark.parametrize("kind", [kind for kind in FINDINGS.values() if kind.mirror], ids=lambda kind: kind.id)
def test_backwards_an_example_gives_the_mirror(kind: Kind) -> None:
    assert kind.mirror is not None
    assert FINDINGS[kind.mirror].mirror == kind.id
    assert [finding.id for finding in difference_of(kind.new, kind.old).findings] == [kind.mirror]


def test_what_has_no_mirror_says_why() -> None:
    assert all(bool(kind.mirror) != bool(kind.reason) for kind in FINDINGS.values())


@pytest.mark.parametrize("kind", FINDINGS.values(), ids=FINDINGS)
def test_the_witnesses_of_an_example_replay(kind: Kind, tmp_path: Path) -> None:
    report = difference_of(kind.old, kind.new)
    with Versions.generated(kind.old, kind.new, tmp_path) as versions:
        assert list(replay_all(report, versions)) == []
