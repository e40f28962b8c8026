"""Between values of a declared type and their JSON bytes."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from .exact import Exact

__all__ = ["Codec", "codec_for"]


class Codec:
    """x"""

    def __init__(self, annotation: Any) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(
            Annotated[annotation, Exact()],
            config=None
            if isinstance(annotation, type) and issubclass(annotation, BaseModel)
            else ConfigDict(hide_input_in_errors=True, ser_json_inf_nan="constants"),
        )

    def encode(self, value: Any) -> bytes:
        return self._adapter.dump_json(value, warnings="error")

    def decode(self, data: bytes) -> Any:
        return self._adapter.validate_json(data, strict=True)


def codec_for(annotation: Any) -> Codec:
    return Codec(annotation)
