"""Which silo code runs in: decorators set that of the process, `assume_test_silo_mode` that of a context."""

import asyncio
import inspect
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from unittest import TestCase

import pytest
from probe.service import probe, region_probe
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from rpcc.runtime import (
    RpcServiceSetupException,
    SiloMode,
    control_silo_model,
    current_region,
    current_silo_mode,
    region_silo_model,
    silo_mode_of,
)
from rpcc.runtime.process import PROCESS
from rpcc.runtime.testing import (
    all_silo_test,
    assume_test_silo_mode,
    assume_test_silo_mode_of,
    control_silo_test,
    create_test_regions,
    no_silo_test,
    region_silo_test,
)


def call(function: Callable[[], str]) -> str:
    return function()


def here() -> str:
    region = current_region()
    return current_silo_mode().value if region is None else region.name


# ------------------------------------------------------------- decorators ----


@all_silo_test
def test_each_mode(request: pytest.FixtureRequest) -> None:
    assert f"[{current_silo_mode()}]" in request.node.name


@pytest.mark.parametrize("number", [1, 2])
@all_silo_test
def test_modes_come_before_other_parameters(number: int, request: pytest.FixtureRequest) -> None:
    assert request.node.name.endswith(f"[{current_silo_mode()}-{number}]")


@control_silo_test
def test_one_mode_leaves_the_name_alone(request: pytest.FixtureRequest) -> None:
    assert request.node.name == "test_one_mode_leaves_the_name_alone"
    assert here() == "CONTROL"


@region_silo_test(regions=create_test_regions("de", "fr"))
class TestClass:
    def setup_method(self) -> None:
        assert here() == "de"  # before any fixture of the test

    @pytest.fixture(autouse=True)
    def _mode(self) -> None:
        assert here() == "de"

    def test_a_method(self) -> None:
        assert here() == "de"


@no_silo_test
class TestExtends(TestClass):
    """A subclass has modes of its own."""

    def setup_method(self) -> None:
        assert here() == "MONOLITH"

    @pytest.fixture(autouse=True)
    def _mode(self) -> None:
        assert here() == "MONOLITH"

    def test_a_method(self) -> None:
        assert here() == "MONOLITH"


class TestMethodsOfACase(TestCase):
    @control_silo_test
    def test_one(self) -> None:
        assert here() == "CONTROL"

    def test_other(self) -> None:
        assert here() == "MONOLITH"


def test_the_process_is_what_it_was_afterwards() -> None:
    before, seals, start = PROCESS.silo, PROCESS.seals, threading.Thread.start
    seen: list[str] = []

    @control_silo_test
    def run() -> None:
        assert threading.Thread.start is not start
        assert not PROCESS.seals
        thread = threading.Thread(target=lambda: seen.append(here()))
        thread.start()
        thread.join()

    run()
    assert seen == ["CONTROL"]
    assert (PROCESS.silo, PROCESS.seals, threading.Thread.start) == (before, seals, start)


def test_a_decorated_function_keeps_its_signature() -> None:
    @control_silo_test
    def run(number: int, /, *, text: str = "a") -> str:
        return f"{number}{text}{here()}"

    assert str(inspect.signature(run)) == "(number: int, /, *, text: str = 'a') -> str"
    assert (run.__name__, run(1, text="b")) == ("run", "1bCONTROL")


def test_an_async_function() -> None:
    @region_silo_test
    async def run(text: str) -> str:
        await asyncio.sleep(0)
        return text + here()

    assert inspect.iscoroutinefunction(run)
    assert asyncio.run(run("in ")) == "in us"
    assert here() == "MONOLITH"


def nothing() -> None:
    """A function to decorate."""


def test_what_can_not_be_decorated() -> None:
    with pytest.raises(TypeError, match="`nothing` is decorated twice: `control_silo_test` and `all_silo_test`"):
        all_silo_test(control_silo_test(nothing))
    with pytest.raises(TypeError, match="`all_silo_test` decorates functions and classes, not `partial`"):
        all_silo_test(partial(nothing))
    with pytest.raises(TypeError, match="`nothing` has to run once in each of 3 modes: run it with pytest"):
        all_silo_test(nothing)()
    with pytest.raises(TypeError, match=r"Nested` has to stand at the top of its module"):

        @all_silo_test
        class Nested(TestCase):
            pass

    @control_silo_test
    def outer() -> None:
        region_silo_test(nothing)()

    with pytest.raises(RuntimeError, match="a test with silos is running already"):
        outer()


# --------------------------------------------------------------- contexts ----


