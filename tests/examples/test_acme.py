"""The example company: it runs, it is what the compiler writes, and it uses every construct of the language."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import UnionType
from typing import Literal, Union, cast, get_args, get_origin, get_type_hints

from goldens import check_golden

from rpcc.compiler.attributes import ATTRIBUTES
from rpcc.compiler.config import load_config
from rpcc.compiler.pipeline import analyse
from rpcc.compiler.settings import SETTINGS
from rpcc.idl import ast
from rpcc.idl.parser import parse
from rpcc.idl.source import Source
from rpcc.schemas.contract import Contract, Model, ModelKind, ResolverKind, ScalarName, Silo

ACME = Path(__file__).parents[2] / "examples" / "acme"
BUILT = Path(__file__).parents[2] / "compiler" / "emit" / "_built"


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


def _kinds(base: type[ast.Node] = ast.Node) -> set[type[ast.Node]]:
    """The kinds of nodes that are written."""
    found = {kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, base)}
    return found - {ast.Node, ast.Decl}


def test_every_kind_of_node_appears() -> None:
    used = {type(node) for file in _files() for node in _nodes(file)}
    assert {kind.__name__ for kind in _kinds() - used} == set()


def _choices(hint: object) -> Iterator[object]:
    """What may stand in a member of a node: kinds of nodes, both truth values, words."""
    if hint is bool:
        yield from (True, False)
    elif get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_origin(hint) in {Union, UnionType, tuple}:
        for inner in get_args(hint):
            yield from _choices(inner)
    elif isinstance(hint, type) and issubclass(hint, ast.Node):
        yield from _kinds(hint)


def test_every_member_of_every_node_is_filled_in_every_way() -> None:
    """But for values: which of them may stand where is for the rules to say."""
    possible = {
        (kind, member, choice)
        for kind in _kinds()
        for member, hint in get_type_hints(kind).items()
        for choice in (_choices(hint) if hint != ast.Literal and tuple[ast.Literal, ...] != hint else ())
        if choice not in get_args(ast.Literal) or kind is ast.Reserved
    }
    seen: set[tuple[type[ast.Node], str, object]] = set()
    for node in (node for file in _files() for node in _nodes(file)):
        for field in fields(node):
            value = getattr(node, field.name)
            for item in cast("tuple[object, ...]", value) if type(value) is tuple else (value,):
                seen.add((type(node), field.name, type(item) if isinstance(item, ast.Node) else item))
    assert {(kind.__name__, member, str(choice)) for kind, member, choice in possible - seen} == set()


def test_every_type_and_constraint_appears() -> None:
    nodes = [node for file in _files() for node in _nodes(file)]
    types = {node.name.text for node in nodes if isinstance(node, ast.TypeExpr)}
    constraints = {node.name.text for node in nodes if isinstance(node, ast.Constraint)}
    assert {*ScalarName, "list", "dict", "none"} - types == set()
    assert constraints == {"min", "max", "min_len", "max_len", "pattern"}


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
import sys
import coverage
measured = coverage.Coverage(data_file=None, branch=True, include=["*/compiler/emit/_built/*"])
measured.start()
from rpcc.compiler.cli import main
codes = main(["compile", "--no-cache", "--check"]), main(["new", "impl", "--out", sys.argv[1]])
measured.stop()
measured.json_report(outfile="-")
"""
"""In a process of its own, where no template has run yet."""


def test_every_branch_of_the_templates_is_taken_both_ways(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    done = subprocess.run(command, cwd=ACME, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)["files"].items()
    missing = {Path(name).name: (file["missing_lines"], file["missing_branches"]) for name, file in report}
    templates = {path.stem for path in (BUILT.parent / "templates").glob("*.j2")}
    assert len(templates) >= 5
    assert {name for name in missing if name != "__init__.py"} == templates
    assert {name: places for name, places in missing.items() if places != ([], [])} == {}


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
    kinds = "python,testing,jsonschema,openapi,contract"
    done = subprocess.run(
        [*command, "contract.json", "--out", "out", "--emit", kinds], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")
    written = [path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) > 40
    assert [path for path in written if (tmp_path / "out" / path).read_bytes() != (ACME / path).read_bytes()] == []
