"""unittest's classes in their modes, under unittest's own runner and under Django's."""

import re
from pathlib import Path

import pytest
from kit_sessions import ALONE, Session, python, run_pytest

CASES = """
    import sys
    import unittest
    from probe.service import probe, region_probe
    from rpcc.runtime import current_silo_mode, region_mappings
    from rpcc.runtime.testing import *

    def mode():
        return current_silo_mode().value

    class Mixin:
        def setUp(self):
            super().setUp()
            self.mixed_in = mode()

    @all_silo_test(regions=create_test_regions("de", "fr"))
    class EachTest(Mixin, unittest.TestCase):
        seen = []

        @classmethod
        def setUpClass(cls):
            super().setUpClass()
            cls.class_mode = mode()
            cls.addClassCleanup(lambda: print("cleaned in", mode(), cls.__name__, file=sys.stderr))
            map_organization(1, "de")

        @classmethod
        def tearDownClass(cls):
            assert mode() == cls.class_mode
            super().tearDownClass()

        def setUp(self):
            super(EachTest, self).setUp()
            self.test_mode = mode()
            self.addCleanup(lambda: self.assertEqual(mode(), self.test_mode))

        def test_modes(self):
            self.assertEqual({self.class_mode, self.test_mode, self.mixed_in}, {mode()})
            print("ran in", mode(), type(self).__name__, file=sys.stderr)

        def test_what_the_class_maps_is_there(self):
            self.assertEqual(region_probe.put(organization_id=1, text="a"), "a")
            map_organization(2, "de")
            map_organization(3, "de")

        def test_what_another_test_maps_is_not(self):
            map_organization(2, "fr")
            if mode() != "REGION":
                self.assertEqual(len(list(region_mappings().list())), 2)

        def test_parts(self):
            for number in range(2):
                with self.subTest(number=number):
                    self.assertEqual(probe.plain(text="a"), "a")

    @control_silo_test
    class AsyncTest(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            self.setup_mode = mode()

        async def test_async(self):
            self.assertEqual((self.setup_mode, mode()), ("CONTROL", "CONTROL"))
            print("ran in", mode(), type(self).__name__, file=sys.stderr)

    @region_silo_test(regions=create_test_regions("de", "fr"))
    class DerivedTest(EachTest):
        pass

    class PlainTest(unittest.TestCase):
        def test_plain(self):
            self.assertEqual(mode(), "MONOLITH")

    class MethodTest(unittest.TestCase):
        @region_silo_test
        def test_method(self):
            self.assertEqual(mode(), "REGION")
"""
RAN = [
    "ran in CONTROL AsyncTest",
    "ran in CONTROL EachTest__InControlMode",
    "ran in MONOLITH EachTest",
    "ran in REGION DerivedTest",
    "ran in REGION EachTest__InRegionMode",
]
CLEANED = sorted(line.replace("ran", "cleaned") for line in RAN if "AsyncTest" not in line)
UNDECORATED = """
    from test_cases import *

    class ForgottenTest(AsyncTest):
        pass
"""


def modes_of(session: Session) -> list[str]:
    return sorted(re.findall(r"ran in .*", session.text))


def test_unittest_runs_a_class_for_each_mode(tmp_path: Path) -> None:
    session = python(tmp_path, {"test_cases.py": CASES}, "-W", "error", "-m", "unittest", "-v")
    assert session.code == 0, session
    assert modes_of(session) == RAN
    assert sorted(re.findall(r"cleaned in .*", session.text)) == CLEANED
    assert "Ran 19 tests" in session.text


def test_unittest_picks_one_by_its_name_and_refuses_a_subclass_without_a_decorator(tmp_path: Path) -> None:
    files = {"test_cases.py": CASES, "test_forgotten.py": UNDECORATED}
    picked = ("test_cases.EachTest__InRegionMode.test_modes", "test_cases.AsyncTest")
    session = python(tmp_path, files, "-m", "unittest", "test_forgotten.ForgottenTest", *picked)
    assert session.code != 0
    assert "ERROR: setUpClass (test_forgotten.ForgottenTest)" in session.text, session
    assert "`ForgottenTest` needs a decorator of its own: it extends `AsyncTest`" in session.text
    assert "Ran 2 tests" in session.text
    assert modes_of(session) == ["ran in CONTROL AsyncTest", "ran in REGION EachTest__InRegionMode"]


def test_pytest_runs_them_too(tmp_path: Path) -> None:
    session = run_pytest(tmp_path, {"test_cases.py": CASES}, "-s")
    assert session.code == 0, session
    assert modes_of(session) == RAN
    assert sorted(re.findall(r"cleaned in .*", session.text)) == CLEANED


def test_a_suite_may_be_debugged(tmp_path: Path) -> None:
    run = """
    import unittest, test_cases
    unittest.defaultTestLoader.loadTestsFromTestCase(test_cases.EachTest__InControlMode).debug()
    """
    session = python(tmp_path, {"test_cases.py": CASES, "debug.py": run}, "debug.py")
    assert session.code == 0, session
    assert modes_of(session) == ["ran in CONTROL EachTest__InControlMode"]