@control_silo_test
def test_a_part_of_a_test_in_another_silo() -> None:
    with assume_test_silo_mode(SiloMode.REGION):
        assert here() == "us"
        with assume_test_silo_mode(SiloMode.REGION, region="eu"):
            assert here() == "eu"
            with assume_test_silo_mode(SiloMode.REGION):
                assert here() == "eu"
            with assume_test_silo_mode(SiloMode.MONOLITH):
                assert here() == "MONOLITH"
        assert here() == "us"
    assert here() == "CONTROL"
    with pytest.raises(ValueError, match="no region `moon`: its regions are `us`, `eu`"):
        assume_test_silo_mode(SiloMode.REGION, region="moon").__enter__()
    with pytest.raises(ValueError, match="only REGION mode has a region, not CONTROL"):
        assume_test_silo_mode(SiloMode.CONTROL, region="us")


def test_outside_of_tests_with_silos_a_block_has_its_own() -> None:
    with assume_test_silo_mode(SiloMode.REGION, region="eu"):
        assert here() == "eu"
        assert probe.plain(text="a") == "a"

    @assume_test_silo_mode(SiloMode.CONTROL)
    async def run() -> str:
        return here()

    assert asyncio.run(run()) == "CONTROL"
    assert here() == "MONOLITH"


@control_silo_test
def test_threads_and_executors_are_in_the_silo_of_who_starts_them() -> None:
    seen: dict[str, str] = {}

    class Own(threading.Thread):
        def run(self) -> None:
            seen["subclass"] = here()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(here).result()  # its thread is there
        with assume_test_silo_mode(SiloMode.REGION, region="eu"):
            timer = threading.Timer(0, lambda: seen.update(timer=here()))
            threads = [threading.Thread(target=lambda: seen.update(thread=here())), Own(), timer]
            for thread in threads:
                thread.start()
            seen["executor"] = pool.submit(here).result()
            seen["mapped"] = next(pool.map(call, [here]))
        for thread in threads:
            thread.join()
        seen["after"] = pool.submit(here).result()
    kinds = ("subclass", "timer", "thread", "executor", "mapped")
    assert seen == {**dict.fromkeys(kinds, "eu"), "after": "CONTROL"}


@control_silo_test
def test_tasks_and_threads_do_not_disturb_each_other() -> None:
    async def task(number: int) -> list[str]:
        seen: list[str] = []
        with assume_test_silo_mode(*((SiloMode.REGION,) if number % 2 else (SiloMode.CONTROL,))):
            for _ in range(20):
                await asyncio.sleep(0)
                seen.append(here())
                seen.append(await asyncio.to_thread(here))
        return seen

    async def main() -> list[list[str]]:
        return await asyncio.gather(*(task(number) for number in range(8)))

    def thread(number: int) -> None:
        results[number] = asyncio.run(main())

    results: dict[int, Any] = {}
    threads = [threading.Thread(target=thread, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for result in results.values():
        assert [set(seen) for seen in result] == [{"us"} if number % 2 else {"CONTROL"} for number in range(8)]
    assert len(results) == 4


# ------------------------------------------------------------ ORM classes ----


class Base(DeclarativeBase):
    pass


@control_silo_model
class ControlTable(Base):
    __abstract__ = True


class User(ControlTable):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)


@region_silo_model
class Ticket(Base):
    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(primary_key=True)


class Setting(Base):
    __tablename__ = "setting"
    id: Mapped[int] = mapped_column(primary_key=True)


class TestModels(TestCase):
    def test_the_silo_of_a_table(self) -> None:
        assert silo_mode_of(User) is SiloMode.CONTROL  # as its base
        assert silo_mode_of(Setting) is None
        with assume_test_silo_mode_of(User, ControlTable):
            assert here() == "CONTROL"
            with assume_test_silo_mode_of(Ticket):
                assert here() == "us"


def test_tables_that_do_not_say_where_they_are() -> None:
    with pytest.raises(ValueError, match="`Setting` is marked neither with `control_silo_model` nor with"):
        assume_test_silo_mode_of(User, Setting)
    with pytest.raises(ValueError, match="nothing is marked"):
        assume_test_silo_mode_of()
    with pytest.raises(ValueError, match="different silos: `User` CONTROL, `Ticket` REGION"):
        assume_test_silo_mode_of(User, Ticket)
    with pytest.raises(RpcServiceSetupException, match="`User` can't be of the REGION silo: it is of the CONTROL silo"):
        region_silo_model(User)

    class A:
        pass

    class B:
        pass

    control_silo_model(A)
    region_silo_model(B)
    with pytest.raises(RpcServiceSetupException, match=r"`.*Both` is marked, or its bases are, as of both"):
        silo_mode_of(type("Both", (A, B), {}))


@region_silo_test
def test_a_stub_kept_from_elsewhere_goes_where_it_is_called() -> None:
    call = region_probe.named
    assert call(region_name="us", text="a") == "a"
    with assume_test_silo_mode(SiloMode.CONTROL):
        assert call(region_name="eu", text="b") == "b"
