"""Pairs of versions, drawn by a seed: a contract with methods for what it declares, and the same edited."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from contract_edits import EDITS
from contract_texts import texts_of
from contracts import STR, method, param, service
from hypothesis import HealthCheck, Phase, given, seed, settings
from strategies import contracts
from versions import contract_of

from rpcc.schemas.contract import Contract, DictType, ListType, Model, ModelKind, Ref, Scalar, ScalarName, Silo, Type

__all__ = ["Pair", "pairs"]

_METHODS = 3
_TRIES = 12


class Pair(NamedTuple):
    """Two versions as texts, and which edits lead from one to the other."""

    edits: tuple[str, ...]
    old: dict[str, str]
    new: dict[str, str]


def pairs(count: int, number: int) -> Iterator[Pair]:
    """As many pairs; the kinds of edits go round, so that each has its turn, with more of them in every other pair."""
    draw = random.Random(number)
    kinds = list(EDITS)
    made = 0
    while made < count:
        for base in _bases(count - made, draw.randrange(2**32)):
            kind = kinds[(made + number) % len(kinds)]
            more = [draw.choice(kinds) for _ in range(draw.choice((0, 0, 1, 3)))]
            pair = _edited(_with_methods(base, draw), (kind, *more), draw)
            if pair is not None:
                made += 1
                yield pair
            if made == count:
                return


def _bases(count: int, number: int) -> list[Contract]:
    found: list[Contract] = []

    @seed(number)
    @settings(
        max_examples=count + count // 4 + 2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(contracts("acme", crossing=False))
    def collect(drawn: Contract) -> None:
        found.append(drawn)

    collect()
    return found


def _with_methods(base: Contract, draw: random.Random) -> Contract:
    """The contract with one service that takes and gives what is declared, in every container."""
    declared = base.declarations()
    errors = [name for name, d in declared.items() if isinstance(d, Model) and d.kind is ModelKind.ERROR]
    names = [name for name in declared if name not in errors]
    draw.shuffle(names)
    types: list[Type] = [_contained(Ref(name), draw) for name in names[:_METHODS]]
    types.append(Scalar(draw.choice(list(ScalarName))))
    methods = [
        method(
            f"call_{number}",
            param("x", of),
            param("note", STR, required=False, default="none"),
            returns=of,
            errors=tuple(draw.sample(errors, min(1, len(errors)))),
        )
        for number, of in enumerate(types)
    ]
    home = base.packages[-1]
    made = service(f"{home.name}.PairService", "pair", *methods, silo=Silo.CONTROL)
    packages = [replace(each, services=(made,) if each is home else ()) for each in base.packages]
    return replace(base, packages=tuple(packages))


def _contained(of: Type, draw: random.Random) -> Type:
    return draw.choice([of, of, ListType(of), DictType(STR, of), ListType(DictType(STR, ListType(of)))])


def _edited(base: Contract, kinds: Sequence[str], draw: random.Random) -> Pair | None:
    """A pair, if the base is a contract and each edit can be made in some place."""
    old = _sound(base)
    if old is None:
        return None
    made, done = base, list[str]()
    for kind in kinds:
        for _ in range(_TRIES):
            changed = EDITS[kind](made, draw)
            if changed is not None and _sound(changed) is not None:
                made = changed
                done.append(kind)
                break
    texts = _sound(made)
    return Pair(tuple(done), old, texts) if done and texts is not None else None


def _sound(contract: Contract) -> dict[str, str] | None:
    """The texts of a contract, if the compiler takes them."""
    try:
        texts = texts_of(contract)
        contract_of(texts)
    except (AssertionError, KeyError, RecursionError):
        return None
    return texts
