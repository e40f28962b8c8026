"""The strict reader and jsonschema with `contract.schema.json` find the same faults at the same places."""

import json
from pathlib import Path
from typing import Any

from contracts import rich
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from json_values import near
from jsonschemas import judge
from strategies import contracts

from rpcc.schemas import contract as nodes
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import Json
from rpcc.schemas.faults import ContractError, Fault, pointer
from rpcc.schemas.reader import load_contract, shape_faults
from rpcc.schemas.shapes import SHAPES, Choice

SCHEMA: Json = json.loads((Path(nodes.__file__).parent / "contract.schema.json").read_text())
VALIDATOR = judge(SCHEMA)


def member_names() -> list[str]:
    names = {"kind", "rpcc", "else"}
    for shape in SHAPES.values():
        for record in shape.records.values() if isinstance(shape, Choice) else (shape,):
            names.update(member.name for member in record.members)
    return sorted(names)


NAMES = member_names()


def parts(document: Any) -> list[Json]:
    """The rich contract, cut into contracts of one declaration or service each: mutants of small ones say more."""
    head: dict[str, Json] = {"rpcc": "contract", "version": 1}
    return [
        {**head, "packages": [{"name": package["name"], "sources": package["sources"], group: [one]}]}
        for package in document["packages"]
        for group in ("declarations", "services")
        for one in package.get(group, ())
    ]


PARTS = parts(json.loads(dump_contract(rich())))


@st.composite
def mutants(draw: DrawFn) -> Json:
    document: Any = draw(st.sampled_from(PARTS))
    inner = near(draw, document["packages"], NAMES)
    return {**document, "packages": inner}


@settings(max_examples=600, deadline=None)
@given(mutants())
def test_the_reader_finds_what_jsonschema_finds(document: Json) -> None:
    ours = {fault.path for fault in shape_faults(document)}
    theirs = {pointer(error.absolute_path) for error in VALIDATOR.iter_errors(document)}
    assert ours == theirs


def test_the_mutants_are_broken_often_enough() -> None:
    verdicts: list[bool] = []

    @settings(max_examples=600, deadline=None, database=None)
    @given(mutants())
    def collect(document: Json) -> None:
        verdicts.append(bool(shape_faults(document)))

    collect()
    assert verdicts.count(True) >= 300
    assert verdicts.count(False) >= 20


@settings(max_examples=40, deadline=None)
@given(contracts())
def test_drawn_contracts_survive_their_file(subject: nodes.Contract) -> None:
    text = dump_contract(subject)
    assert load_contract(text) == subject
    assert dump_contract(load_contract(text)) == text
    assert next(iter(VALIDATOR.iter_errors(json.loads(text))), None) is None


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    """What reading finds; it ends with a contract or a ContractError, never otherwise."""
    try:
        load_contract(text)
    except ContractError as error:
        return error.faults
    return ()


@settings(max_examples=200, deadline=None)
@given(mutants())
def test_mutants_raise_nothing_else(document: Json) -> None:
    faults = faults_of(json.dumps(document))
    assert set(shape_faults(document)) <= set(faults)


@given(st.binary(max_size=40) | st.text(max_size=40))
def test_no_text_raises_anything_else(text: str | bytes) -> None:
    assert faults_of(text)


RICH = dump_contract(rich())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(RICH)), st.text('{}[]",:0e\\x', max_size=2), st.integers(0, 20))
def test_damaged_texts_raise_nothing_else(at: int, put: str, gone: int) -> None:
    assert all(str(fault) for fault in faults_of(RICH[:at] + put + RICH[at + gone :]))
