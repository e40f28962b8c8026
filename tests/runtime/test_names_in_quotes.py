"""A name in quotes means what it means in the module where it stands, whichever model is used first."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from rpcc.runtime import codec_for

ONE = """
from pydantic import Field
from rpcc.runtime import RpcModel

class Ant(RpcModel):
    x: int = 0
    bee: "Bee | None" = None
    bees: list["Bee"] = Field(default_factory=list)

class Bee(RpcModel):
    y: int = 0
    ant: Ant | None = None
"""
TWO = """
from rpcc.runtime import RpcModel
from quotes_one import Ant

class Bee(RpcModel):
    ant: Ant
    z: str = ""

class Cat(Ant):
    name: str = ""

class Kitten(Cat):
    age: int = 0
    x: int = 5
    peer: "Kitten | None" = None
"""


@pytest.fixture
def two() -> Iterator[Any]:
    """Two fresh modules, each with a `Bee`; the second."""
    modules = {name: ModuleType(name) for name in ("quotes_one", "quotes_two")}
    for (name, module), source in zip(modules.items(), (ONE, TWO), strict=True):
        sys.modules[name] = module
        exec(source, vars(module))
    yield modules["quotes_two"]
    for name in modules:
        del sys.modules[name]


def test_a_name_that_the_outer_model_bears_too(two: Any) -> None:
    text = b'{"ant":{"x":1,"bee":{"y":2,"ant":null},"bees":[]},"z":""}'
    bee = two.Bee.model_validate_json(text)
    assert type(bee.ant.bee).__module__ == "quotes_one"
    assert codec_for(two.Bee).encode(bee) == text


def test_a_codec_that_is_used_before_any_model(two: Any) -> None:
    bees = codec_for(list[two.Bee]).decode(b'[{"ant": {"bee": {"y": 2}}}]')
    assert type(bees[0].ant.bee).__module__ == "quotes_one"


def test_a_name_that_a_base_of_another_module_uses(two: Any) -> None:
    cat = two.Cat.model_validate_json(b'{"bee": {"y": 2}, "bees": [{}], "name": "Tom"}')
    assert {type(bee).__module__ for bee in (cat.bee, *cat.bees)} == {"quotes_one"}


def test_a_base_of_a_base(two: Any) -> None:
    kitten = two.Kitten.model_validate_json(b'{"bee": {"y": 2}, "peer": {"x": 6}}')
    assert (kitten.x, kitten.peer.x, kitten.bee.y, type(kitten.peer).__name__) == (5, 6, 2, "Kitten")
    assert list(two.Kitten.get_field_names()) == ["x", "bee", "bees", "name", "age", "peer"]


def test_models_of_a_function() -> None:
    from rpcc.runtime import RpcModel

    class Outer(RpcModel):
        inner: "Inner | None" = None

    class Inner(RpcModel):
        x: int = 0

    assert Outer(inner=Inner(x=1)).inner == Inner(x=1)
