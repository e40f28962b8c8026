"""A review made by hand that has something of everything a report can show."""

import datetime
from dataclasses import replace

from rpcc.compiler.diff.accept import Fate, Problem, Waiver
from rpcc.compiler.diff.callers import Called, Callers, CallSite
from rpcc.compiler.diff.findings import (
    OK,
    Axis,
    DeployOrder,
    Edge,
    Effect,
    Finding,
    Left,
    Level,
    Need,
    Outcome,
    Phase,
    Place,
    Plan,
    Position,
    Report,
    Step,
    Use,
)
from rpcc.compiler.diff.report.review import Comparison, Review, Version
from rpcc.idl.edits import unified_diff
from rpcc.idl.source import Source
from rpcc.schemas.contract import Location, Silo

__all__ = ["TODAY", "empty_review", "review"]

TODAY = datetime.date(2026, 6, 15)

OLD_TEXT = """\
package acme.members

// Who may do what.
enum Role: str { member  owner }

model Member {
  id: int = -1
  role: Role = member
  nickname: str = ""
}

control service MemberService {
  key = "member"

  rpc get(id: int) -> Member
  rpc update(member: Member) -> none
}
"""
NEW_TEXT = """\
package acme.members

// Who may do what, and since when.
enum Role: str { member  owner  guest }

model Member {
  id: int = -1
  role: Role = member
}

control service MemberService {
  key = "member"

  rpc get(id: int, locale: str(max_len=5)) -> Member
  rpc update(member: Member) -> none
  rpc list_all(limit: int = 50) -> list[Member]
}
"""
FILE = "rpc/members.rpc"
OLD = Version(name="git:main", texts={FILE: Source(f"git:main:{FILE}", OLD_TEXT)})
NEW = Version(name="the work tree", texts={FILE: Source(FILE, NEW_TEXT)})


def place(text: str, part: str) -> Place:
    """Where a part of a text stands."""
    at = text.index(part)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    end_line, end_column = line + part.count("\n"), column + len(part)
    return Place(location=Location(FILE, line, column, end_line, end_column), text=part)


def use(method: str, position: Position, path: str, level: Level, edges: dict[Edge, Effect]) -> Use:
    return Use(
        service="member", method=method, silo=Silo.CONTROL, position=position, path=path, level=level, edges=edges
    )


ADDED_REQUIRED = Finding(
    id="param-added-required",
    level=Level.BREAKING,
    axis=Axis.FLOOR,
    path="member.get(locale)",
    message="`get` takes a required parameter `locale`, which old callers do not send",
    old=None,
    new=place(NEW_TEXT, "locale: str(max_len=5)"),
    uses=(
        use(
            "get",
            Position.REQUEST,
            "locale",
            Level.BREAKING,
            {Edge.E1: Effect(outcome=Outcome.REJECT, witness={"id": 0}, at="locale", replayed=True), Edge.E2: OK},
        ),
    ),
    edges={
        Edge.E1: Effect(outcome=Outcome.REJECT, witness={"id": 0}, at="locale", replayed=True),
        Edge.E2: Effect(outcome=Outcome.IGNORED, witness={"id": 0, "locale": ""}, at="locale", replayed=False),
    },
    need=Need.NONE,
    source=("caller", "implementer"),
    safe_if='it had a default: `locale: str = ""`',
    plan=(
        Step(phase=1, title="`member.get(locale)` is added, with a default"),
        Step(phase=2, title="`member.get(locale)` is required"),
    ),
    types_hash="aa11",
)
ENUM_GREW = Finding(
    id="enum-value-added",
    level=Level.HAZARD,
    axis=Axis.WIRE,
    path="acme.members.Role.guest",
    message="`Role` has a new value `guest`, which old readers refuse",
    old=place(OLD_TEXT, "enum Role: str { member  owner }"),
    new=place(NEW_TEXT, "guest"),
    uses=tuple(
        use(
            method,
            Position.RESPONSE,
            path,
            level,
            {Edge.E3: Effect(outcome=Outcome.REJECT, witness=None), Edge.E4: OK},
        )
        for method, path, level in [
            ("get", "return.role", Level.HAZARD),
            *((f"more_{number}", "return[].role", Level.SAFE) for number in range(5)),
        ]
    ),
    edges={
        Edge.E1: OK,
        Edge.E2: OK,
        Edge.E3: Effect(
            outcome=Outcome.REJECT, witness={"value": {"id": 0, "role": "guest"}}, at="value.role", note="`guest` <new>"
        ),
        Edge.E4: OK,
    },
    need=Need.CONTROL_FIRST,
    notes=("a closed enum can be opened: `open enum Role: str`",),
    types_hash="bb22",
)
FIELD_GONE = Finding(
    id="field-removed",
    level=Level.BREAKING,
    axis=Axis.FLOOR,
    path="acme.members.Member.nickname",
    message="`nickname` of `Member` is gone",
    old=place(OLD_TEXT, 'nickname: str = ""'),
    new=None,
    edges={
        Edge.E3: Effect(outcome=Outcome.FILL),
        Edge.E1: Effect(outcome=Outcome.IGNORED, witness={"member": {"nickname": "|*_[x](y)`"}}, at="member.nickname"),
    },
    need=Need.ANY,
    waived="nobody ever read it | see *the* list",
    types_hash="cc33",
)
METHOD_ADDED = Finding(
    id="method-added",
    level=Level.SAFE,
    axis=Axis.WIRE,
    path="member.list_all",
    message="a method `list_all` is new",
    old=None,
    new=place(NEW_TEXT, "rpc list_all(limit: int = 50) -> list[Member]"),
    edges={},
    notes=("it must not be called in the same deploy",),
    types_hash="dd44",
)


