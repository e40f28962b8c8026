"""What the JSON Schema of a type accepts strict decoding of the generated Python accepts, and the other way round.

Hypothesis draws contracts and JSON values near their types; jsonschema and the codec of the emitted package must give
the same verdict on each. The one exception, `1.0` for an `int`, is kept out by `json_values`. What emitted factories,
strategies and fakes give has to be good for both.
"""

import importlib
import json
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from contracts import INT, contract, field, model, package, rich
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from json_values import any_json, near, value_of
from jsonschema.protocols import Validator
from jsonschemas import judge, takes
from strategies import contracts

from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.naming import factory_name, fake_name, strategy_name
from rpcc.runtime.errors import RpcDecodeError
from rpcc.runtime.testing.strategies import strategy_of
from rpcc.runtime.values.codec import Codec, codec_for
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import (
    NO_CONSTRAINTS,
    Alias,
    Contract,
    Enum,
    Json,
    ListType,
    Method,
    Model,
    Ref,
    Resolver,
    Scalar,
    Type,
    Union,
)
from rpcc.schemas.jsonschema import package_schemas
from rpcc.schemas.openapi import openapi_document
from rpcc.schemas.reader import load_contract

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


class Subject(NamedTuple):
    """A type of a contract, with both judges of its values."""

    where: str
    type: Type
    schema: Validator
    codec: Codec


class Law(NamedTuple):
    """An emitted contract and its types."""

    contract: Contract
    subjects: list[Subject]


# ---------------------------------------------------------------- subjects ----


@contextmanager
def emitted(contract: Contract, root: str) -> Generator[None]:
    """The contract's packages, importable for as long as the block runs; all stand below `root`."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in emit_python(contract, ("python", "testing"), version="1").items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name == root or name.startswith(f"{root}.")]:
                del sys.modules[name]


def subjects(contract: Contract) -> Iterator[Subject]:
    """Every declaration, parameter and return type of the emitted packages."""
    schemas = package_schemas(contract)
    for name, declaration in contract.declarations().items():
        if not isinstance(declaration, Resolver) and not is_limited_newtype(contract, name):
            package_name, _, short = name.rpartition(".")
            annotation = getattr(importlib.import_module(f"{package_name}.model"), short)
            schema = judge({"$ref": f"{package_name}.schema.json#/$defs/{short}"}, schemas)
            yield Subject(name, Ref(name), schema, codec_for(annotation))
    yield from service_subjects(contract)


def is_limited_newtype(contract: Contract, name: str) -> bool:
    """A `NewType` can't carry constraints: they stand in the annotations that use it."""
    declaration = contract.declarations()[name]
    if not isinstance(declaration, Alias) or not declaration.newtype:
        return False
    of = declaration.type
    while isinstance(of, Ref) and isinstance(below := contract.declarations()[of.target], Alias):
        of = below.type
    return isinstance(of, Scalar) and of.constraints != NO_CONSTRAINTS


def service_subjects(contract: Contract) -> Iterator[Subject]:
    document: Any = openapi_document(contract)
    components = {"components": document["components"]}
    for name, service in contract.services().items():
        package_name, _, short = name.rpartition(".")
        table = getattr(importlib.import_module(f"{package_name}.service"), short).get_method_table()
        for method, row in zip(service.methods, table.methods, strict=True):
            where = f"{name}.{method.name}"
            for param, cell in zip(method.params, row.params, strict=True):
                ref = f"#/components/schemas/{where}-args/properties/{param.name}"
                yield Subject(
                    f"{where}.{param.name}", param.type, judge({"$ref": ref, **components}), codec_for(cell.type)
                )
            if method.returns is not None:
                schema = answer(document, f"/rpc/{service.key}/{method.name}/", method)
                yield Subject(where, method.returns, judge({**schema, **components}), codec_for(row.returns))


