"""`once`: for methods marked `@idempotent(key=…)` whose implementation writes through SQLAlchemy.

The result of the first call is kept in a row that commits in the implementer's own transaction, together with the
work: either both are there or neither. A second call with the same key answers with that result.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..service import RpcService
from .once import Once, once_key

__all__ = ["METADATA", "Once", "forget_older", "once"]

METADATA = MetaData()
"""The table in which results are kept: `METADATA.create_all(engine)`, or by a migration."""

_RESULTS = Table(
    "rpcc_once",
    METADATA,
    Column("method", String(160), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("result", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False, index=True),
)
_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
"""Databases that insert a row or say that it is there, without an error that spoils the transaction."""


@contextmanager
def once(session: Session, key: object, service: RpcService, method: str) -> Generator[Once]:
    """Hold a key of a method for the transaction of `session`, which the caller commits.

        with once(session, request_id, self, "create") as call:
            if call.is_first:
                call.result = self._create(session, user)
        # … then `session.commit()`, after the block

    Calls with the same key at the same time wait for each other. `key` counts by its text; only a hash of it is kept.
    Raises RpcValueError for a result that the method does not declare. If the block raises, nothing is kept once the
    caller rolls back.
    """
    held = once_key(service, method, key)
    row = {"method": held.method, "key": held.key}
    if not _claim(session, row):
        yield Once(is_first=False, result=held.wire.decode_reply(_kept(session, row))[0])
        return
    call = Once(is_first=True)
    yield call
    session.execute(update(_RESULTS).where(*_is(row)).values(result=held.wire.encode_result(call.result)))


def forget_older(session: Session, seconds: float) -> int:
    """Delete the results of calls that are older than that, and say how many; the caller commits."""
    done = session.execute(delete(_RESULTS).where(_RESULTS.c.created < int(time.time() - seconds)))
    return int(getattr(done, "rowcount", 0))


def _claim(session: Session, row: dict[str, str]) -> bool:
    """Insert the row; False if it is there already. Waits for a transaction that has inserted it and has not ended."""
    values = {**row, "result": b"", "created": int(time.time())}
    special = _INSERTS.get(session.get_bind().dialect.name)
    if special is not None:
        claim = special(_RESULTS).values(values).on_conflict_do_nothing().returning(_RESULTS.c.key)
        return session.execute(claim).first() is not None
    try:
        with session.begin_nested():
            session.execute(insert(_RESULTS).values(values))
    except IntegrityError:
        return False
    return True


def _kept(session: Session, row: dict[str, str]) -> bytes:
    kept: bytes = session.execute(select(_RESULTS.c.result).where(*_is(row))).scalar_one()
    return kept


def _is(row: dict[str, str]) -> tuple[Any, Any]:
    return _RESULTS.c.method == row["method"], _RESULTS.c.key == row["key"]