def _waiver(path: str, line: int) -> Waiver:
    until = datetime.date(2026, 6, 1)
    return Waiver(id="field-removed", path=path, types="t", reason="it was time", until=until, line=line)


PROBLEMS = (
    Problem(
        fate=Fate.EXPIRED,
        waiver=_waiver("acme.members.Member.x", 3),
        message="the waiver of `field-removed` at `acme.members.Member.x` expired on 2026-06-01",
        help="mend what it was for, or accept it anew",
        is_error=True,
        is_used=True,
    ),
    Problem(
        fate=Fate.UNUSED,
        waiver=_waiver("acme.members.Member.y", 11),
        message="nothing needs the waiver of `field-removed` at `acme.members.Member.y`",
        help="`rpcc accept --prune` removes it",
        is_error=False,
        is_used=False,
    ),
)

SOFT_TEXT = NEW_TEXT.replace("max_len=5)", 'max_len=5) = ""')
PLAN = Plan(
    phases=(
        Phase(
            day=TODAY,
            steps=("`member.get(locale)` is added, with a default", "all else is as in the new version"),
            hazards=("`Role` has a new value `guest`, which old readers refuse",),
            files={FILE: SOFT_TEXT},
            patch=unified_diff(FILE, OLD_TEXT, SOFT_TEXT),
        ),
        Phase(
            day=datetime.date(2026, 7, 15),
            steps=("`member.get(locale)` is required",),
            once=("everybody writes `member.get(locale)`",),
            files={FILE: NEW_TEXT},
            patch=unified_diff(FILE, SOFT_TEXT, NEW_TEXT),
        ),
    ),
    ends=("`member.list_v2` stands in the place of `list`",),
    left=(Left(id="sensitive-removed", path="acme.members.Member.id", reason="somebody <has> to accept it"),),
)
REPORT = Report(
    findings=(FIELD_GONE, ENUM_GREW, ADDED_REQUIRED, METHOD_ADDED),
    order=DeployOrder.REGIONS_FIRST,
    need=Need.NONE,
    split=(("acme.members.Role.guest",), ("member.get(locale)",)),
    plan=PLAN,
)
CALLERS = Callers(calls={Called("member", "get"): (CallSite("app/a.py", 3, 5), CallSite("app/b.py", 7, 1))})


def review() -> Review:
    """Two comparisons, one with texts and callers, one of contracts without texts."""
    return Review(
        comparisons=(
            Comparison(old=OLD, new=NEW, report=REPORT, callers=CALLERS),
            Comparison(
                old=Version(name="contract.json", texts={}),
                new=NEW,
                report=replace(
                    REPORT, findings=(ADDED_REQUIRED, ENUM_GREW), need=Need.CONTROL_FIRST, split=(), plan=None
                ),
            ),
        ),
        problems=PROBLEMS,
        today=TODAY,
    )


def empty_review() -> Review:
    """Nothing changed."""
    report = Report(findings=(), order=DeployOrder.ROLLING, need=Need.ANY)
    return Review(comparisons=(Comparison(old=OLD, new=NEW, report=report),), today=TODAY)
