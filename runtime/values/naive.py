"""Reads datetimes without an offset as UTC, which only peers that still sign in the old form write."""

import re
from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from ..errors import RpcDecodeError
from .codec import Codec, Decoded
from .scalars import PATTERNS

__all__ = ["NaiveCodec"]

_ZULU: Final = "Z"
_AWARE: Final = re.compile(PATTERNS["datetime"], re.ASCII)


class NaiveCodec(Codec):
    """A codec that gives datetimes without an offset the one of UTC, and reads strictly what comes of it."""

    __slots__ = ()

    def decode_ignoring_unknown(self, data: bytes) -> Decoded:
        try:
            return super().decode_ignoring_unknown(data)
        except RpcDecodeError:
            mended = self._mended(data)
            if mended is None:
                raise
        return super().decode_ignoring_unknown(mended)

    def _mended(self, data: bytes) -> bytes | None:
        """The same JSON with an offset wherever one is missing; None if none is."""
        self._weigh(data)
        try:
            self._validator.validate_json(data, strict=True)
        except ValidationError as error:
            places = [item["loc"] for item in error.errors(include_url=False) if _lacks_offset(item)]
        else:
            return None
        if not places:
            return None
        try:
            document: Any = from_json(data, allow_inf_nan=False)
        except ValueError:
            return None
        for loc in places:
            _add_offset(document, loc)
        return to_json(document)


def _lacks_offset(item: Any) -> bool:
    """Whether an error of pydantic's is about a datetime that would be right with an offset."""
    is_datetime = item["type"] == "string_pattern_mismatch" and item["ctx"]["pattern"] == PATTERNS["datetime"]
    return is_datetime and _is_naive(item["input"])


def _is_naive(value: object) -> bool:
    return isinstance(value, str) and _AWARE.fullmatch(value) is None and _AWARE.fullmatch(value + _ZULU) is not None


def _add_offset(value: Any, loc: Sequence[int | str]) -> bool:
    """Mend what stands at a location. Some of its steps are remarks, such as the arm of a union, and lead nowhere."""
    for number, step in enumerate(loc):
        if not _has(value, step):
            continue
        if number == len(loc) - 1 and _is_naive(value[step]):
            value[step] += _ZULU
            return True
        if _add_offset(value[step], loc[number + 1 :]):
            return True
    return False


def _has(value: Any, step: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)  # pyright: ignore[reportUnknownArgumentType]
    return isinstance(value, dict) and step in value
