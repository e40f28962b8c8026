"""The plugin in runs of pytest: ids, modes that are missing, fixtures, plugins beside it, and what it costs others."""

from pathlib import Path

import pytest
from kit_sessions import run_pytest

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
    "test_three.py::CaseTest::test_case",
    "test_three.py::CaseTest__InControlMode::test_case",
    "test_three.py::CaseTest__InRegionMode::test_case",
]


@pytest.mark.parametrize("options", [(), ("-n2",), ("-k", "CONTROL or InControl")], ids=["one", "xdist", "picked"])
def test_a_test_for_each_mode(tmp_path: Path, options: tuple[str, ...]) -> None:
    session = run_pytest(tmp_path, THREE, *options)
    assert session.code == 0, session
    wanted = [test for test in IDS if "CONTROL" in test or "InControl" in test] if "-k" in options else IDS
    assert session.results == dict.fromkeys(wanted, "PASSED")


def test_ids_are_collected_in_a_fixed_order(tmp_path: Path) -> None:
    orders = [
        [line for line in run_pytest(tmp_path, THREE, "--collect-only", "-q").text.splitlines() if "::" in line]
        for _ in range(2)
    ]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(IDS)
    assert orders[0][:9] == IDS[:9]


@pytest.mark.parametrize(
    ("base", "problem"),
    [
        ("unittest.TestCase", "CaseSub` needs a decorator of its own: it extends `TestBase`"),
        ("object", "TestSub` needs a decorator of its own: it extends `TestBase`"),
    ],
)
def test_a_subclass_without_a_decorator_is_refused_when_it_is_collected(
    tmp_path: Path, base: str, problem: str
) -> None:
    name = "CaseSub" if "unittest" in base else "TestSub"
    files = {
        "test_sub.py": COMMON
        + f"""
    @control_silo_test
    class TestBase({base}):
        def test_it(self):
            pass

    class {name}(TestBase):
        pass
    """,
        "test_good.py": COMMON
        + """
    from test_sub import TestBase as _base

    @region_silo_test
    class TestSubclass(_base):
        def test_it(self):
            assert mode() == "REGION"
            super().test_it()
    """,
    }
    session = run_pytest(tmp_path, files, "--continue-on-collection-errors")
    assert session.code != 0
    assert f"{problem}, and the modes of `control_silo_test` there are not inherited" in session.text, session
    assert session.results["test_good.py::TestSubclass::test_it"] == "PASSED"
    assert not any("Sub::" in name for name in session.results)


def test_decorating_both_a_class_and_its_method_is_refused(tmp_path: Path) -> None:
    files = {
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
    }
    session = run_pytest(tmp_path, files, "--continue-on-collection-errors")
    assert "`TestPlain.test_it` is decorated, and so is its class: decorate one of them" in session.text, session
    assert "`CaseTest.test_it` is decorated, and so is its class: decorate one of them" in session.text
    assert "`ManyTest.test_it` has to run once in each of 3 modes: decorate its class" in session.text


def test_fixtures_of_a_test_are_in_its_silo_and_others_are_not(tmp_path: Path) -> None:
    files = {
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
    }
    session = run_pytest(tmp_path, files)
    assert session.code == 0, session
    assert len(session.results) == 3


def test_async_tests_run_where_a_plugin_runs_them(tmp_path: Path) -> None:
    files = {
        "test_async.py": COMMON
        + """
    @pytest.fixture
    def anyio_backend():
        return "asyncio"

    @pytest.mark.anyio
    @all_silo_test
    async def test_async(request):
        await asyncio.sleep(0)
        assert mode() in request.node.name
        map_organization(1, "us")
        assert await asyncio.to_thread(region_probe.put, organization_id=1, text="a") == "a"

    @pytest.mark.anyio
    @region_silo_test
    class TestAsync:
        async def test_async(self):
            assert await asyncio.to_thread(mode) == "REGION"
    """
    }
    session = run_pytest(tmp_path, files)
    assert session.code == 0, session
    assert len(session.results) == 4


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


def test_using_the_kit_imports_no_database_library(tmp_path: Path) -> None:
    files = {
        "test_kit.py": COMMON
        + """
    import sys

    @control_silo_test
    def test_kit():
        map_organization(1, "us")
        assert region_probe.put(organization_id=1, text="a") == "a"
        assert not {"django", "sqlalchemy"} & set(sys.modules)
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


def test_settings_in_the_environment_do_not_reach_a_test_with_silos(tmp_path: Path) -> None:
    files = {
        "conftest.py": """
    import os
    os.environ["RPCC_SILO_MODE"] = "nonsense"
    """,
        "test_environment.py": COMMON
        + """
    @control_silo_test
    def test_it():
        map_organization(1, "us")
        assert region_probe.put(organization_id=1, text="a") == "a"
    """,
    }
    session = run_pytest(tmp_path, files)
    assert session.code == 0, session
