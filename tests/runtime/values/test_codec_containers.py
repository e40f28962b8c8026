"""Callers may pass any sequence for a list and any mapping for a dict: the same bytes are written as for those."""

from collections import ChainMap, OrderedDict, UserDict, UserList, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

import pytest
from company.members import Member, Role, TeamMembership
from company.types import OrganizationId
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from rpcc.runtime import RpcDecodeError, RpcValueError, codec_for


class Page(Sequence[Any]):
    """A sequence of a user's own, which is equal to nothing but itself."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)


class Index(Mapping[Any, Any]):
    """A mapping of a user's own."""

    def __init__(self, items: Mapping[Any, Any]) -> None:
        self._items = items

    def __getitem__(self, key: Any) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


SEQUENCES: list[Callable[[list[Any]], Any]] = [list, tuple, deque, UserList, Page]
MAPPINGS: list[Callable[[dict[Any, Any]], Any]] = [dict, OrderedDict, MappingProxyType, ChainMap, UserDict, Index]

ANNOTATIONS: dict[str, tuple[Any, st.SearchStrategy[Any]]] = {
    "list": (list[int], st.lists(st.integers(-9, 9))),
    "dict": (dict[str, int], st.dictionaries(st.text("ab"), st.integers(-9, 9))),
    "matrix": (list[list[int | None]] | None, st.none() | st.lists(st.lists(st.none() | st.integers(-9, 9)))),
    "lists in dicts": (
        dict[Role, list[dict[str, list[OrganizationId]]]],
        st.dictionaries(
            st.sampled_from(Role),
            st.lists(st.dictionaries(st.text("ab"), st.lists(st.integers(0, 9).map(OrganizationId))), max_size=2),
        ),
    ),
    "constrained": (
        Annotated[list[Annotated[list[str], Field(max_length=2)] | None], Field(max_length=3)],
        st.lists(st.none() | st.lists(st.text("ab"), max_size=2), max_size=3),
    ),
    "models": (
        list[Member],
        st.lists(
            st.builds(Member, id=st.integers(0, 9), teams=st.lists(st.builds(TeamMembership), max_size=2)), max_size=2
        ),
    ),
}


def disguised(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """The same value with other classes in the place of its lists and dicts."""
    if value.__class__ is list:
        return draw(st.sampled_from(SEQUENCES))([disguised(item, draw) for item in value])
    if value.__class__ is dict:
        return draw(st.sampled_from(MAPPINGS))({key: disguised(item, draw) for key, item in value.items()})
    return value


@pytest.mark.parametrize("name", ANNOTATIONS)
@given(data=st.data())
def test_any_sequence_or_mapping_is_written_like_a_list_or_dict(name: str, data: st.DataObject) -> None:
    annotation, values = ANNOTATIONS[name]
    value = data.draw(values)
    codec = codec_for(annotation)
    assert codec.encode(disguised(value, data.draw)) == codec.encode(value)


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [
        (list[int], (), "[]"),
        (dict[str, int], MappingProxyType[str, int]({}), "{}"),
        (list[int], range(3), "[0,1,2]"),
        (list[OrganizationId] | None, None, "null"),
    ],
    ids=str,
)
def test_what_callers_pass_is_written(annotation: Any, value: Any, text: str) -> None:
    assert codec_for(annotation).encode(value).decode() == text


def test_limits_hold_for_every_sequence() -> None:
    with pytest.raises(RpcValueError, match="must have at most 2 items"):
        codec_for(Annotated[list[int], Field(max_length=2)]).encode((1, 2, 3))


def test_what_the_caller_passed_stays_as_it_is() -> None:
    inner = deque([1])
    passed = [inner, [2]]
    assert codec_for(list[list[int]]).encode(passed) == b"[[1],[2]]"
    assert passed == [deque([1]), [2]]
    assert passed[0] is inner


@pytest.mark.parametrize("text", ["{}", '"ab"', "[[1]]", "null"])
def test_reading_takes_no_more_than_before(text: str) -> None:
    with pytest.raises(RpcDecodeError):
        codec_for(list[int]).decode(text.encode())
