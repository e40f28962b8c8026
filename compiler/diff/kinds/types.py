"""Findings about the types of parameters, returns, fields, arms and aliases: the same changes at each."""

from collections.abc import Callable, Iterator

from ..findings import Axis
from ..kind import Kind
from .examples import sending, taking, using
from .recipes import BESIDE_MEMBER, BESIDE_METHOD, BESIDE_TYPE

__all__ = ["KINDS"]

_COLOR = "open enum Color: str { red }\n\n"

_PLACES: dict[str, tuple[str, Callable[[str], str]]] = {
    "param": ("a parameter", lambda text: taking(f"shade: {text}", _COLOR)),
    "return": ("a return", lambda text: sending(text, _COLOR)),
    "field": ("a field", lambda text: using(f"{_COLOR}model Order {{ required shade: {text} }}")),
    "arm": ("an arm", lambda text: using(f"{_COLOR}union Order {{ shade: {text}  other: bool }}")),
    "alias": ("an alias", lambda text: using(f"{_COLOR}type Shade = {text}\nmodel Order {{ required shade: Shade }}")),
}
_NOUNS = {"param": "parameter", "return": "method", "field": "field", "arm": "arm", "alias": "alias"}
"""What to add instead of changing one."""
_SOURCE = {
    "param": ("caller", "implementer"),
    "return": ("caller", "implementer"),
    "field": ("caller", "implementer", "importer"),
    "arm": ("caller", "implementer", "importer"),
    "alias": ("caller", "implementer", "importer"),
}

_OLD_REFUSES = "A new program may write what a reader that was deployed before does not take."
_NEW_REFUSES = "A program that was deployed before may write what a new reader does not take."

_CHANGES = (
    (
        "became-nullable",
        "became-non-null",
        "{} can be none",
        "{{what}} can be none now",
        _OLD_REFUSES,
        "every reader took none before any writer gave it",
        "str",
        "str?",
    ),
    (
        "became-non-null",
        "became-nullable",
        "{} can't be none any more",
        "{{what}} can't be none any more",
        _NEW_REFUSES,
        "no writer gave none any more",
        "str?",
        "str",
    ),
    (
        "constraint-loosened",
        "constraint-tightened",
        "the limits of {} are wider",
        "the limits of {{what}} are wider now",
        _OLD_REFUSES,
        "every reader had the wider limits before any writer used them",
        "str(max_len=5)",
        "str(max_len=9)",
    ),
    (
        "constraint-tightened",
        "constraint-loosened",
        "the limits of {} are narrower",
        "the limits of {{what}} are narrower now",
        _NEW_REFUSES,
        "every writer kept to the narrower limits before any reader had them",
        "str(max_len=9)",
        "str(max_len=5)",
    ),
    (
        "constraint-changed",
        "constraint-changed",
        "the limits of {} are different",
        "the limits of {{what}} changed",
        "Either side may refuse what the other writes.",
        "the limits stayed",
        "int(min=0, max=5)",
        "int(min=3, max=9)",
    ),
    (
        "type-widened",
        "type-narrowed",
        "the type of {} is wider",
        "the type of {{what}} is wider now",
        _OLD_REFUSES,
        "every reader took the wider type before any writer used it",
        "date",
        "str",
    ),
    (
        "type-narrowed",
        "type-widened",
        "the type of {} is narrower",
        "the type of {{what}} is narrower now",
        _NEW_REFUSES,
        "every writer kept to the narrower type before any reader had it",
        "str",
        "date",
    ),
    (
        "type-changed",
        "type-changed",
        "{} has another type",
        "the type of {{what}} changed",
        "Neither side reads what the other writes, or it means something else there. Add another member instead.",
        "the type stayed, and another {noun} had the new one",
        "bool",
        "str",
    ),
    (
        "type-rewritten",
        "type-rewritten",
        "{} has another type with the same values",
        "the type of {{what}} is written in another way",
        "Nothing changes on the wire.",
        "the type stayed",
        "Color",
        "str",
    ),
)
_PLANS = {
    "param": (BESIDE_MEMBER, BESIDE_METHOD),
    "return": (BESIDE_METHOD,),
    "field": (BESIDE_MEMBER,),
    "arm": (BESIDE_TYPE,),
    "alias": (BESIDE_TYPE,),
}
_LOOSER = ("became-nullable", "constraint-loosened", "type-widened")


def _kinds() -> Iterator[Kind]:
    for kind, (noun, example) in _PLACES.items():
        for suffix, mirror, title, phrase, explanation, safe_if, old, new in _CHANGES:
            yield Kind(
                id=f"{kind}-{suffix}",
                title=title.format(noun),
                explanation=explanation,
                phrase=phrase.replace("{{what}}", "{what}"),
                axis=Axis.WIRE,
                mirror=f"{kind}-{mirror}",
                source=() if "constraint" in suffix else _source(kind, suffix),
                safe_if=safe_if.format(noun=_NOUNS[kind]),
                plan=_PLANS[kind] if kind == "param" or suffix != "type-rewritten" else (),
                old=example(old),
                new=example(new),
            )


def _source(kind: str, suffix: str) -> tuple[str, ...]:
    """A parameter that takes more breaks no caller, a return that gives less breaks none either."""
    if kind == "param" and suffix in _LOOSER:
        return ("implementer",)
    if kind == "return" and suffix in ("became-non-null", "type-narrowed"):
        return ("implementer",)
    return _SOURCE[kind]


KINDS = tuple(_kinds())
