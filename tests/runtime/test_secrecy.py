"""A canary goes into every sensitive place; no repr, text, log line, warning, error or traceback shows it."""

import copy
import io
import logging
import pickle
import pprint
import traceback
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, Any, get_args

import pytest
from company.members import (
    Actor,
    ActorApiKey,
    ActorUser,
    Everything,
    Member,
    MemberNotFound,
    MemberPatch,
    Role,
    Subject,
    SubjectUnknown,
)
from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core.core_schema import ErrorType

from rpcc.runtime import Json, RpcDecodeError, RpcError, RpcModel, RpcValueError, codec_for
from rpcc.runtime.values.problems import TEXTS

CANARY = "HUNTER2"
KEY = CANARY.encode()


class Vault(RpcModel):
    """A sensitive value of every kind that an error could quote."""

    text: Annotated[str, Field(repr=False, max_length=3)] = ""
    number: Annotated[int, Field(repr=False)] = 0
    role: Annotated[Role, Field(repr=False)] = Role.MEMBER
    data: Annotated[Json, Field(repr=False)] = None
    keyed: Annotated[dict[str, int], Field(repr=False)] = Field(default_factory=dict[str, int])
    by_role: Annotated[dict[Role, int], Field(repr=False)] = Field(default_factory=dict[Role, int])
    actor: Annotated[Actor | None, Field(repr=False)] = None
    subject: Annotated[Subject | None, Field(repr=False)] = None
    everything: Annotated[Everything | None, Field(repr=False)] = None


class Box(RpcModel):
    """Holds what holds a secret."""

    vault: Vault = Vault()
    vaults: list[Vault] = Field(default_factory=list[Vault])
    named: dict[str, Vault] = Field(default_factory=dict[str, Vault])
    actor: Actor | None = None


class Checked(RpcModel):
    """A model written by hand, with a validator that quotes its input."""

    text: Annotated[str, Field(repr=False)] = ""

    @field_validator("text")
    @classmethod
    def _quote(cls, value: str) -> str:
        raise ValueError(f"{value} is no good")


class Careful(BaseModel):
    """A foreign model, set up as the documentation says."""

    model_config = {"hide_input_in_errors": True}
    vault: Vault = Vault()


class Leaky(SimpleNamespace):
    """A row whose attribute fails with the value in its message."""

    @property
    def text(self) -> str:
        raise RuntimeError(f"{CANARY} is broken")


def lax(cls: type[Any], **values: Any) -> Any:
    return cls(**values)


construct: Any = Vault.model_construct
secret_vault: Any = Vault.model_construct(
    text=CANARY, keyed={CANARY: 1}, data={"k": CANARY}, actor=ActorApiKey(api_key=CANARY)
)
secrets: list[Any] = [
    secret_vault,
    Box(vault=secret_vault, vaults=[secret_vault], named={"a": secret_vault}, actor=ActorApiKey(api_key=CANARY)),
    [secret_vault],
    {"vault": (secret_vault,)},
    Member(email=CANARY, secrets={CANARY: CANARY}),
    MemberPatch(email=CANARY),
    ActorUser(user=Member(email=CANARY)),
    SubjectUnknown(arm="x", value=CANARY),
    Everything(data=[CANARY], actor=ActorApiKey(api_key=CANARY), patch=MemberPatch(email=CANARY)),
    MemberNotFound(email=CANARY),
    MemberNotFound(email=CANARY).exception(),
    Vault(text="abc").model_copy(update={"text": CANARY}),
]


@pytest.mark.parametrize("secret", secrets, ids=range(len(secrets)))
def test_what_holds_a_secret_can_be_shown(secret: Any) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.Logger("canary")
    logger.addHandler(handler)
    logger.warning("got %s and %r", secret, secret)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!s:>5}", pprint.pformat(secret), stream.getvalue()]
    assert CANARY not in "".join(shown)


def failure_of(call: Callable[[], object]) -> BaseException:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def everything_of(error: BaseException) -> str:
    """All that a log, a traceback or a curious handler gets to see of an error."""
    shown = [str(error), repr(error), repr(error.args), repr(vars(error)), *traceback.format_exception(error)]
    for hidden in (error.__context__, error.__cause__):
        shown.append("" if hidden is None else everything_of(hidden))
    if isinstance(error, ValidationError):
        shown += [repr(error.errors()), error.json()]
    return "".join(shown)


