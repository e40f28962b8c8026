"""The contract's JSON: the same bytes each time, read back whole, and each fault of a broken text named."""

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest
from contracts import BOOL, INT, alias, contract, enum, field, local, model, package, rich, service, union, value
from contracts import arm as union_arm
from goldens import check_golden

from rpcc.schemas import contract as nodes
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import Contract, Location, Ref, ScalarName
from rpcc.schemas.contract_schema import contract_schema
from rpcc.schemas.faults import ContractError, Fault
from rpcc.schemas.reader import load_contract
from rpcc.schemas.shapes import CONTRACT, SHAPES, Choice, Record, Required
from rpcc.schemas.text import json_text
from rpcc.schemas.validate import validate

HERE = Path(__file__).parent
RICH = dump_contract(rich())


def records() -> list[Record]:
    found = [CONTRACT]
    for shape in SHAPES.values():
        found += shape.records.values() if isinstance(shape, Choice) else [shape]
    return found


def faults_of(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(ContractError) as raised:
        load_contract(text)
    return [(fault.path, fault.message) for fault in raised.value.faults]


def changed(**changes: Any) -> str:
    """The rich contract's JSON with other members at the top."""
    return json.dumps({**json.loads(RICH), **changes})


# ---------------------------------------------------------------- writing ----


def test_text_of_the_rich_contract() -> None:
    check_golden(HERE / "golden" / "rich.contract.json", RICH)


def test_a_second_writing_gives_the_same_bytes() -> None:
    assert dump_contract(load_contract(RICH)) == RICH


def test_reading_gives_an_equal_contract() -> None:
    assert load_contract(RICH) == rich()
    assert load_contract(RICH.encode()) == rich()


def test_an_empty_contract() -> None:
    text = dump_contract(contract())
    assert json.loads(text) == {"rpcc": "contract", "version": 1, "packages": []}
    assert load_contract(text) == contract()


def test_the_rich_contract_says_something_at_every_member() -> None:
    written: set[tuple[type, str]] = set()
    collect(rich(), written)
    expected = {(record.node, member.name) for record in records() for member in record.members}
    assert expected - written == set()


def collect(node: object, written: set[tuple[type, str]]) -> None:
    record = next((record for record in records() if record.node is type(node)), None)
    for member in record.members if record else ():
        content: object = getattr(node, member.name)
        if content != member.default:
            written.add((type(node), member.name))
            for item in cast("tuple[object, ...]", content) if isinstance(content, tuple) else (content,):
                collect(item, written)


@pytest.mark.parametrize(
    "text", ["\ud800 alone", "two \udc00\ud800", 'é “quoted” 🙂 \u2028 \x00 \x7f \\ "'], ids=["high", "low", "other"]
)
def test_any_text_survives_as_utf8(text: str) -> None:
    subject = contract(replace(package("a"), doc=text))
    written = dump_contract(subject)
    assert load_contract(written.encode()) == subject


def test_json_keeps_its_order_and_kinds_of_numbers() -> None:
    attributes: dict[str, nodes.Json] = {"z": 1, "a": 1.0, "m": {"y": True, "b": [None, -0.0]}}
    text = dump_contract(contract(package("a", alias("a.X", INT, attributes=attributes))))
    assert '"attributes": {"z": 1, "a": 1.0, "m": {"y": true, "b": [null, -0.0]}}' in text
    assert dump_contract(load_contract(text)) == text


def test_a_default_of_false_or_zero_is_no_missing_default() -> None:
    one = field("flag", BOOL, default=False)
    other = field("number", INT, default=0)
    subject = contract(package("a", model("a.M", one, other)))
    assert dump_contract(subject).count('"default": ') == 2
    assert load_contract(dump_contract(subject)) == subject


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_contract(contract(package("a", alias("a.X", INT, attributes={"x": number}))))


# ------------------------------------------------------- the table of shapes ----


def test_shapes_name_every_attribute_of_every_node() -> None:
    for record in records():
        assert {member.name for member in record.members} == {field.name for field in fields(record.node)}, record.node
    named = {record.node for record in records()} | {Location}
    declared = [getattr(nodes, name) for name in nodes.__all__]
    assert named == {one for one in declared if isinstance(one, type) and is_dataclass(one)}


def test_shapes_have_the_defaults_of_the_nodes() -> None:
    for record in records():
        defaults = {field.name: field.default for field in fields(record.node) if field.default is not MISSING}
        written = {member.name: member.default for member in record.members if member.name in defaults}
        assert {name: default for name, default in written.items() if not isinstance(default, Required)} == defaults


# ------------------------------------------------------------ the meta-schema ----


def test_the_meta_schema_is_current() -> None:
    check_golden(Path(nodes.__file__).parent / "contract.schema.json", json_text(contract_schema()))


def test_the_meta_schema_is_one() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(contract_schema())


def test_the_rich_contract_keeps_the_meta_schema() -> None:
    assert validate(json.loads(RICH), "contract.schema.json") == []


def test_the_meta_schema_finds_faults() -> None:
    assert [fault.path for fault in validate(json.loads(changed(packages=[{}, 1])), "contract.schema.json")] == [
        "/packages/0",
        "/packages/1",
    ]


# -------------------------------------------------------------- broken texts ----


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("", "", "not JSON: expecting value (line 1, column 1)"),
        ("{\n  'a': 1}", "", "not JSON: expecting property name enclosed in double quotes (line 2, column 3)"),
        (b'{"rpcc": "\xff"}', "", "not UTF-8: byte 10 can't be decoded"),
        ("\ufeff{}", "", "not JSON: unexpected UTF-8 BOM (decode using utf-8-sig) (line 1, column 1)"),
        ('{"rpcc": NaN}', "", "`NaN` is not JSON"),
        ('{"rpcc": -Infinity}', "", "`-Infinity` is not JSON"),
        ('{"rpcc": 1e999}', "", "`1e999` is too large a number"),
        ("[" * 100_000, "", "nested too deeply"),
        ('{"a/b": [{"x~": 1, "y": 2, "x~": 3}]}', "/a~1b/0", "`x~` stands here twice"),
        ("[]", "", "not an object"),
        ("{}", "", "not an rpcc contract: `rpcc` is not `contract`"),
        ('{"rpcc": "report", "version": 1}', "/rpcc", "not an rpcc contract: `rpcc` is not `contract`"),
        ('{"rpcc": "contract"}', "", "another version than this rpcc reads, which is 1"),
        ('{"rpcc": "contract", "version": 2}', "/version", "another version than this rpcc reads, which is 1"),
        ('{"rpcc": "contract", "version": true}', "/version", "another version than this rpcc reads, which is 1"),
        ('{"rpcc": "contract", "version": 1}', "", "`packages` is missing"),
    ],
)  # fmt: skip
def test_what_is_no_contract_has_one_fault(text: str | bytes, path: str, message: str) -> None:
    assert faults_of(text) == [(path, message)]


