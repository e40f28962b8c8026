"""The plugin in runs of pytest: ids, modes that are missing, fixtures, plugins beside it, and what it costs others."""

from pathlib import Path

import pytest
from kit_sessions import Session, run_pytest

COMMON = """
    import asyncio, threading, unittest
    import pytest
    from probe.service import probe, region_probe
    from rpcc.runtime import SiloMode, current_region, current_silo_mode
    from rpcc.runtime.testing import *

    def mode():
        return current_silo_mode().value
"""

THREE = {
    "test_three.py": COMMON
    + """
    @all_silo_test
    def test_function(request):
        assert request.node.name.endswith(f"[{mode()}]")

    @all_silo_test
    class TestPlain:
        def setup_method(self):
            self.mode = mode()

        @pytest.mark.parametrize("number", [1, 2])
        def test_method(self, number):
            assert self.mode == mode()

    @all_silo_test(regions=create_test_regions("de"))
    class CaseTest(unittest.TestCase):
        def test_case(self):
            assert mode().capitalize() in type(self).__name__ or mode() == "MONOLITH"
    """
}
IDS = [
    "test_three.py::test_function[MONOLITH]",
    "test_three.py::test_function[CONTROL]",
    "test_three.py::test_function[REGION]",
    *(
        f"test_three.py::TestPlain::test_method[{mode}-{number}]"
        for mode in ("MONOLITH", "CONTROL", "REGION")
        for number in (1, 2)
    ),
    "test_three.py::CaseTest__InControlMode::test_case",
    "test_three.py::CaseTest__InRegionMode::test_case",
    "test_three.py::CaseTest::test_case",
]


@pytest.mark.parametrize(
    "options",
    [(), ("-p", "xdist", "-n2"), ("-k", "CONTROL or InControl")],
    ids=["one", "xdist", "picked"],
)
def test_a_test_for_each_mode(tmp_path: Path, options: tuple[str, ...]) -> None:
    session = run_pytest(tmp_path, THREE, *options)
    assert session.code == 0, session
    wanted = [test for test in IDS if "CONTROL" in test or "InControl" in test] if "-k" in options else IDS
    assert session.results == dict.fromkeys(wanted, "PASSED")
    assert "-n2" in options or list(session.results) == wanted  # in this order