WRONG: dict[str, dict[str, Any]] = {
    "too long": {"text": CANARY},
    "wrong type": {"text": [CANARY]},
    "not a number": {"number": CANARY},
    "not in an enum": {"role": CANARY},
    "not JSON": {"data": {CANARY: object()}},
    "not finite": {"data": {CANARY: float("nan")}},
    "key of a dict": {"keyed": {CANARY: "x"}},
    "key of the wrong type": {"by_role": {CANARY: 1}},
    "unknown arm": {"actor": {CANARY: 1}},
    "two arms": {"actor": {CANARY: 1, "user": {}}},
    "arm of the wrong type": {"actor": {"api_key": [CANARY]}},
    "no arm": {"actor": CANARY},
    "no arm of an open union": {"subject": CANARY},
    "uuid": {"everything": {"uid": CANARY}},
    "datetime": {"everything": {"moment": CANARY}},
    "date": {"everything": {"day": CANARY}},
    "decimal": {"everything": {"amount": CANARY}},
    "pattern": {"everything": {"code": "H2"}},
    "number out of range": {"everything": {"bounded": 1234567}},
    "unknown member": {"everything": {"new": CANARY}},
    "lone surrogate": {"text": CANARY[0] + "\ud800"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_errors_of_constructors(wrong: dict[str, Any]) -> None:
    calls: list[Callable[[], object]] = [
        lambda: lax(Vault, **wrong),
        lambda: lax(Box, vault=wrong),
        lambda: lax(Box, named={CANARY: wrong}),
        lambda: Box.model_validate({"vaults": [wrong]}),
        lambda: Vault.serialize_by_field_name(SimpleNamespace(**{**vars(Vault()), **wrong})),
    ]
    for call in calls:
        error = failure_of(call)
        assert isinstance(error, ValidationError)
        assert not {CANARY, "H2", "1234567"} & set(everything_of(error).replace("'", " ").split())
        assert CANARY not in everything_of(error)


@pytest.mark.parametrize(
    "text",
    [
        '{"text": "HUNTER2"}',
        '{"text": "HUNTER2',
        '{"number": "HUNTER2"}',
        '{"keyed": {"HUNTER2": "x"}}',
        '{"by_role": {"HUNTER2": 1}}',
        '{"actor": {"HUNTER2": 1}}',
        '{"actor": "HUNTER2"}',
        '{"subject": {"HUNTER2": 1, "b": 2}}',
        '{"data": {"HUNTER2": NaN}}',
        '{"everything": {"uid": "HUNTER2"}}',
        '{"everything": {"moment": "HUNTER2"}}',
        '{"everything": {"HUNTER2 ": 1}, "number": "HUNTER2"}',
        "HUNTER2",
        '"HUNTER2"',
        '"HUNTER2\\x"',
        '{"HUNTER2": 1, "HUNTER2": 2',
    ],
)
def test_errors_of_decoding(text: str) -> None:
    data = text.encode()
    calls: list[Callable[[], object]] = [
        lambda: codec_for(Vault).decode(data),
        lambda: codec_for(Vault).decode_ignoring_unknown(data),
        lambda: codec_for(list[Vault]).decode(b"[" + data + b"]"),
        lambda: codec_for(dict[str, Vault]).decode(b'{"' + KEY + b'":' + data + b"}"),
        lambda: codec_for(Vault | None).decode(data),
        lambda: codec_for(Box).decode(b'{"vault":' + data + b"}"),
        lambda: Vault.model_validate_json(data),
        lambda: Box.model_validate_json(b'{"named": {"' + KEY + b'":' + data + b"}}"),
    ]
    for call in calls:
        error = failure_of(call)
        assert isinstance(error, RpcDecodeError | ValidationError)
        assert CANARY not in everything_of(error)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (Vault, secret_vault),
        (Box, Box(named={CANARY: secret_vault})),
        (Box, secret_vault),
        (Vault, CANARY),
        (int, CANARY),
        (Role, CANARY),
        (dict[str, int], {CANARY: CANARY}),
        (Vault, construct(number=CANARY)),
        (Vault, construct(role=CANARY)),
        (Vault, construct(data=object())),
        (Vault, construct(actor=CANARY)),
        (str, CANARY + "\ud800"),
    ],
    ids=range(12),
)
def test_errors_of_encoding(annotation: Any, value: Any) -> None:
    error = failure_of(lambda: codec_for(annotation).encode(value))
    assert isinstance(error, RpcValueError)
    assert CANARY not in everything_of(error)


def test_errors_of_assignment() -> None:
    vault: Any = Vault()

    def assign() -> None:
        vault.text = CANARY

    def assign_unknown() -> None:
        vault.unknown = CANARY

    def remove() -> None:
        del secret_vault.text

    for call in (assign, assign_unknown, remove):
        assert CANARY not in everything_of(failure_of(call))


def test_errors_of_validators_written_by_hand() -> None:
    assert CANARY not in everything_of(failure_of(lambda: Checked(text=CANARY)))


def test_errors_of_attributes() -> None:
    assert CANARY not in everything_of(failure_of(lambda: Vault.model_validate(Leaky(), from_attributes=True)))


def test_errors_of_hashing_pickling_and_missing_attributes() -> None:
    unpicklable: Any = secret_vault.model_copy(update={"data": lambda: CANARY})
    for call in (
        lambda: hash(secret_vault),
        lambda: pickle.dumps(unpicklable),
        lambda: secret_vault.missing,
        lambda: secret_vault < secret_vault,
        lambda: copy.copy(secret_vault)(CANARY),
    ):
        assert CANARY not in everything_of(failure_of(call))


def test_warnings() -> None:
    wrong: Any = Vault().model_copy(update={"number": CANARY})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        wrong.model_dump()
        wrong.model_dump_json()
        Box(vault=wrong).model_dump(mode="json")
    assert not caught


def test_a_foreign_model_that_hides_its_inputs() -> None:
    for call in (
        lambda: lax(Careful, vault={"text": CANARY}),
        lambda: Careful.model_validate_json('{"vault": {"number": "HUNTER2"}}'),
    ):
        assert CANARY not in str(failure_of(call))


def test_a_raised_error_can_be_logged_with_its_traceback() -> None:
    stream = io.StringIO()
    logger = logging.Logger("canary")
    logger.addHandler(logging.StreamHandler(stream))
    error: RpcError = MemberNotFound(member_id=1, email=CANARY)
    try:
        raise error.exception()
    except Exception:
        logger.exception("failed")
    assert "RpcDeclaredError: MemberNotFound" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_each_text_belongs_to_an_error_of_pydantics() -> None:
    assert TEXTS.keys() <= set(get_args(ErrorType))