def test_an_integer_too_long_to_read() -> None:
    [(path, message)] = faults_of('{"rpcc": ' + "9" * 5000 + "}")
    assert path == ""
    assert "4300 digits" in message


def test_types_nested_too_deeply() -> None:
    depth = 400
    type_text = '{"kind": "list", "item": ' * depth + '{"kind": "scalar", "name": "int"}' + "}" * depth
    text = dump_contract(contract(package("a", alias("a.X", INT))))
    text = text.replace('{"kind": "scalar", "name": "int"}', type_text)
    assert faults_of(text) == [("", "nested too deeply")]


def test_all_faults_are_named_at_once() -> None:
    text = changed(
        discovery=["acme", "no name"],
        extra=1,
        packages=[{"name": "a", "declarations": [{"kind": "alias", "name": "a.X"}, {"kind": "thing"}, {}, 7]}],
    )
    assert faults_of(text) == [
        ("/discovery/1", "not a dotted name"),
        ("/packages/0/declarations/0", "`type` is missing"),
        ("/packages/0/declarations/0", "`location` is missing"),
        (
            "/packages/0/declarations/1/kind",
            "not one of `alias`, `enum`, `model`, `patch`, `error`, `union`, `resolver`",
        ),
        ("/packages/0/declarations/2", "`kind` is missing"),
        ("/packages/0/declarations/3", "not an object"),
        ("", "`extra` is not known here"),
    ]


def test_a_fault_reads_as_a_line() -> None:
    assert str(Fault("/a/0", "not a name")) == "/a/0: not a name"
    assert str(Fault("", "not an object")) == "the document: not an object"


# ---------------------------------------------------------------- integrity ----

SAME = (value("a", "a"), value("b", "b"))


def in_package(*declarations: nodes.Declaration, **parts: Any) -> Contract:
    return contract(package("p", *declarations, **parts))


@pytest.mark.parametrize(
    ("subject", "path", "message"),
    [
        (contract(package("p"), package("p")), "/packages/1/name", "`p` stands here twice"),
        (in_package(alias("q.X", INT)), "/packages/0/declarations/0/name", "`q.X` is not a name of `p`"),
        (
            in_package(enum("p.X", *SAME), alias("p.X", INT)),
            "/packages/0/declarations/1/name",
            "`p.X` is declared twice",
        ),
        (
            in_package(alias("p.X", INT), services=(service("p.X", "x"),)),
            "/packages/0/services/0/name",
            "`p.X` is declared twice",
        ),
        (
            in_package(services=(service("p.X", "x"), service("p.Y", "x"))),
            "/packages/0/services/1/key",
            "`x` is the key of an earlier service",
        ),
        (
            in_package(services=(service("p.X", "x", locals=(local("f"), local("f"))),)),
            "/packages/0/services/0/locals/1/name",
            "`f` stands here twice",
        ),
        (
            in_package(model("p.M", field("a", INT), field("b", INT), field("a", INT))),
            "/packages/0/declarations/0/fields/2/name",
            "`a` stands here twice",
        ),
        (
            in_package(union("p.U", union_arm("a", INT), union_arm("a", INT))),
            "/packages/0/declarations/0/arms/1/name",
            "`a` stands here twice",
        ),
        (
            in_package(enum("p.E", value("a", "x"), value("b", "y", was=("x",)))),
            "/packages/0/declarations/0/members/1",
            "`x` stands for an earlier member",
        ),
        (
            in_package(replace(enum("p.E", value("a", "x")), base=ScalarName.INT)),
            "/packages/0/declarations/0/members/0",
            "`x` is not of the base type `int`",
        ),
        (in_package(alias("p.X", Ref("p.Y"))), "/packages/0/declarations/0/type/target", "`p.Y` is not declared"),
        (
            in_package(model("p.M", field("a", Ref("p.M", nullable=True)), extends="p.E"), enum("p.E", *SAME)),
            "/packages/0/declarations/0/extends",
            "`p.E` is no model",
        ),
    ],
)
def test_names_and_references_are_checked(subject: Contract, path: str, message: str) -> None:
    assert faults_of(dump_contract(subject)) == [(path, message)]
