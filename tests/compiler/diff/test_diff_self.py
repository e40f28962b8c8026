"""Identity first: a contract's JSON that can't read itself is compared with nothing."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from command_line import rpcc
from contracts import rich
from versions import contract_of

from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import Json

SOURCE = """\
package acme.a
enum Color: str { red }
union Actor { user: int }
type Name = str(max_len=3)
type Other = Name
model Item {
  count: int(min=0) = 0
  ratio: float = 0.5
  at: datetime = "2000-01-01T00:00:00Z"
  color: Color = red
  names: list[Name] = []
  inner: Inner = {}
}
model Inner { text: str = "" }
model Crowd { required members: list[Crowd]  required way: Way }
union Way { next: Crowd  end: bool }
control service ItemService {
  rpc put(item: Item, crowd: Crowd, name: Other = "abc", by: dict[Color, Actor] = {}) -> none
}
"""
FAULTS = {
    '"default":0,': ('"default":-1,', "`acme.a.Item.count`: it can't read its own default -1: it must be at least 0"),
    '"default":0.5': (
        '"default":"x"',
        '`acme.a.Item.ratio`: it can\'t read its own default "x": only numbers are read',
    ),
    "T00:00:00Z": (
        "T00:00:00",
        '`acme.a.Item.at`: it can\'t read its own default "2000-01-01T00:00:00": only the text of a datetime is read',
    ),
    '"default":"red"': (
        '"default":"blue"',
        '`acme.a.Item.color`: it can\'t read its own default "blue": the value is none that the reader knows',
    ),
    '"default":"abc"': (
        '"default":"abcd"',
        '`item.put(name)`: it can\'t read its own default "abcd": its length must be at most 3',
    ),
    '"default":{}': (
        '"default":{"a":1}',
        '`acme.a.Item.inner`: it can\'t read its own default {"a": 1}: the reader does not know it',
    ),
    '"constraints":{"min":0}': (
        '"constraints":{"min":5,"max":1}',
        "`acme.a.Item.count`: `min` is greater than `max`: no value fits",
    ),
    '{"max_len":3}': ('{"max_len":3,"min":1}', "`acme.a.Name`: `str` has no constraint `min`"),
    '"max_len":3': ('"pattern":"a**"', "`acme.a.Name`: the pattern has a `*` with nothing before it to repeat"),
    '"target":"acme.a.Name"': ('"target":"acme.a.Other"', "the type `acme.a.Other` is itself"),
    '"item":{"kind":"ref","target":"acme.a.Crowd"}': (
        '"item":{"kind":"ref","target":"acme.a.Crowd"},"constraints":{"min_len":1}',
        "`acme.a.Crowd`: each of its values needs another one, without end",
    ),
    '"kind":"scalar","name":"bool"}': (
        '"kind":"ref","target":"acme.a.Crowd"}',
        "`acme.a.Crowd`: each of its values needs another one, without end",
    ),
    '"key":{"kind":"ref","target":"acme.a.Color"}': (
        '"key":{"kind":"scalar","name":"int"}',
        "`item.put(by)`: the keys of a dict are strings",
    ),
}


def _text() -> str:
    return json.dumps(json.loads(dump_contract(contract_of(SOURCE))), separators=(",", ":"))


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.json").write_text(_text())
    return tmp_path


@pytest.mark.parametrize("part", FAULTS)
def test_what_can_not_read_itself(root: Path, part: str) -> None:
    put, fault = FAULTS[part]
    assert part in _text()
    (root / "bad.json").write_text(_text().replace(part, put, 1))
    for words in (("bad.json", "good.json"), ("good.json", "bad.json"), ("bad.json", "bad.json")):
        run = rpcc("diff", *words)
        assert (run.code, run.out) == (2, "")
        assert run.err.startswith(f"rpcc: `bad.json` can't read itself: {fault}")


@pytest.mark.parametrize("members", ["members", "arms"])
def test_what_has_no_values(root: Path, members: str) -> None:
    document: Any = json.loads(_text())
    for declared in document["packages"][0]["declarations"]:
        if members in declared:
            declared[members] = []
    (root / "bad.json").write_text(json.dumps(document))
    assert rpcc("diff", "good.json", "bad.json").code == 2


def test_a_contract_that_can(root: Path) -> None:
    assert rpcc("diff", "good.json", "good.json").code == 0


# --------------------------------------------------------------------- fuzz ----


def _places(value: Json, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*here, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*here, index))


def _at(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        value = value[step]
    return value


LIMITS = ({"min": 1, "max": 0}, {"max_len": 0}, {"min_len": 3}, {"pattern": "[a-z]{3}"}, {"pattern": "("}, {"max": -1})


def _mutate(document: Any, types: list[tuple[Any, ...]], lists: list[tuple[Any, ...]], draw: random.Random) -> Any:
    """Another type where one stood, other limits or targets, a list cut short."""
    made = deepcopy(document)
    place = draw.choice(types)
    match draw.randrange(4):
        case 0:
            _at(made, place[:-1])[place[-1]] = deepcopy(_at(document, draw.choice(types)))
        case 1:
            _at(made, place)["constraints"] = draw.choice(LIMITS)
        case 2:
            _at(made, place).update({"kind": "ref", "target": "acme.types.Member"})
        case _:
            cut = _at(made, draw.choice(lists))
            del cut[draw.randrange(len(cut)) :]
    return made


@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_contract_holds(root: Path, seed: int) -> None:
    draw = random.Random(seed)
    document: Any = json.loads(dump_contract(rich()))
    every = [place for place in _places(document) if place]
    types = [place for place in every if isinstance(_at(document, place), dict) and "kind" in _at(document, place)]
    lists = [place for place in every if isinstance(_at(document, place), list) and _at(document, place)]
    refused = 0
    for _ in range(40):
        (root / "made.json").write_text(json.dumps(_mutate(document, types, lists, draw)))
        run = rpcc("diff", "made.json", "made.json")
        assert run.code in (0, 2), run.err
        refused += run.code == 2
        assert rpcc("diff", "made.json", "good.json").code == (2 if run.code else 1)
    assert 0 < refused < 40
