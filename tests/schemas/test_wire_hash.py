"""The hashes of contract and service: docs, places and order leave them, what two silos agree on changes them."""

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
from rpcc.schemas.contract import (
    Constraints,
    Contract,
    DictType,
    ListType,
    Location,
    ModelKind,
    Ref,
    ResolverKind,
    Routing,
    Silo,
)
from rpcc.schemas.reader import load_contract
from rpcc.schemas.wire_hash import service_hashes

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
                method("put", param("m", Ref("p.M")), param("e", ListType(Ref("p.E"))), returns=Ref("p.U")),
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
        with_service(impl="p.other:Impl", helpers="p.other", reserved=("z",), is_async=True),
        with_method(timeout_ms=5, attributes={"x": 1}),
    ],
    ids=["discovery", "package", "model", "order of fields", "alias", "alias resolved", "service", "method"],
)
def test_what_does_not_count(other: Contract) -> None:
    assert contract_hash(other) == contract_hash(BASE)
    assert service_hashes(other) == service_hashes(BASE)


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
    assert service_hashes(other) != service_hashes(BASE)


def test_an_alias_keeps_what_is_nullable() -> None:
    nullable = alias("p.N", replace(INT, nullable=True))
    through, direct, plain = (
        contract_hash(contract(package("p", nullable, model("p.M", field("a", of)))))
        for of in (Ref("p.N"), nullable.type, INT)
    )
    assert through == direct != plain


def of_service(*declarations: Any, **changes: Any) -> str:
    """The hash of a service whose one method leads to `p.A`, beside other services and declarations."""
    asked = method("ask", param("a", DictType(STR, ListType(Ref("p.A")))), **changes)
    services = (service("p.AskService", "ask", asked), service("p.OtherService", "other"))
    return service_hashes(contract(package("p", *declarations, services=services)))["p.AskService"]


def test_the_hash_of_a_service_is_short_and_survives_the_file() -> None:
    found = service_hashes(rich())
    assert found.keys() == rich().services().keys()
    assert all(len(hashed) == 16 and int(hashed, 16) >= 0 for hashed in found.values())
    assert len(set(found.values())) == len(found)
    assert service_hashes(load_contract(dump_contract(rich()))) == found


def test_a_service_answers_for_the_types_that_it_leads_to_and_for_no_others() -> None:
    inner = alias("p.A", Ref("p.B", nullable=True)), model("p.B", field("b", ListType(Ref("p.U"))))
    deep = union("p.U", union_arm("e", Ref("p.E")), union_arm("b", Ref("p.B")))
    one, two = enum("p.E", value("x", 1)), enum("p.E", value("x", 2))
    base = of_service(*inner, deep, one)
    assert of_service(*inner, deep, two) != base
    assert of_service(*inner, deep, one, model("p.Unused", field("a", INT))) == base
    assert of_service(one, deep, *reversed(inner)) == base


def test_declared_errors_belong_to_a_service() -> None:
    data, empty = alias("p.A", INT), model("p.Gone", kind=ModelKind.ERROR)
    more = model("p.Gone", field("id", INT, default=0), kind=ModelKind.ERROR)
    assert of_service(data, empty) == of_service(data, more) != of_service(data, empty, errors=("p.Gone",))
    assert of_service(data, more, errors=("p.Gone",)) != of_service(data, empty, errors=("p.Gone",))
