"""`once`: for methods marked `@idempotent(key=…)` whose implementation writes through Django's ORM.

The result of the first call is kept in a row that commits in the implementer's own transaction, together with the
work: either both are there or neither. A second call with the same key answers with that result.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, IntegrityError, transaction

from ...service import RpcService
from ..once import Once, OnceKey, once_key
from .models import OnceResult

__all__ = ["Once", "forget_older", "once"]


@contextmanager
def once(key: object, service: RpcService, method: str, *, using: str = DEFAULT_DB_ALIAS) -> Generator[Once]:
    """Hold a key of a method for a transaction, which is begun here or is the one around.

        with once(request_id, self, "create") as call:
            if call.is_first:
                call.result = self._create(user)
        return call.result

    Calls with the same key at the same time wait for each other. `key` counts by its text; only a hash of it is kept.
    Raises RpcValueError for a result that the method does not declare. If the block raises, nothing is kept.
    """
    held = once_key(service, method, key)
    rows = OnceResult.objects.using(using)
    with transaction.atomic(using):
        if not _claim(held, using):
            kept = rows.get(method=held.method, key=held.key)
            yield Once(is_first=False, result=held.wire.decode_reply(bytes(kept.result))[0])
            return
        call = Once(is_first=True)
        yield call
        rows.filter(method=held.method, key=held.key).update(result=held.wire.encode_result(call.result))


def forget_older(seconds: float, *, using: str = DEFAULT_DB_ALIAS) -> int:
    """Delete the results of calls that are older than that, and say how many."""
    count, _ = OnceResult.objects.using(using).filter(created__lt=int(time.time() - seconds)).delete()
    return count


def _claim(held: OnceKey, using: str) -> bool:
    """Insert the row; False if it is there already. Waits for a transaction that has inserted it and has not ended."""
    row = OnceResult(method=held.method, key=held.key, result=b"", created=int(time.time()))
    try:
        with transaction.atomic(using):
            row.save(using=using, force_insert=True)
    except IntegrityError:
        return False
    return True
