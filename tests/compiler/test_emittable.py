"""What can't become Python is found in a contract alone, at the place that the contract knows."""

from dataclasses import replace

from contracts import contract, method, package, service

from rpcc.compiler.emittable import check_emittable
from rpcc.schemas.contract import Contract, Location

AT = Location("acme/jobs.rpc", 12, 3, 40, 2)


def jobs(*, is_async: bool) -> Contract:
    declared = service("acme.jobs.JobService", "job", method("start"), is_async=is_async)
    return contract(package("acme.jobs", services=(replace(declared, location=AT),)))


def test_a_contract_without_its_sources_has_places() -> None:
    (found,) = check_emittable(jobs(is_async=True))
    source, span = found.primary.location
    assert (found.code, source.path, source.line_column(span.start)) == ("RPC0321", "acme/jobs.rpc", (12, 3))
    assert found.fix is None


def test_what_can_become_python_is_not_refused() -> None:
    assert check_emittable(jobs(is_async=False)) == ()
