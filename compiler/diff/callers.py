"""Which Python code calls which methods: the call sites of delegations in files and folders.

What the syntax of a file tells is found: `calls_in.py` says how. What a file gets from elsewhere without naming it is
not seen.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from ...records import record
from ...schemas.contract import Contract, Location
from ..find import is_passed_over
from .calls_in import Called, CallSite, Names, Scan
from .findings import Finding

__all__ = ["CallSite", "Called", "Callers", "find_callers"]


@record(frozen=True, slots=True, kw_only=True)
class Callers:
    """The call sites of each method, sorted, and the files that could not be read."""

    calls: Mapping[Called, tuple[CallSite, ...]]
    unread: tuple[str, ...] = ()
    declared: Mapping[Location, tuple[Called, ...]] = field(default_factory=dict[Location, tuple[Called, ...]])
    """Which methods are declared at a place, of a service all of them."""

    def of(self, finding: Finding) -> tuple[CallSite, ...]:
        """Where the methods are called that a finding is about, by their old names too."""
        owner = finding.path.partition("(")[0]
        about = {Called(use.service, use.method) for use in finding.uses}
        about |= {called for called in self.calls if owner in (called.service, f"{called.service}.{called.method}")}
        places = [place.location for place in (finding.old, finding.new) if place is not None]
        about |= {called for at in places if at is not None for called in self.declared.get(at, ())}
        return tuple(sorted({site for called in about for site in self.calls.get(called, ())}))


def find_callers(paths: Sequence[str], contracts: Sequence[Contract]) -> Callers:
    """Look through files and folders for calls of the contracts' services. Raises OSError for a path that is none."""
    names = Names.of(contracts)
    calls: dict[Called, set[CallSite]] = {}
    unread: list[str] = []
    for path in dict.fromkeys(found for given in paths for found in _python_files(given)):
        with open(path, "rb") as file:
            data = file.read()
        if not names.may_be_in(data):
            continue
        try:
            scan = Scan(path.replace(os.sep, "/"), data, names)
        except (SyntaxError, ValueError, RecursionError):
            unread.append(path)
            continue
        for called, site in scan.found:
            calls.setdefault(called, set()).add(site)
    return Callers(
        calls={key: tuple(sorted(sites)) for key, sites in sorted(calls.items())},
        unread=tuple(unread),
        declared=_declared(contracts),
    )


def _declared(contracts: Iterable[Contract]) -> dict[Location, tuple[Called, ...]]:
    declared: dict[Location, tuple[Called, ...]] = {}
    for service in (service for contract in contracts for service in contract.services().values()):
        methods = {method.location: Called(service.key, method.name) for method in service.methods}
        for at, called in [
            *((at, (called,)) for at, called in methods.items()),
            (service.location, (*methods.values(),)),
        ]:
            declared[at] = (*declared.get(at, ()), *called)
    return declared


def _python_files(path: str) -> Iterator[str]:
    if not os.path.isdir(path):
        os.stat(path)  # a path that is not there is a mistake
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        yield from (os.path.normpath(os.path.join(folder, name)) for name in sorted(files) if name.endswith(".py"))
