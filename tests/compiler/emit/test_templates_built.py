"""Compiled templates: as their sources say, and running without jinja2."""

import subprocess
import sys

import jinja2
import pytest

from rpcc.compiler.emit import templates

BUILT = templates.TEMPLATES.parent / "_built"


@pytest.mark.parametrize("name", sorted(templates.build()))
def test_committed_templates_are_built_from_their_sources(name: str) -> None:
    text = (BUILT / name).read_text()
    if f"compiled by jinja2 {jinja2.__version__}:" not in text:
        pytest.skip("built by another jinja2, whose code may differ")
    assert text == templates.build()[name]


def test_nothing_else_stands_beside_them() -> None:
    assert {path.name for path in BUILT.glob("*.py")} == {*templates.build(), "__init__.py"}


def test_emitting_imports_no_jinja2() -> None:
    code = (
        "import sys; from contracts import large; from rpcc.compiler.emit.python import emit_python\n"
        "assert emit_python(large(1), version='1')\n"
        "sys.exit('jinja2' in sys.modules or 'pydantic' in sys.modules)"
    )
    tests = templates.TEMPLATES.parents[2] / "tests"
    assert subprocess.run([sys.executable, "-c", code], cwd=tests, check=False).returncode == 0


def test_a_variable_that_nobody_gives_is_refused() -> None:
    with pytest.raises(LookupError, match="nobody gave the template `header`"):
        templates.render("init")
