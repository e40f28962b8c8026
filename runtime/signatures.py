"""Signatures of services' methods as text: types by their names, the same in every run."""

import inspect
from collections.abc import Callable
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

__all__ = ["signature_text"]


def signature_text(method: Callable[..., Any]) -> str:
    """`(*, organization_id: OrganizationId, limit: int = 50) -> Member | None`, without the instance."""
    signature = inspect.signature(method)
    shown = [_parameter_text(found) for found in signature.parameters.values() if found.kind is found.KEYWORD_ONLY]
    return f"({', '.join(['*', *shown] if shown else [])}) -> {_type_text(signature.return_annotation)}"


def _parameter_text(parameter: inspect.Parameter) -> str:
    text = f"{parameter.name}: {_type_text(parameter.annotation)}"
    return text if parameter.default is parameter.empty else f"{text} = {_value_text(parameter.default)}"


def _value_text(value: Any) -> str:
    return repr(value.value if isinstance(value, Enum) else value)


def _type_text(annotation: Any) -> str:
    """An annotation without its constraints; a union by its arms."""
    if annotation in (None, NoneType):
        return "None"
    kind, parts = get_origin(annotation), get_args(annotation)
    if kind is Annotated:
        return _type_text(parts[0])
    if kind in (Union, UnionType):
        return " | ".join(map(_type_text, parts))
    name: str = getattr(kind or annotation, "__name__", str(annotation))
    return f"{name}[{', '.join(map(_type_text, parts))}]" if parts else name
