"""Generates the golden packages: what `rpcc compile` and `rpcc new impl` write for each case."""

from pathlib import Path

from golden.cases import CASES

from rpcc.compiler.emit.implementation import emit_helpers, emit_implementation
from rpcc.compiler.emit.python import emit_python

__all__ = ["GOLDEN", "VERSION", "generate"]

GOLDEN = Path(__file__).parent
VERSION = "0.0.0"


def generate(case: str) -> dict[str, str]:
    """The text of every file of a case, by its path below the folder of goldens."""
    contract = CASES[case]
    files = emit_python(contract, ("python", "testing"), version=VERSION)
    for service in contract.services().values():
        impl, helpers = emit_implementation(contract, service)
        files[_path(service.impl.partition(":")[0])] = impl
        files[_path(service.helpers)] = helpers
    for package in contract.packages:
        files[_path(f"{package.name}.helpers")] = emit_helpers(contract, f"{package.name}.helpers")
    return {path: text for path, text in files.items() if text or path.endswith("py.typed")}


def _path(module: str) -> str:
    return module.replace(".", "/") + ".py"