REFUSED = {
    "test_case_sub.py": COMMON
    + """
    @control_silo_test
    class CaseBase(unittest.TestCase):
        def test_it(self):
            pass

    class CaseSub(CaseBase):
        pass
    """,
    "test_plain_sub.py": COMMON
    + """
    @control_silo_test
    class TestBase:
        def test_it(self):
            pass

    class TestSub(TestBase):
        pass
    """,
    "test_good.py": COMMON
    + """
    from test_plain_sub import TestBase as _base

    @region_silo_test
    class TestSubclass(_base):
        def test_it(self):
            assert mode() == "REGION"
            super().test_it()
    """,
    "test_both.py": COMMON
    + """
    @control_silo_test
    class TestPlain:
        @region_silo_test
        def test_it(self):
            pass
    """,
    "test_case.py": COMMON
    + """
    @control_silo_test
    class CaseTest(unittest.TestCase):
        @region_silo_test
        def test_it(self):
            pass

    class ManyTest(unittest.TestCase):
        @all_silo_test
        def test_it(self):
            pass
    """,
    "test_generator.py": COMMON
    + """
    @pytest.fixture
    @override_options({"retries": 0})
    def fixture():
        yield
    """,
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return run_pytest(tmp_path_factory.mktemp("refused"), REFUSED, "--continue-on-collection-errors")


@pytest.mark.parametrize(("sub", "base"), [("CaseSub", "CaseBase"), ("TestSub", "TestBase")])
def test_a_subclass_without_a_decorator_is_refused_when_it_is_collected(refused: Session, sub: str, base: str) -> None:
    problem = f"`{sub}` needs a decorator of its own: it extends `{base}`"
    assert f"{problem}, and the modes of `control_silo_test` there are not inherited" in refused.text, refused
    assert refused.results["test_good.py::TestSubclass::test_it"] == "PASSED"
    assert not any("Sub::" in name for name in refused.results)


@pytest.mark.parametrize(
    "problem",
    [
        "`TestPlain.test_it` is decorated, and so is its class: decorate one of them",
        "`CaseTest.test_it` is decorated, and so is its class: decorate one of them",
        "`ManyTest.test_it` has to run once in each of 3 modes: decorate its class",
        "`fixture` is a generator, and ends after the call of it: use `with` in it",
    ],
)
def test_what_can_not_be_decorated_is_refused(refused: Session, problem: str) -> None:
    assert refused.code != 0
    assert problem in refused.text, refused


PASSING = {
    "conftest.py": COMMON
    + """
    @pytest.fixture(scope="session")
    def session_mode():
        return mode()

    @pytest.fixture(scope="module")
    def module_mode():
        return mode()

    @pytest.fixture
    def test_mode():
        yield mode()
        assert mode() != "MONOLITH"

    @pytest.fixture(autouse=True)
    def auto_mode():
        return mode()
    """,
    "test_fixtures.py": COMMON
    + """
    @control_silo_test
    @pytest.mark.parametrize("number", [1, 2])
    def test_modes(number, session_mode, module_mode, test_mode, auto_mode, recorded_calls):
        assert (session_mode, module_mode) == ("MONOLITH", "MONOLITH")
        assert (test_mode, auto_mode) == ("CONTROL", "CONTROL")
        map_organization(number, "us")
        region_probe.put(organization_id=number, text="a")
        assert [call.name for call in recorded_calls] == ["region_probe.put"]

    def test_another(session_mode, auto_mode):
        assert (session_mode, auto_mode, mode()) == ("MONOLITH", "MONOLITH", "MONOLITH")
    """,
    "test_async.py": COMMON
    + """
    @pytest.fixture
    def anyio_backend():
        return "asyncio"

    @pytest.fixture
    async def session():
        from sqlalchemy import create_engine
        from sqlalchemy.orm import Session

        with Session(create_engine("sqlite://")) as session:
            session.begin()
            yield session

    @pytest.mark.anyio
    @all_silo_test
    async def test_async(request, session):
        await asyncio.sleep(0)
        assert mode() in request.node.name
        map_organization(1, "us")
        assert await asyncio.to_thread(region_probe.put, organization_id=1, text="a") == "a"

    @pytest.mark.anyio
    @region_silo_test
    class TestAsync:
        async def test_async(self):
            assert await asyncio.to_thread(mode) == "REGION"
    """,
}


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> Session:
    session = run_pytest(tmp_path_factory.mktemp("passed"), PASSING, "-p", "anyio")
    assert session.code == 0, session
    return session


def test_fixtures_of_a_test_are_in_its_silo_and_others_are_not(passed: Session) -> None:
    assert sum("test_fixtures.py" in name for name in passed.results) == 3


def test_async_tests_run_where_a_plugin_runs_them(passed: Session) -> None:
    assert sum("test_async.py" in name for name in passed.results) == 4


def test_who_does_not_use_the_kit_does_not_wait_for_it(tmp_path: Path) -> None:
    files = {
        "test_plain.py": """
    import sys

    def test_plain():
        assert "rpcc.runtime.testing.plugin" in sys.modules
        loaded = {name for name in sys.modules if name.startswith("rpcc.")}
        assert loaded == {
            "rpcc.runtime", "rpcc.runtime.testing", "rpcc.runtime.testing.marks", "rpcc.runtime.testing.plugin"
        }, loaded
        assert "pydantic" not in sys.modules
        assert "django" not in sys.modules
        assert "sqlalchemy" not in sys.modules
    """
    }
    session = run_pytest(tmp_path, files)
    assert session.code == 0, session


def test_the_fixtures_are_listed(tmp_path: Path) -> None:
    session = run_pytest(tmp_path, {"test_none.py": ""}, "--fixtures")
    assert "recorded_calls" in session.text
    assert "The calls that silos make to each other while the test runs" in session.text
    assert "_rpcc_silo" not in session.text


def test_calls_before_the_first_test_do_not_fix_the_mode(tmp_path: Path) -> None:
    files = {
        "conftest.py": COMMON
        + """
    assert probe.plain(text="sealed") == "sealed"
    assert vars(probe)
    """,
        "test_sealed.py": COMMON
        + """
    @region_silo_test
    def test_remote(recorded_calls):
        assert probe.plain(text="a") == "a"
        assert [call.target for call in recorded_calls] == ["control"]

    def test_local(recorded_calls):
        assert probe.plain(text="a") == "a"
        assert recorded_calls == []
    """,
    }
    session = run_pytest(tmp_path, files)
    assert session.code == 0, session


def test_settings_in_the_environment_database_libraries_and_hypothesis_are_not_in_a_test(tmp_path: Path) -> None:
    files = {
        "conftest.py": """
    import os
    import sys
    os.environ["RPCC_SILO_MODE"] = "nonsense"
    sys.modules["hypothesis"] = sys.modules["hypothesis.strategies"] = None  # as where it is not installed
    """,
        "test_environment.py": COMMON
        + """
    import sys

    with pytest.raises(ModuleNotFoundError, match="hypothesis"):
        strategy_for(RecordedCall)

    @control_silo_test
    def test_it():
        map_organization(1, "us")
        assert region_probe.put(organization_id=1, text="a") == "a"
        assert not {"django", "sqlalchemy"} & set(sys.modules)
    """,
    }
    session = run_pytest(tmp_path, files)
    assert session.code == 0, session