def answer(document: Any, path: str, method: Method) -> dict[str, Json]:
    """The schema of what a method returns."""
    content = document["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    found: dict[str, Json] = (content["oneOf"][0] if method.errors else content)["properties"]["value"]
    return found


# ------------------------------------------------------------------ the law ----


@st.composite
def values_near(draw: st.DrawFn, contract: Contract, of: Type) -> tuple[Json, Json]:
    """A valid value of a type, and one that may not be."""
    valid = value_of(draw, contract.declarations(), of)
    return valid, near(draw, valid, names_of(contract)) if draw(st.integers(0, 9)) else draw(any_json)


def names_of(contract: Contract) -> list[str]:
    """Names that members can have, old ones too, and some that they never have."""
    names = {"else", "id", "old_a", "old_b"}
    for declaration in contract.declarations().values():
        if isinstance(declaration, Model):
            names.update(name for member in declaration.fields for name in (member.name, *member.was))
        elif isinstance(declaration, Union):
            names.update(name for arm in declaration.arms for name in (arm.name, *arm.was))
        elif isinstance(declaration, Enum):
            names.update(str(value) for member in declaration.members for value in (member.value, *member.was))
    return sorted(names)


def check(subject: Subject, valid: Json, close: Json) -> None:
    """Hold the law for both values."""
    assert takes(subject.schema, valid), f"the schema of {subject.where} refuses {valid!r}"
    for value in (valid, close):
        verdict, problem = takes(subject.schema, value), refusal(subject.codec, value)
        assert verdict == (problem is None), f"{subject.where}: the schema says {verdict} of {value!r}, {problem!r}"
    event(f"the near value is {'valid' if verdict else 'invalid'}")


def refusal(codec: Codec, value: Json) -> str | None:
    """Why strict decoding refuses a value."""
    try:
        codec.decode(json.dumps(value).encode())
    except RpcDecodeError as error:
        return str(error)
    return None


@settings(CALM, max_examples=60)
@given(contracts(root="drawn_by_law"), st.data())
def test_schema_and_codec_agree_on_drawn_contracts(contract: Contract, data: DataObject) -> None:
    with emitted(contract, "drawn_by_law"):
        for subject in subjects(contract):
            for _ in range(3):
                check(subject, *data.draw(values_near(contract, subject.type)))


@settings(CALM, max_examples=300)
@given(st.data())
def test_schema_and_codec_agree_on_the_rich_contract(
    rich_law: tuple[Contract, list[Subject]], data: DataObject
) -> None:
    contract, found = rich_law
    subject = data.draw(st.sampled_from(found))
    check(subject, *data.draw(values_near(contract, subject.type)))


@settings(CALM, max_examples=40)
@given(contracts(root="drawn_for_tests"), st.data())
def test_factories_strategies_and_fakes_keep_the_law(contract: Contract, data: DataObject) -> None:
    with emitted(contract, "drawn_for_tests"):
        check_testing(contract, list(subjects(contract)), data)


@settings(CALM, max_examples=10)
@given(st.data())
def test_factories_strategies_and_fakes_of_the_rich_contract(
    rich_law: tuple[Contract, list[Subject]], data: DataObject
) -> None:
    check_testing(*rich_law, data)


def check_testing(contract: Contract, found: list[Subject], data: DataObject) -> None:
    """What `testing.py` gives for each declaration and method is valid, and the same after a trip over the wire."""
    by_name = {subject.where: subject for subject in found}
    for name, declaration in contract.declarations().items():
        if isinstance(declaration, Enum | Model | Union):
            package_name, _, short = name.rpartition(".")
            testing: Any = importlib.import_module(f"{package_name}.testing")
            is_sound(by_name[name], getattr(testing, factory_name(short))())
            is_sound(by_name[name], data.draw(getattr(testing, strategy_name(short))(), label=name))
    for name, service in contract.services().items():
        package_name, _, short = name.rpartition(".")
        fake = getattr(importlib.import_module(f"{package_name}.testing"), fake_name(short))()
        for method, row in zip(service.methods, fake.get_method_table().methods, strict=True):
            arguments = {param.name: data.draw(strategy_of(param.type), label=param.name) for param in row.params}
            answer = getattr(fake, method.name)(**arguments)
            assert getattr(fake, method.name).calls == [arguments]
            if method.returns is None:
                assert answer is None
            else:
                is_sound(by_name[f"{name}.{method.name}"], answer)


def is_sound(subject: Subject, value: Any) -> None:
    """Whether both judges take a value, and it comes back as it was."""
    written = subject.codec.encode(value)
    assert subject.codec.decode(written) == value
    assert takes(subject.schema, json.loads(written)), f"the schema of {subject.where} refuses {written!r}"


@pytest.fixture(scope="module")
def rich_law() -> Iterator[Law]:
    """The rich contract under a name of its own, without what can't be emitted yet."""
    text = dump_contract(rich()).replace("acme.", "rich_by_law.").replace('"is_async": true,', '"is_async": false,')
    subject = load_contract(text)
    with emitted(subject, "rich_by_law"):
        yield Law(subject, list(subjects(subject)))


@settings(CALM, max_examples=60)
@given(contracts())
def test_drawn_defaults_keep_their_schemas(contract: Contract) -> None:
    schemas: Any = package_schemas(contract)
    for name, schema in schemas.items():
        for definition, described in schema["$defs"].items():
            for member, of in described.get("properties", {}).items():
                ref = f"{name}#/$defs/{definition}/properties/{member}"
                assert "default" not in of or takes(judge({"$ref": ref}, schemas), of["default"]), ref


# --------------------------------------------------- names across packages ----


def verdicts(contract: Contract, root: str, where: str, value: Json) -> tuple[bool, str | None]:
    """What the schema and the codec say of a value."""
    with emitted(contract, root):
        subject = next(subject for subject in subjects(contract) if subject.where == where)
        return takes(subject.schema, value), refusal(subject.codec, value)


def test_a_model_named_like_one_further_down_in_another_package() -> None:
    one = package(
        "same_name.one",
        model("same_name.one.Bee", field("ant", Ref("same_name.one.Ant", nullable=True))),
        model("same_name.one.Ant", field("x", INT, default=0), field("bee", Ref("same_name.one.Bee"), default={})),
    )
    two = package("same_name.two", model("same_name.two.Ant", field("bee", Ref("same_name.one.Bee"), default={})))
    said = verdicts(contract(one, two), "same_name", "same_name.two.Ant", {"bee": {"ant": {"x": 1}}})
    assert said == (True, None)


def test_a_base_of_another_package_that_names_a_later_model() -> None:
    ants = field("ants", ListType(Ref("far_base.one.Ant")), default=[])
    one = package(
        "far_base.one",
        model("far_base.one.Bee", ants),
        model("far_base.one.Ant", field("bee", Ref("far_base.one.Bee", nullable=True))),
    )
    inherited = replace(ants, inherited="far_base.one.Bee")
    two = package("far_base.two", model("far_base.two.Cat", inherited, extends="far_base.one.Bee"))
    assert verdicts(contract(one, two), "far_base", "far_base.two.Cat", {"ants": [{}]}) == (True, None)
