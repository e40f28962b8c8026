"""Waivers: findings that somebody accepted, each with a reason and an end, in `rpcc-accepted.toml`.

A waiver knows its finding by id, path and a hash of both types, never by text or line: it waives no other change at
that path.
"""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import cast

from ...records import record
from .findings import Finding, Level, Report

__all__ = [
    "Fate",
    "Key",
    "Problem",
    "Waiver",
    "WaiverError",
    "apply_waivers",
    "insert_waiver",
    "key_of",
    "read_waivers",
    "remove_waivers",
]

Key = tuple[str, str, str]
"""By what a waiver knows its finding: id, path, hash of the types."""

_HEADER = "# Changes that were accepted although they break something: `rpcc accept` writes this file.\n"
_REQUIRED = ("id", "path", "types", "reason", "until")
_STRINGS = ("id", "path", "types", "reason", "owner")


class WaiverError(Exception):
    """A file of waivers can't be read; the message says why."""


@record(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An accepted finding. `until` is the last day; `line` is where it stands in its file, from 1."""

    id: str
    path: str
    types: str
    reason: str
    until: datetime.date
    owner: str | None = None
    line: int = 0

    @property
    def key(self) -> Key:
        """By what it knows its finding."""
        return self.id, self.path, self.types


class Fate(StrEnum):
    """What is the matter with a waiver."""

    EXPIRED = "expired"
    UNUSED = "unused"


@record(frozen=True, slots=True, kw_only=True)
class Problem:
    """A waiver that has expired, or that nothing needs. Unless it is an error it is a note."""

    fate: Fate
    waiver: Waiver
    message: str
    help: str
    is_error: bool
    is_used: bool
    """Whether a finding needs it, or would."""


# ----------------------------------------------------------------- applying ----


def apply_waivers(
    reports: Sequence[Report], waivers: Sequence[Waiver], known: Collection[Key], today: datetime.date
) -> tuple[tuple[Report, ...], tuple[Problem, ...]]:
    """The reports with their waived findings, and what is wrong with waivers.

    `known` are those that an old side had already: what they were for may be done, so that they are no longer needed.
    """
    valid = {waiver.key: waiver.reason for waiver in waivers if waiver.until >= today}
    waived = tuple(
        replace(report, findings=tuple(_waived(finding, valid) for finding in report.findings)) for report in reports
    )
    findings = [finding for report in reports for finding in report.findings if finding.level > Level.SAFE]
    problems = (_problem(waiver, findings, known, today) for waiver in waivers)
    return waived, tuple(problem for problem in problems if problem is not None)


def key_of(finding: Finding) -> Key:
    """By what a waiver would know a finding."""
    return finding.id, finding.path, finding.types_hash


def _waived(finding: Finding, valid: dict[Key, str]) -> Finding:
    reason = valid.get(key_of(finding)) if finding.level > Level.SAFE else None
    return finding if reason is None else replace(finding, waived=reason)


def _problem(
    waiver: Waiver, findings: Sequence[Finding], known: Collection[Key], today: datetime.date
) -> Problem | None:
    is_used = any(key_of(finding) == waiver.key for finding in findings)
    what = f"`{waiver.id}` at `{waiver.path}`"
    if waiver.until < today:
        way_out = "mend what it was for, or accept it anew" if is_used else "nothing needs it: `rpcc accept --prune`"
        message = f"the waiver of {what} expired on {waiver.until}"
        return Problem(fate=Fate.EXPIRED, waiver=waiver, message=message, help=way_out, is_error=True, is_used=is_used)
    if is_used:
        return None
    near = _near_miss(waiver, findings)
    return Problem(
        fate=Fate.UNUSED,
        waiver=waiver,
        message=f"nothing needs the waiver of {what}" + (f": {near}" if near else ""),
        help="`rpcc accept --prune` removes it",
        is_error=waiver.key not in known,
        is_used=False,
    )


def _near_miss(waiver: Waiver, findings: Iterable[Finding]) -> str | None:
    """Which finding the waiver was perhaps meant for, and why it is not."""
    there = [finding for finding in findings if finding.path == waiver.path]
    if any(finding.id == waiver.id for finding in there):
        return "the change at that path is another one than was accepted, its types differ"
    if there:
        return f"what is found at that path is `{there[0].id}`"
    from ..suggest import suggestion

    alike = suggestion(waiver.path, (finding.path for finding in findings if finding.id == waiver.id))
    return f"did you mean the one at `{alike}`?" if alike else None


# ------------------------------------------------------------------ reading ----


def read_waivers(data: bytes, shown: str) -> tuple[Waiver, ...]:
    """The waivers in a file's content; `shown` names the file. Raises WaiverError with the first thing wrong."""
    return tuple(_entry(entry, line, shown) for entry, line in _entries(_document(data, shown), data.decode(), shown))


def _document(data: bytes, shown: str) -> dict[str, object]:
    import tomllib  # only who has waivers needs it

    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WaiverError(f"`{shown}` is not TOML: {error}") from None


def _entries(document: dict[str, object], text: str, shown: str) -> list[tuple[dict[str, object], int]]:
    """The tables of `[[accepted]]`, each with its line."""
    from ..toml import locate

    if unknown := sorted(document.keys() - {"accepted"}):
        raise WaiverError(f"`{shown}` has an unknown key `{unknown[0]}`")
    rows = document.get("accepted", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in cast("list[object]", rows)):
        raise WaiverError(f"`accepted` in `{shown}` must be tables, `[[accepted]]`")
    places = locate(text)
    tables = cast("list[dict[str, object]]", rows)
    starts = [places.get(("accepted", index)) for index in range(len(tables))]
    return [
        (table, text.count("\n", 0, place.value.start) + 1 if place else 1)
        for table, place in zip(tables, starts, strict=True)
    ]


def _entry(entry: dict[str, object], line: int, shown: str) -> Waiver:
    where = f"{shown}:{line}"
    for name in _REQUIRED:
        if name not in entry:
            raise WaiverError(f"{where}: `{name}` is missing")
    if unknown := sorted(entry.keys() - {*_REQUIRED, "owner"}):
        raise WaiverError(f"{where}: there is no key `{unknown[0]}`")
    for name in _STRINGS:
        if name in entry and not (isinstance(entry[name], str) and str(entry[name]).strip()):
            raise WaiverError(f"{where}: `{name}` must be a text that is not empty")
    texts = {name: str(entry[name]) for name in _STRINGS if name in entry}
    return Waiver(**texts, until=_day(entry["until"], where), line=line)


def _day(value: object, where: str) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        if isinstance(value, str):
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise WaiverError(f"{where}: `until` must be a day, such as 2026-12-31")


# ------------------------------------------------------------------ writing ----


def insert_waiver(text: str, waiver: Waiver) -> str:
    """The file's text with one more waiver, in the place of one for the same finding."""
    kept = remove_waivers(text, {waiver.key}) if text else _HEADER
    parting = "" if kept.endswith("\n\n") else "\n" if kept.endswith("\n") else "\n\n"
    return kept + parting + _written(waiver)


def remove_waivers(text: str, keys: Collection[Key]) -> str:
    """The file's text without the waivers of these findings. Raises WaiverError where they are not tables."""
    from ..toml import locate

    waivers = read_waivers(text.encode(), "the file")
    places = locate(text)
    for index in reversed(range(len(waivers))):
        if waivers[index].key in keys:
            inside = [place.value for path, place in places.items() if path[:2] == ("accepted", index)]
            start, end = min(span.start for span in inside), max(span.end for span in inside)
            if not text.startswith("[[", start):
                raise WaiverError("only waivers that are tables, `[[accepted]]`, can be rewritten")
            text = text[:start].rstrip("\n") + "\n\n" + text[_next_line(text, end) :].lstrip("\n")
    return text.rstrip("\n") + "\n"


def _next_line(text: str, at: int) -> int:
    return text.find("\n", at) + 1 or len(text)


def _written(waiver: Waiver) -> str:
    texts = {name: getattr(waiver, name) for name in _STRINGS}
    lines = [f"{name} = {_quoted(value)}" for name, value in texts.items() if value is not None]
    return "\n".join(["[[accepted]]", *lines, f"until = {waiver.until}", ""])


def _quoted(text: str) -> str:
    import json  # its strings are TOML's, but for one character

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
