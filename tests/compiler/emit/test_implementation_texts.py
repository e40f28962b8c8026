"""`rpcc new impl`: what is written once, and what an existing implementation lacks."""

from dataclasses import replace

import pytest
from contracts import BOOL, INT, STR, contract, local, method, model, package, param, service
from golden.cases import CASES

from rpcc.compiler.emit.implementation import (
    emit_helpers,
    emit_implementation,
    missing_in_helpers,
    missing_in_implementation,
)
from rpcc.schemas.contract import Contract, Ref, Service, Silo

THING = model("acme.things.Thing", locals=(local("is_big", param("limit", INT), returns=BOOL),))
FIRST = service(
    "acme.things.ThingService",
    "thing",
    method("get", param("id", INT), returns=Ref("acme.things.Thing")),
    method("put", param("thing", Ref("acme.things.Thing")), param("force", BOOL, required=False, default=False)),
    silo=Silo.CONTROL,
    locals=(local("describe", param("thing", Ref("acme.things.Thing")), returns=STR),),
)
SECOND = service("acme.things.OtherService", "other", method("ping"), silo=Silo.CONTROL)


def _contract(*services: Service) -> Contract:
    return contract(package("acme.things", THING, services=services))


BOTH = _contract(FIRST, SECOND)


# -------------------------------------------------------------------- writing ----


@pytest.mark.parametrize("case", sorted(CASES))
def test_what_is_written_lacks_nothing(case: str) -> None:
    for one in CASES[case].services().values():
        impl, helpers = emit_implementation(CASES[case], one)
        assert missing_in_implementation(CASES[case], one, impl, helpers) == ()


def test_services_of_a_package_share_its_modules() -> None:
    impl, helpers = emit_implementation(BOTH, SECOND)
    assert "class DatabaseBackedThingService(ThingService):" in impl
    assert "class DatabaseBackedOtherService(OtherService):" in impl
    assert emit_implementation(BOTH, FIRST) == (impl, helpers)
    assert "def describe(service: ThingService, *, thing: Thing) -> str:" in helpers
    assert "def thing_is_big(self_: Thing, *, limit: int) -> bool:" in helpers


def test_a_service_with_modules_of_its_own() -> None:
    own = replace(SECOND, impl="acme.db.other:Other", helpers="acme.db.local")
    impl, helpers = emit_implementation(_contract(FIRST, own), own)
    assert "class Other(OtherService):" in impl
    assert "ThingService" not in impl
    assert helpers == ""


def test_a_package_with_models_only_can_have_helpers() -> None:
    only = contract(package("acme.things", THING))
    assert "def thing_is_big(" in emit_helpers(only, "acme.things.helpers")
    assert emit_helpers(only, "acme.other.helpers") == ""
    assert missing_in_helpers(only, "acme.things.helpers", None) == ("the module `acme.things.helpers`",)


# -------------------------------------------------------------------- missing ----

IMPL = """
class DatabaseBackedThingService(ThingService):
    def get(self, *, id: int) -> Thing: ...
    def put(self, *, thing: Thing, force: bool = False) -> None: ...
"""
HELPERS = """
def describe(service, *, thing): ...
def thing_is_big(self_, *, limit): ...
"""


@pytest.mark.parametrize(
    ("impl", "helpers", "missing"),
    [
        (IMPL, HELPERS, []),
        (None, None, ["the module `acme.things.impl`", "the module `acme.things.helpers`"]),
        ("class :", "def :", ["valid Python in `acme.things.impl`", "valid Python in `acme.things.helpers`"]),
        ("from acme.real import DatabaseBackedThingService", HELPERS, []),
        ("", HELPERS, ["the class `DatabaseBackedThingService` in `acme.things.impl`"]),
        (
            IMPL,
            "",
            [
                "the function `thing_is_big` in `acme.things.helpers`",
                "the function `describe` in `acme.things.helpers`",
            ],
        ),
        (
            IMPL.replace("get", "fetch"),
            HELPERS,
            ["the method `DatabaseBackedThingService.get`"],
        ),
        (
            IMPL.replace(", force: bool = False", ""),
            HELPERS.replace("limit", "size"),
            [
                "the parameter `force` of `DatabaseBackedThingService.put`",
                "the parameter `limit` of `thing_is_big`",
            ],
        ),
        (IMPL.replace("*, thing: Thing, force: bool = False", "**rest: object"), HELPERS, []),
        (IMPL.replace("def put", "async def put"), HELPERS, []),
        (
            "class Base:\n    def get(self, *, id): ...\n    def put(self, *, thing): ...\n"
            "class DatabaseBackedThingService(Base, ThingService): ...\n",
            HELPERS,
            ["the parameter `force` of `DatabaseBackedThingService.put`"],
        ),
        ("class DatabaseBackedThingService(mixins.Mixin, ThingService): ...", HELPERS, []),
        (
            "class DatabaseBackedThingService(DatabaseBackedThingService): ...",
            HELPERS,
            [],
        ),
        (
            "class DatabaseBackedThingService(service.ThingService): ...",
            HELPERS,
            ["the method `DatabaseBackedThingService.get`", "the method `DatabaseBackedThingService.put`"],
        ),
        (IMPL, "from acme.shared import describe, big as thing_is_big", []),
        (IMPL, "describe = thing_is_big = print", []),
    ],
)
def test_what_an_implementation_lacks(impl: str | None, helpers: str | None, missing: list[str]) -> None:
    assert list(missing_in_implementation(_contract(FIRST), FIRST, impl, helpers)) == missing


# ---------------------------------------------------------------------- async ----

AWAITED = replace(SECOND, is_async=True)
ALONE = contract(package("acme.things", services=(AWAITED,)))


def _lacks(source: str) -> tuple[str, ...]:
    return missing_in_implementation(ALONE, AWAITED, source, None)


def test_an_async_service_gets_coroutines() -> None:
    impl, _ = emit_implementation(ALONE, AWAITED)
    assert "class DatabaseBackedOtherService(AsyncOtherService):" in impl
    assert "    async def ping(self) -> None:" in impl
    assert _lacks(impl) == ()
    assert _lacks(impl.replace("    async def ping", "    async def pong")) == (
        "the method `DatabaseBackedOtherService.ping`",
    )


def test_an_async_service_may_have_either_implementation_but_no_mixture() -> None:
    impl, _ = emit_implementation(ALONE, AWAITED)
    plain = impl.replace("async def", "def")
    assert _lacks(plain) == ("`async` before the method `DatabaseBackedOtherService.ping`",)
    assert _lacks(plain.replace("AsyncOtherService", "OtherService")) == ()
    assert _lacks(plain.replace("    def ping", "    @made_async\n    def ping")) == ()
