"""Read JSON text more strictly than `json` does: no duplicate members, no NaN, no infinity, no bottomless nesting."""

from collections.abc import Callable, Iterator
from typing import NoReturn, TypeAlias

from .contract import Json
from .faults import ContractError, Fault, pointer

__all__ = ["parse_json"]

Pairs: TypeAlias = list[tuple[str, Json]]
Duplicates: TypeAlias = list[tuple[dict[str, Json], str]]


def parse_json(text: str | bytes) -> Json:
    """The value of a JSON text; bytes are UTF-8, without a byte order mark.

    Raises ContractError where the text is not JSON or says something that readers disagree about.
    """
    duplicates: Duplicates = []

    def unique(pairs: Pairs) -> dict[str, Json]:
        members = dict(pairs)
        if len(members) != len(pairs):
            names = [name for name, _ in pairs]
            duplicates.append((members, next(name for name in names if names.count(name) > 1)))
        return members

    document = _parse(text, unique)
    if duplicates:
        raise ContractError(_locate(document, duplicates))
    return document


def _parse(text: str | bytes, unique: Callable[[Pairs], dict[str, Json]]) -> Json:
    import json  # only commands that read a contract pay for the decoder

    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        document: Json = json.loads(
            decoded, object_pairs_hook=unique, parse_constant=_refuse_constant, parse_float=_finite
        )
        return document
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]} (line {error.lineno}, column {error.colno})"
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.start} can't be decoded"
    except RecursionError:
        message = "nested too deeply"
    except ValueError as error:  # our own two, and the interpreter's limit on the digits of an integer
        message = str(error)[:1].lower() + str(error)[1:]
    raise ContractError([Fault("", message)])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"`{text[:40]}` is too large a number")
    return number


def _locate(document: Json, duplicates: Duplicates) -> Iterator[Fault]:
    """Where the objects with duplicate members stand: the parser could not know."""
    wanted = {id(members): name for members, name in duplicates}
    open_values: list[tuple[Json, tuple[str | int, ...]]] = [(document, ())]
    while open_values:
        value, keys = open_values.pop()
        if isinstance(value, dict):
            if id(value) in wanted:
                yield Fault(pointer(keys), f"`{wanted[id(value)]}` stands here twice")
            open_values.extend((item, (*keys, key)) for key, item in reversed(value.items()))
        elif isinstance(value, list):
            open_values.extend((item, (*keys, at)) for at, item in reversed(list(enumerate(value))))
