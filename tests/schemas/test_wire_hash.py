"""The contract's hash: other docs, places or order leave it, whatever two silos have to agree on changes it."""

from dataclasses import replace
from typing import Any

import pytest
from contracts import (
    INT,
    STR,
    alias,
    contract,
    enum,
    field,
    large,
    limited,
    method,
    model,
    package,
    param,
    rich,
    service,
    union,
    value,
)
from contracts import arm as union_arm

from rpcc.schemas.canonical import contract_hash, dump_contract
from rpcc.schemas.contract import Constraints, Contract, Location, Ref, ResolverKind, Routing, Silo
from rpcc.schemas.reader import load_contract

A = field("a", Ref("p.Id"), default=0)
B = field("b", Ref("p.Id", nullable=True), was=("c",))
BASE = contract(
    package(
        "p",
        alias("p.Id", INT),
        model("p.M", A, B),
        enum("p.E", value("x", 1, was=(3,)), value("y", 2)),
        union("p.U", union_arm("i", INT), union_arm("s", STR, was=("t",))),
        services=(
            service(
                "p.OneService",
                "one",
                method(
                    "get", param("id", INT), param("limit", limited(INT, min=1), required=False, default=5), returns=INT
                ),
                method("put"),
            ),
        ),
    ),
)


def with_part(index: int, **changes: Any) -> Contract:
    """The base contract with one of its declarations changed."""
    one = BASE.packages[0]
    declarations = list(one.declarations)
    declarations[index] = replace(declarations[index], **changes)
    return replace(BASE, packages=(replace(one, declarations=tuple(declarations)),))


def with_service(**changes: Any) -> Contract:
    one = BASE.packages[0]
    return replace(BASE, packages=(replace(one, services=(replace(one.services[0], **changes),)),))


def with_method(**changes: Any) -> Contract:
    get, put = BASE.packages[0].services[0].methods
    return with_service(methods=(replace(get, **changes), put))


def test_the_hash_is_a_sha256_and_survives_the_file() -> None:
    found = contract_hash(rich())
    assert len(found) == 64
    assert contract_hash(load_contract(dump_contract(rich()))) == found
    assert contract_hash(large(2)) != found


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, discovery=("p",)),
        replace(BASE, packages=(replace(BASE.packages[0], doc="Docs.", sources=()),)),
        with_part(1, doc="Docs.", location=Location("q.rpc", 9, 9, 9, 9), attributes={"x": 1}, source="orm.M"),
        with_part(1, fields=(B, A)),
        with_part(0, newtype=True, sensitive=True),
        with_part(1, fields=(replace(A, type=INT, sensitive=True), replace(B, type=replace(INT, nullable=True)))),
        with_service(impl="p.other:Impl", helpers="p.other", reserved=("z",)),
        with_method(timeout_ms=5, attributes={"x": 1}),
    ],
    ids=["discovery", "package", "model", "order of fields", "alias", "alias resolved", "service", "method"],
)
def test_what_does_not_count(other: Contract) -> None:
    assert contract_hash(other) == contract_hash(BASE)


@pytest.mark.parametrize(
    "other",
    [
        with_part(0, type=STR),
        with_part(1, fields=(replace(A, default=1), B)),
        with_part(1, fields=(replace(A, required=True), B)),
        with_part(1, fields=(A, replace(B, was=()))),
        with_part(1, fields=(A, replace(B, type=INT))),
        with_part(2, open=True),
        with_part(2, members=(value("x", 1), value("y", 2))),
        with_part(3, arms=(union_arm("i", INT), union_arm("s", STR))),
        with_service(key="two"),
        with_service(silo=Silo.CONTROL),
        with_method(returns=None),
        with_method(returns=replace(INT, constraints=Constraints(max=5))),
        with_method(readonly=True),
        with_method(routing=Routing(kind=ResolverKind.ORGANIZATION_ID, path=("id",))),
        with_method(disabled_since="2026-01-01"),
    ],
)
def test_what_counts(other: Contract) -> None:
    assert contract_hash(other) != contract_hash(BASE)


def test_an_alias_keeps_what_is_nullable() -> None:
    nullable = alias("p.N", replace(INT, nullable=True))
    through, direct, plain = (
        contract_hash(contract(package("p", nullable, model("p.M", field("a", of)))))
        for of in (Ref("p.N"), nullable.type, INT)
    )
    assert through == direct != plain
