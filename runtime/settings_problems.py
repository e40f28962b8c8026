"""Says what is wrong with settings: pydantic's findings in the words of a settings file, and never a value."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from .near_names import did_you_mean

__all__ = ["told"]

_BOOL: Final = "must be true or false"
_NUMBER: Final = "must be a number"
_WHOLE: Final = "must be a whole number"
_TABLE: Final = "must be a table"
_PATH: Final = "must be a path"

_TEXTS: Final = {
    "bool_parsing": _BOOL,
    "bool_type": _BOOL,
    "dict_type": _TABLE,
    "enum": "must be `control`, `region` or `monolith`",
    "finite_number": "must be finite",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_type": _WHOLE,
    "less_than_equal": "must be at most {le:.0f}",
    "missing": "is not set",
    "model_type": _TABLE,
    "path_type": _PATH,
    "string_pattern_mismatch": "must have a `/` before each of its parts and none at its end, like `/rpc`",
    "string_type": "must be text",
    "tuple_type": "must be a list of texts, or one text with commas",
}


def told(error: ValidationError, models: Mapping[str, type[BaseModel]]) -> list[str]:
    """All that is wrong. `models` are those of the tables by the setting that holds them, and by "" of the whole."""
    return [f"`{_name(problem['loc'])}`: {_text(problem, models)}" for problem in error.errors(include_input=False)]


def _text(problem: Any, models: Mapping[str, type[BaseModel]]) -> str:
    *above, name = problem["loc"]
    if problem["type"] == "extra_forbidden":
        known = models[above[0] if above else ""].model_fields
        near = did_you_mean(str(name), known)
        others = "; here are " + ", ".join(f"`{one}`" for one in known) if above else ""
        return f"there is no such setting{near or others}"
    return _TEXTS.get(problem["type"], "is not valid").format_map(problem.get("ctx", {}))


def _name(loc: tuple[int | str, ...]) -> str:
    return "".join(_steps(loc)).removeprefix(".")


def _steps(loc: tuple[int | str, ...]) -> Iterator[str]:
    """As one writes it in TOML: names with a dot stand in quotes."""
    for step in loc:
        quote = '"' if isinstance(step, str) and "." in step else ""
        yield f"[{step}]" if isinstance(step, int) else f".{quote}{step}{quote}"
