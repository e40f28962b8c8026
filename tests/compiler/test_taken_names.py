"""The names that generated code takes for itself: the rules' lists against the runtime and a generated package."""

import ast
import sys

from contracts import large

from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.rules.clashes import INIT_NAMES
from rpcc.compiler.rules.python import MODEL_ATTRIBUTES, SERVICE_ATTRIBUTES
from rpcc.compiler.stdlib import STANDARD_MODULES
from rpcc.runtime import RpcError, RpcModel, RpcPatch, RpcService


def public(class_: type) -> set[str]:
    return {name for name in dir(class_) if not name.startswith("_")}


def test_no_field_can_bear_the_name_of_an_attribute_of_models() -> None:
    assert public(RpcModel) | public(RpcError) | public(RpcPatch) == MODEL_ATTRIBUTES


def test_no_method_can_bear_the_name_of_an_attribute_of_services() -> None:
    generated = {"key", "local_mode"}
    promised = {"aio"}
    assert public(RpcService) | generated | promised == SERVICE_ATTRIBUTES


def test_no_package_can_bear_the_name_of_a_module_of_this_python() -> None:
    assert {name for name in sys.stdlib_module_names if not name.startswith("_")} <= STANDARD_MODULES


def test_packages_are_judged_alike_by_every_python() -> None:
    assert {"distutils", "imp", "annotationlib", "compression"} <= STANDARD_MODULES  # gone from 3.12, new in 3.14


def test_no_declaration_can_bear_a_name_that_an_init_module_needs() -> None:
    text = emit_python(large(1), version="1.0")["acme/p0/__init__.py"]
    assert {name for name in global_names(ast.parse(text)) if not name.startswith("_")} == INIT_NAMES


def global_names(module: ast.Module) -> set[str]:
    """The names that a module reads, or that its functions do without binding them."""
    nodes = list(ast.walk(module))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    bound = {argument.arg for function in functions for argument in function.args.args}
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound.add(node.id)
            elif isinstance(node, ast.ImportFrom):
                bound.update(alias.asname or alias.name for alias in node.names)
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - bound
