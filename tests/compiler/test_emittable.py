"""What can't become Python is found in a contract alone, at the place that the contract knows."""

from dataclasses import replace

from contracts import contract, enum, field, local, model, package, param, value

from rpcc.compiler.emittable import check_emittable
from rpcc.schemas.contract import Contract, Location, Ref

AT = Location("acme/jobs.rpc", 12, 3, 40, 2)
GRADE = Ref("acme.pay.Grade")


def jobs(*, has_default: bool) -> Contract:
    to = param("to", GRADE, required=not has_default, default="low" if has_default else None)
    job = model("acme.jobs.Job", locals=(local("lift", replace(to, location=AT)),))
    task = model("acme.jobs.Task", field("grade", replace(GRADE, nullable=True), default=None))
    slip = model("acme.pay.Slip", field("task", Ref("acme.jobs.Task", nullable=True), default=None))
    pay = package("acme.pay", enum("acme.pay.Grade", value("low", "low")), slip)
    return contract(package("acme.jobs", job, task), pay)


def test_a_contract_without_its_sources_has_places() -> None:
    (found,) = check_emittable(jobs(has_default=True))
    source, span = found.primary.location
    assert (found.code, source.path, source.line_column(span.start)) == ("RPC0609", "acme/jobs.rpc", (12, 3))
    assert found.fix is None


def test_what_can_become_python_is_not_refused() -> None:
    assert check_emittable(jobs(has_default=False)) == ()
