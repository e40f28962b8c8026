"""The example company: it runs, it is what the compiler writes, and it uses every construct of the language."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import cast

from goldens import check_golden

from rpcc.compiler.attributes import ATTRIBUTES
from rpcc.compiler.config import load_config
from rpcc.compiler.pipeline import analyse
from rpcc.compiler.settings import SETTINGS
from rpcc.idl import ast
from rpcc.idl.parser import parse
from rpcc.idl.source import Source
from rpcc.schemas.contract import Contract, Model, ModelKind, ResolverKind, Silo

ACME = Path(__file__).parents[2] / "examples" / "acme"


def _files() -> list[ast.File]:
    paths = sorted((ACME / "rpc").glob("*.rpc"))
    return [parse(Source(path.name, path.read_text())).file for path in paths]


def _nodes(node: object) -> Iterator[ast.Node]:
    if isinstance(node, ast.Node):
        yield node
        for field in fields(node):
            yield from _nodes(getattr(node, field.name))
    elif isinstance(node, tuple):
        for child in cast("tuple[object, ...]", node):
            yield from _nodes(child)


def _contract() -> Contract:
    contract = analyse([], load_config(ACME).config).contract
    assert contract is not None
    return contract


def test_the_scenario_plays() -> None:
    played = subprocess.run(
        [sys.executable, str(ACME / "scenario.py")],
        capture_output=True,
        text=True,
        cwd=ACME,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    assert played.stderr == ""
    check_golden(ACME / "scenario.txt", played.stdout)


def test_every_kind_of_node_appears() -> None:
    abstract = {ast.Node, ast.Decl}
    kinds = {kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.Node)} - abstract
    used = {type(node) for file in _files() for node in _nodes(file)}
    assert {kind.__name__ for kind in kinds - used} == set()


def test_every_attribute_and_setting_appears() -> None:
    nodes = [node for file in _files() for node in _nodes(file)]
    attributes = {node.name.text for node in nodes if isinstance(node, ast.Attribute)}
    settings = {node.name.text for node in nodes if isinstance(node, ast.Setting)}
    assert set(ATTRIBUTES) - attributes == set()
    assert set(SETTINGS) - settings == set()
    assert attributes - set(ATTRIBUTES), "an attribute of the project's own"


def test_every_resolver_appears() -> None:
    methods = [method for service in _contract().services().values() for method in service.methods]
    assert {method.routing.kind for method in methods if method.routing} == set(ResolverKind)


def test_it_is_as_large_as_a_company() -> None:
    contract = _contract()
    services = contract.services().values()
    models = [d for package in contract.packages for d in package.declarations if isinstance(d, Model)]
    assert len(services) >= 8
    assert {service.silo for service in services} == set(Silo)
    assert sum(len(service.methods) for service in services) >= 50
    assert sum(model.kind is not ModelKind.ERROR for model in models) >= 45
    assert sum(bool(package.services) for package in contract.packages) >= 6


MEASURE = """
import json, pathlib, sys
import coverage
measured = coverage.Coverage(data_file=None, include=["*/compiler/emit/_built/*"])
measured.start()
from rpcc.compiler.cli import main
code = main(["compile", "--no-cache", "--check"])
measured.stop()
files = measured.get_data().measured_files()
print(json.dumps({pathlib.Path(name).name: measured.analysis2(name)[3] for name in sorted(files)}))
"""
"""In a process of its own, where no template has run yet."""


def test_every_line_of_the_templates_is_needed() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], cwd=ACME, capture_output=True, text=True, check=True)
    missing = json.loads(done.stdout)
    assert set(missing) >= {"init.py", "model.py", "serial.py", "service.py"}
    assert {name: lines for name, lines in missing.items() if lines} == {}


def test_what_stands_in_the_example_is_what_the_compiler_writes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from rpcc.compiler.cli import main; raise SystemExit(main())", "compile", "--check"],
        cwd=ACME,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_contract_alone_gives_the_same_files(tmp_path: Path) -> None:
    """With the sources deleted, `contract.json` is enough for every output."""
    (tmp_path / "contract.json").write_bytes((ACME / "contract.json").read_bytes())
    command = [sys.executable, "-c", "from rpcc.compiler.cli import main; raise SystemExit(main())", "compile"]
    kinds = "python,jsonschema,openapi,contract"
    done = subprocess.run(
        [*command, "contract.json", "--out", "out", "--emit", kinds], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")
    written = [path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) > 40
    assert [path for path in written if (tmp_path / "out" / path).read_bytes() != (ACME / path).read_bytes()] == []
