"""What a frozen node costs to make: a record beside the library's dataclasses, frozen and not, with six fields each.

python bench/records.py
"""

import timeit
from dataclasses import dataclass

from rpcc.records import record

NUMBER = 100_000


class Shape:
    """The fields."""

    a: object
    b: object
    c: object
    d: object
    e: object
    f: object


def made(decorate: object) -> type:
    """A class with the fields of `Shape`."""
    fields = {"__annotations__": Shape.__annotations__, "__doc__": "Six fields."}
    return decorate(type("Made", (), fields))  # type: ignore[operator,no-any-return]  # a decorator of classes


KINDS = {
    "dataclass": dataclass(slots=True, kw_only=True),
    "frozen dataclass": dataclass(slots=True, kw_only=True, frozen=True),
    "record": record(slots=True, kw_only=True, frozen=True),
}


def main() -> None:
    for name, decorate in KINDS.items():
        kind = made(decorate)
        seconds = min(timeit.repeat(lambda kind=kind: kind(a=1, b=2, c=3, d=4, e=5, f=6), number=NUMBER, repeat=7))
        print(f"{name:<18}{seconds / NUMBER * 1e9:6.0f} ns")


if __name__ == "__main__":
    main()
