"""Between values of a declared type and their JSON bytes, strict in both directions.

Nothing is written that does not read back as the same value: the encoder reads what it has written, and compares,
before it hands it out. That takes nearly twice as long as the writing, and catches what no constructor has seen,
because `model_construct`, `model_copy` or a list changed in place let it in. Many values that are all exactly of their
declared types are told so in less time, and not read back.

Callers may pass any sequence for a list and any mapping for a dict. Nearly all pass lists and dicts, so a value is
written as it is, and converted only when that fails.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from typing_extensions import is_typeddict

from ..errors import RpcDecodeError, RpcValueError
from .columns import exactness_check
from .containers import container_converter
from .depth import is_too_deep, may_be_too_deep
from .exact import Exact
from .locations import is_too_heavy, may_be_too_heavy
from .models import BUILDING
from .problems import ANY_KEY, Problem, first_problems, path_text
from .scalars import MAX_DEPTH

__all__ = ["Codec", "Decoded", "codec_for"]

_CONFIG = ConfigDict(hide_input_in_errors=True, ser_json_inf_nan="constants")
_LONG = 1024
"""Bytes of JSON that are read back as fast as their values are looked at."""
_TOO_DEEP = f"nests more than {MAX_DEPTH} lists and objects"
_TOO_HEAVY = "has too many values inside of each other, or below long keys"

_Loc: TypeAlias = tuple[int | str, ...]


class Decoded(NamedTuple):
    """A value, and the paths of members left out of it because this version does not declare them, the first ones."""

    value: Any
    unknown: tuple[str, ...]


class Codec:
    """Encodes and decodes the values of one type. `codec_for` builds it on first use and keeps it.

    `envelope` is the number of objects around values that do not count as theirs when depth is limited.
    """

    __slots__ = (
        "_convert",
        "_is_exact",
        "_max_depth",
        "_may_be_too_deep",
        "_may_be_too_heavy",
        "_schema",
        "_serializer",
        "_validator",
    )

    def __init__(self, annotation: Any, *, envelope: int = 0) -> None:
        self._max_depth = MAX_DEPTH + envelope
        with BUILDING:
            adapter = _adapter(annotation)
        self._schema: Any = adapter.core_schema
        self._validator = adapter.validator
        self._serializer = adapter.serializer
        self._convert = container_converter(self._schema)
        self._is_exact = exactness_check(self._schema)
        self._may_be_too_deep = may_be_too_deep(self._schema)
        self._may_be_too_heavy = may_be_too_heavy(self._schema)

    def encode(self, value: Any) -> bytes:
        """The JSON of a value. Raises RpcValueError, with the path, if the value can't be written.

        Outside of models, any sequence but text and bytes does for a list, and any mapping for a dict.
        """
        written = self._write(value)
        if isinstance(written, RpcValueError) and self._convert is not None:
            written = self._write(self._convert(value))
        if isinstance(written, RpcValueError):
            raise written
        return written

    def _write(self, value: Any) -> bytes | RpcValueError:
        """The JSON of a value, or why there is none."""
        refusal: RpcValueError | None
        try:
            data = self._serializer.to_json(value, warnings="error")
            if len(data) > _LONG and self._is_exact is not None and self._is_exact(value):
                return data
            same = self._validator.validate_json(data, strict=True) == value
        except ValidationError as error:
            refusal = _refusal(first_problems(error, self._schema, 1)[0])
        except Exception:  # pydantic's own message may quote the value, so it ends here
            refusal = self._first_problem(value) or RpcValueError("", "is not a value of the declared type")
        else:
            # a subclass of a model, or a list with an equality of its own, reads back as something else, and is fine
            refusal = self._depth_problem(data, value) or (None if same else self._first_problem(value))
            if refusal is None:
                return data
        return refusal

    def decode(self, data: bytes) -> Any:
        """The value of a JSON text. Raises RpcDecodeError, also for members that the type does not declare."""
        try:
            return self._read(data)
        except ValidationError as error:
            failure = self._failure(error)
        raise failure

    def decode_ignoring_unknown(self, data: bytes) -> Decoded:
        """Like `decode`, but members that the type does not declare are left out of the value, and named."""
        try:
            return Decoded(self._read(data), ())
        except ValidationError as error:
            strict = error
        try:
            value = self._validator.validate_json(data, strict=True, extra="ignore")
        except ValidationError as error:
            failure = self._failure(error)
        else:
            return Decoded(value, tuple(path for path, _ in self._failure(strict).problems))
        raise failure

    def _read(self, data: bytes) -> Any:
        if self._may_be_too_deep or self._may_be_too_heavy:
            self._weigh(data)
        return self._validator.validate_json(data, strict=True)

    def _weigh(self, data: bytes) -> None:
        """Refuse what would take too much time or memory to look at."""
        if self._is_too_deep(data):
            raise RpcDecodeError([("", _TOO_DEEP)])
        if self._may_be_too_heavy and is_too_heavy(data):
            raise RpcDecodeError([("", _TOO_HEAVY)])

    def _failure(self, error: ValidationError) -> RpcDecodeError:
        problems = first_problems(error, self._schema, RpcDecodeError.MAX_PROBLEMS)
        return RpcDecodeError([(problem.path, problem.text) for problem in problems], error.error_count())

    def _is_too_deep(self, data: bytes) -> bool:
        return self._may_be_too_deep and is_too_deep(data, self._max_depth)

    def _depth_problem(self, data: bytes, value: Any) -> RpcValueError | None:
        return RpcValueError(path_text(_deep_place(value)), _TOO_DEEP) if self._is_too_deep(data) else None

    def _first_problem(self, value: Any) -> RpcValueError | None:
        """What is wrong with a Python value: the whole of it is checked, then each model in it."""
        found = _check(self._validator, self._schema, value, value, ())
        if found is not None:
            return found
        for loc, inner in _walk(value, ()):
            if isinstance(inner, BaseModel):
                kind: Any = type(inner)
                found = _check(kind.__pydantic_validator__, kind.__pydantic_core_schema__, vars(inner), inner, loc)
                if found is not None:
                    return found
        return None


@cache
def codec_for(annotation: Any) -> Codec:
    """The codec of a type: a model, or any annotation that generated code writes."""
    return Codec(annotation)


def _adapter(annotation: Any) -> TypeAdapter[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        annotation.model_rebuild(_parent_namespace_depth=0)
        adapter = TypeAdapter(annotation)  # a model has its own config and is exact by itself
        adapter.rebuild(_parent_namespace_depth=0)  # else it keeps stand-ins, which cost at each call
        return adapter
    exact: Any = Annotated[annotation, Exact()]
    has_config = is_typeddict(get_args(exact)[0])
    return TypeAdapter(exact, config=None if has_config else _CONFIG)


def _refusal(problem: Problem, prefix: _Loc = ()) -> RpcValueError:
    return RpcValueError(path_text((*prefix, *problem.loc)), problem.text)


def _check(validator: Any, schema: Any, members: Any, value: Any, loc: _Loc) -> RpcValueError | None:
    """What is wrong with a value; `members` are those of a model, which pydantic would not look at again."""
    try:
        read = validator.validate_python(members, strict=True, from_attributes=False)
    except ValidationError as error:
        return _refusal(first_problems(error, schema, 1)[0], loc)
    for (place, given), (_, model) in zip(_walk(value, loc), _walk(read, loc), strict=False):
        if isinstance(model, BaseModel) and not isinstance(given, BaseModel):  # a dict is read as one, but not written
            return RpcValueError(path_text(place), f"must be a `{type(model).__name__}` object")
    return None


def _walk(value: Any, loc: _Loc) -> Iterator[tuple[_Loc, Any]]:
    """The lists, dicts and models in a value, itself first, down to the first that stands too deep."""
    if isinstance(value, BaseModel | dict | list | tuple):
        yield loc, value
        if len(loc) < MAX_DEPTH:
            for step, inner in _members(value):
                yield from _walk(inner, (*loc, step))


def _members(value: Any) -> Iterator[tuple[int | str, Any]]:
    if isinstance(value, BaseModel):
        yield from vars(value).items()
    elif hasattr(value, "values"):
        yield from ((ANY_KEY, inner) for inner in value.values())
    else:
        yield from enumerate(value)


def _deep_place(value: Any) -> _Loc:
    return next((loc for loc, _ in _walk(value, ()) if len(loc) == MAX_DEPTH), ())
