"""The page on testing: its tests pass as a newcomer runs them, and its tables say what there is."""

import inspect
import re
from pathlib import Path

from doc_pages import DOCS, blocks, table
from kit_sessions import python, run_pytest

from rpcc.runtime.testing import CallInTransaction, SiloTestFailure, decorators, faults
from rpcc.runtime.testing.decorators import SiloDecorator

PAGE = (DOCS / "testing.md").read_text(encoding="utf-8")
FILES = {block.words["file"]: block.text for block in blocks(PAGE) if block.words.get("file", "").startswith("test_")}


def _shown(command: str) -> str:
    """What the page says that a command prints."""
    (text,) = (block.text for block in blocks(PAGE) if block.text.startswith(f"$ {command}"))
    return text.partition("\n")[2]


def test_the_tests_of_the_page_pass(tmp_path: Path) -> None:
    session = run_pytest(tmp_path, FILES)
    assert session.code == 0, session
    assert set(FILES) == {name.partition("::")[0] for name in session.results}
    shown = [line.split()[0] for line in _shown("pytest -v").splitlines()]
    assert shown == [name for name in session.results if name.startswith("test_members.py")]


def test_unittest_prints_what_the_page_shows(tmp_path: Path) -> None:
    names = ("test_cases.AuditTest", "test_cases.AuditTest__InRegionMode")
    session = python(tmp_path, FILES, "-m", "unittest", *names)
    assert re.sub(r"\d+\.\d+s", "0.0s", session.text) == _shown(f"python -m unittest {' '.join(names)}")


def test_the_lines_that_a_newcomer_needs_are_counted() -> None:
    lines = [line for line in FILES["test_members.py"].splitlines() if line.strip()]
    about_silos = [line for line in lines if "testing import" in line or "@all_silo" in line or "map_org" in line]
    claim = re.search(r"Of its (\d+) lines, (\d+) are about silos", PAGE)
    assert claim is not None
    assert (len(lines), len(about_silos)) == (int(claim[1]), int(claim[2]))


def test_the_tables_have_everything() -> None:
    rows = {row[0].strip("`"): row[1] for row in table(PAGE, "A service in three modes")}
    made = {name: one for name, one in vars(decorators).items() if isinstance(one, SiloDecorator)}
    assert set(rows) == set(made)
    for name, one in made.items():
        assert re.findall(r"`(\w+)`", rows[name]) == [mode.value for mode in one.modes]
    named = {row[0].strip("`").partition("(")[0] for row in table(PAGE, "Calls that silos make")}
    assert named == {name for name in faults.__all__ if inspect.isfunction(getattr(faults, name))}
    assert {row[0].strip("`") for row in table(PAGE, "What fails a test")} == {
        kind.__name__ for kind in SiloTestFailure.__subclasses__()
    }
    assert not issubclass(CallInTransaction, Exception)
