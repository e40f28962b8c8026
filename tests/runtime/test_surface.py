"""The names that generated code and its users may import, and what importing them costs."""

import subprocess
import sys
from pathlib import Path

from goldens import check_golden

import rpcc.runtime

FORBIDDEN = ("lark", "jinja2", "jsonschema", "click", "rpcc.idl", "rpcc.compiler", "rpcc.schemas")


def test_the_public_names() -> None:
    check_golden(Path(__file__).with_name("surface.txt"), "\n".join(rpcc.runtime.__all__) + "\n")


def test_each_public_name_exists() -> None:
    assert [name for name in rpcc.runtime.__all__ if not hasattr(rpcc.runtime, name)] == []


def test_importing_the_package_imports_nothing_that_takes_long() -> None:
    script = "import sys, rpcc.runtime, rpcc.runtime.testing.plugin; print(*sys.modules)"
    env = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    assert {"pydantic", "rpcc.runtime.errors"}.isdisjoint(done.stdout.split())


def test_importing_a_service_needs_pydantic_and_little_else() -> None:
    script = "import sys, company.members.service; print(*sys.modules)"
    env = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    imported = set(done.stdout.split())
    assert "pydantic" in imported
    assert imported.isdisjoint(FORBIDDEN)


def test_importing_a_service_builds_no_models() -> None:
    script = (
        "import company.members.service\n"
        "from company.members import model\n"
        "from rpcc.runtime import RpcModel\n"
        "models = [v for v in vars(model).values() if isinstance(v, type) and issubclass(v, RpcModel)]\n"
        "print(sorted({cls.__name__ for cls in models if cls.__pydantic_complete__}))\n"
    )
    env = {"PYTHONPATH": ":".join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
