"""The evaluator of the codec's rules agrees with the real decoders: what is written, refused, left out, and where."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from versions import Versions, contract_of, difference_of

from rpcc.compiler.diff.findings import Edge, Outcome
from rpcc.compiler.diff.transfer import path_text, transfer
from rpcc.compiler.diff.types import Typed, World
from rpcc.compiler.diff.values import Values
from rpcc.runtime.errors import RpcDecodeError
from rpcc.runtime.wire import Meta, MethodWire, request_body
from rpcc.schemas.contract import Json

DECLARED = """
enum Color: str { red  blue }
enum Shade: str { blue  navy = "red"  green = "g" @was("old_green") }
open enum Tint: str { red }
enum Size: int { small = 1  large = 2 }
open enum Level: int { low = 1 }
model Empty { a: str = "" }
model Same { a: str = ""  b: int = 0 }
model Strict { required a: str  b: int? = none }
model Old { b: str = "" @was("a") }
model Change patches Same { a b }
model Nested { items: list[Same] = []  by_name: dict[str, Strict] = {}  one: Empty? = none }
model Tree { a: str = ""  children: list[Tree] = []  next: Tree? = none }
union One { a: str }
union Two { a: str  b: int }
open union Many { a: str  c: Same }
union Renamed { z: str @was("a")  b: int }
type Name = str(min_len=1, max_len=3)
"""
_TEXTS: str = (
    "bool int float str datetime date uuid decimal json bool? int? str? int(min=0,max=5) int(min=3) "
    'float(min=0.0,max=1.5) str(min_len=2,max_len=4) str(pattern="^[a-z]+$") str(pattern="[0-9]") Name Name? list[int] '
    "list[str?](max_len=2) list[Color](min_len=1) dict[str,int] dict[Color,str] dict[Shade,str] dict[Name,json] Color "
    "Shade Tint Size Level Color? Empty Same Strict Old Change Nested Tree Tree? One Two Many Renamed list[Two] "
    "dict[str,Same]"
)
NUMBERS = {text: number for number, text in enumerate(_TEXTS.split())}
TYPES = list(NUMBERS)


def _source(types: list[str]) -> str:
    methods = "".join(f"  rpc take_{index}(x: {text} @sensitive) -> bool\n" for index, text in enumerate(types))
    return f"package acme.all\n{DECLARED}control service AllService {{\n{methods}}}\n"


SOURCE = _source(TYPES)
WORLD = World(contract_of(SOURCE))
METHODS = next(iter(contract_of(SOURCE).services().values())).methods
PARAMS = [Typed(method.params[0].type, WORLD) for method in METHODS]


@pytest.fixture(scope="module")
def wires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[MethodWire]]:
    with Versions.generated(SOURCE, SOURCE, tmp_path_factory.mktemp("versions")) as versions:
        yield [versions.sides[0].methods["all", f"take_{index}"][1] for index in range(len(TYPES))]


def _body(value: Json) -> bytes:
    return request_body(Meta(), json.dumps({"x": value}).encode())


def _read(wire: MethodWire, value: Json) -> tuple[set[str], set[str]]:
    """The paths that the decoder refuses, or those that it leaves out."""
    try:
        reading = wire.decode_request(_body(value))
    except RpcDecodeError as error:
        return {path for path, _ in error.problems}, set()
    return set(), set(reading.unknown)


@pytest.mark.parametrize("text", TYPES)
def test_every_candidate_is_written_just_so(text: str, wires: list[MethodWire]) -> None:
    index = NUMBERS[text]
    values = Values()
    for reader in [None, *PARAMS]:
        for value in [*values.candidates(PARAMS[index], reader), values.sample(PARAMS[index], reader)]:
            arguments = wires[index].decode_request(_body(value)).arguments
            back: Any = json.loads(wires[index].encode_arguments(arguments))
            assert json.dumps(back, sort_keys=True) == json.dumps({"x": value}, sort_keys=True)


@pytest.mark.parametrize("text", TYPES)
def test_what_is_refused_and_left_out(text: str, wires: list[MethodWire]) -> None:
    values = Values()
    index = NUMBERS[text]
    for other, (writer, reader) in enumerate(product([PARAMS[index]], PARAMS)):
        for value in values.candidates(writer, reader):
            shown = list(transfer(writer, reader, value, ("args", "x")))
            refused = {path_text(s.at) for s in shown if s.outcome is Outcome.REJECT}
            dropped = {path_text(s.at) for s in shown if s.outcome in (Outcome.LOST, Outcome.IGNORED)}
            expected = (refused, set[str]()) if refused else (refused, dropped)
            assert _read(wires[other], value) == expected, (text, TYPES[other], value)


ORDER = list(Outcome)


def _brute(writer: Typed, reader: Typed) -> Outcome:
    """The worst that becomes of any value at hand that the writer writes."""
    values = Values()
    tried = [*values.candidates(writer, reader), *values.candidates(writer, None)]
    worst = Outcome.OK
    for value in tried:
        for shown in transfer(writer, reader, value):
            worst = max(worst, shown.outcome, key=ORDER.index)
    return worst


@pytest.mark.parametrize("shift", range(1, len(TYPES)))
def test_what_is_said_of_two_types_is_what_trying_shows(shift: int) -> None:
    turned = [*TYPES[shift:], *TYPES[:shift]]
    said: dict[str, list[Outcome]] = {}
    for finding in difference_of(SOURCE, _source(turned)).findings:
        for use in finding.uses:
            said.setdefault(use.method, []).append(use.edges[Edge.E1].outcome)
    for index, (old, new) in enumerate(zip(PARAMS, [*PARAMS[shift:], *PARAMS[:shift]], strict=True)):
        found = max(said.get(f"take_{index}", [Outcome.OK]), key=ORDER.index)
        tried = _brute(old, new)
        if tried is Outcome.FILL or found is Outcome.FILL:
            tried, found = (Outcome.OK if o is Outcome.FILL else o for o in (tried, found))
        if found is not tried and not (found is Outcome.LOST and tried is Outcome.IGNORED):
            raise AssertionError((TYPES[index], turned[index], found, tried))