# ----------------------------------------------------------------- Django ----

DJANGO = {
    "project/__init__.py": "",
    "project/settings.py": """
    SECRET_KEY = "none"
    INSTALLED_APPS = ["desk"]
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    USE_TZ = True
    """,
    "desk/__init__.py": "",
    "desk/models.py": """
    from django.db import models
    from rpcc.runtime import control_silo_model, region_silo_model

    @control_silo_model
    class User(models.Model):
        name = models.TextField()

    @region_silo_model
    class Located(models.Model):
        class Meta:
            abstract = True

    class Ticket(Located):
        title = models.TextField()
    """,
    "desk/tests.py": """
    import unittest
    from django.db import transaction
    from django.test import TestCase, TransactionTestCase, override_settings
    from probe.impl import ACTS
    from probe.service import probe, region_probe
    from rpcc.runtime import SiloMode, allow_in_transaction, current_silo_mode, silo_mode_of
    from rpcc.runtime.testing import *
    from desk.models import Ticket, User

    def mode():
        return current_silo_mode().value

    @all_silo_test
    class DeskTest(TestCase):
        @classmethod
        def setUpTestData(cls):
            with assume_test_silo_mode_of(User):
                assert mode() == "CONTROL"
                cls.user = User.objects.create(name="Ada")
            map_organization(1, "us")

        def setUp(self):
            ACTS.clear()
            self.ticket = Ticket.objects.create(title=mode())

        def put(self):
            return region_probe.put(organization_id=1, text="a")

        def test_rows_are_rolled_back(self):
            self.assertEqual([ticket.title for ticket in Ticket.objects.all()], [mode()])
            self.assertEqual(User.objects.get(), self.user)

        def test_the_other_silo_sees_them(self):
            ACTS["put"] = lambda text: str(Ticket.objects.count())
            with assume_test_silo_mode(SiloMode.CONTROL):
                self.assertEqual(self.put(), "1")  # the test's own transaction doesn't count

        def test_a_call_in_a_transaction(self):
            with assume_test_silo_mode(SiloMode.CONTROL), transaction.atomic():
                with self.assertRaisesRegex(CallInTransaction, "`region_probe.put` .* transaction .Django, `default`."):
                    self.put()
                with allow_in_transaction("the test says so"):
                    self.put()
            with assume_test_silo_mode(SiloMode.CONTROL):
                self.put()

        def test_after_the_commit(self):
            done = []
            with assume_test_silo_mode(SiloMode.CONTROL):
                with self.captureOnCommitCallbacks(execute=True), transaction.atomic():
                    transaction.on_commit(lambda: done.append(self.put()))
            self.assertEqual(done, ["a"])

        def test_a_transaction_of_the_other_silo_is_its_own(self):
            def nested(text):
                with transaction.atomic():
                    return probe.plain(text=text)
            ACTS["put"] = nested
            with assume_test_silo_mode(SiloMode.CONTROL):
                with self.assertRaises(CallInTransaction):
                    self.put()
                ACTS["put"] = lambda text: probe.plain(text=text)
                with transaction.atomic(), allow_in_transaction("the other silo has nothing to do with it"):
                    self.assertEqual(self.put(), "a")

        @override_settings(USE_TZ=False)
        def test_in_a_local_call_there_is_no_wire(self):
            with assume_test_silo_mode(SiloMode.REGION), transaction.atomic():
                self.assertEqual(self.put(), "a")

    @control_silo_test
    class CommittedTest(TransactionTestCase):
        def test_commits(self):
            User.objects.create(name="Ada")
            map_organization(1, "us")
            region_probe.put(organization_id=1, text="a")
            with transaction.atomic(), self.assertRaises(CallInTransaction):
                region_probe.put(organization_id=1, text="a")

        def test_tags(self):
            self.assertIs(silo_mode_of(Ticket), SiloMode.REGION)
            with assume_test_silo_mode_of(Ticket):
                self.assertEqual(mode(), "REGION")

    @region_silo_test
    class DerivedTest(DeskTest):
        fixtures = []
    """,
}
RUNNERS = [
    pytest.param(("-W", "error", "-m", "django", "test", "--parallel", "2"), id="django"),
    pytest.param(("conftest.py",), id="unittest"),
    pytest.param(("-m", "pytest", "-q", *ALONE, "desk/tests.py"), id="pytest"),
]
SET_UP = """
    import sys
    import django
    from django.test.utils import setup_databases, setup_test_environment
    django.setup()
    setup_test_environment()
    setup_databases(verbosity=0, interactive=False)
    if __name__ == "__main__":
        import unittest
        unittest.main("desk.tests")
"""


@pytest.mark.parametrize("command", RUNNERS)
def test_django_cases(tmp_path: Path, command: tuple[str, ...]) -> None:
    files = {**DJANGO, "conftest.py": SET_UP, "pytest.ini": "[pytest]\n"}
    session = python(tmp_path, files, *command, DJANGO_SETTINGS_MODULE="project.settings")
    assert session.code == 0, session
    assert re.search(r"Ran 26 tests|26 passed", session.text), session
