"""What the marks of two versions of one method say: hints, who may call it, its lifecycle."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ...schemas import contract as c
from .differences import Difference
from .members import Member, difference, lifecycle, marked
from .method_pair import MethodPair, signature
from .routes import route_differences
from .types import literal_text

__all__ = ["USUAL_TIMEOUT_MS", "disabling", "mark_differences"]

USUAL_TIMEOUT_MS = 5000
"""How long callers wait where neither a method nor the settings of a silo say."""

_MARKS = (
    "readonly",
    "idempotent",
    "idempotency_key",
    "retry",
    "timeout_ms",
    "outbox",
    "callers",
    "routing",
    "deprecated",
    "disabled_since",
)


def mark_differences(pair: MethodPair, names: Mapping[str, str]) -> Iterator[Difference]:
    """What is not about values; `names` are the new names of parameters by the old ones, where these are others."""
    old, new = pair.old, pair.new
    is_declared = old.routing is not None and old.routing.resolver is not None  # which may lead elsewhere
    if not is_declared and all(getattr(old, name) == getattr(new, name) for name in _MARKS):
        return
    whole = Member(
        kind="method",
        path=pair.path,
        what=f"method `{pair.path}`",
        old=old.location,
        new=new.location,
        texts=(signature(old, pair.worlds[0]), signature(new, pair.worlds[1])),
        types=("", ""),
    )
    yield from _promises(whole, old, new)
    yield from _keys(whole, old, new, names)
    yield from _timeout(whole, old.timeout_ms, new.timeout_ms)
    yield from _callers(whole, old.callers, new.callers)
    yield from route_differences(whole, pair, names)
    yield from lifecycle(whole, old.deprecated, new.deprecated)
    yield from disabling(whole, old.disabled_since, new.disabled_since, old.deprecated)


# -------------------------------------------------------------------- hints ----


def _promises(whole: Member, old: c.Method, new: c.Method) -> Iterator[Difference]:
    """What says that a call may run twice, and how often it is sent because of that."""
    for name in ("readonly", "idempotent"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now and not (name == "idempotent" and (old.readonly and new.readonly)):
            found = difference(whole, f"{name}-{'removed' if was else 'added'}")
            yield marked(found, f"@{name}" if was else "", f"@{name}" if now else "")
    is_promised = all(method.readonly or method.idempotent for method in (old, new))  # else that says it
    if is_promised and old.retry != new.retry:
        yield marked(difference(whole, "retry-changed"), *map(_retry_text, (old.retry, new.retry)))


def _retry_text(retry: c.Retry | None) -> str:
    if retry is None:
        return ""
    pause = f", backoff={_duration(retry.backoff_ms)}" if retry.backoff_ms is not None else ""
    return f"@retry(attempts={retry.attempts}{pause})"


def _keys(whole: Member, old: c.Method, new: c.Method, names: Mapping[str, str]) -> Iterator[Difference]:
    """By what calls are known again."""

    def now(name: str | None) -> str | None:
        return names.get(name, name) if name is not None else None

    if old.idempotent and new.idempotent and now(old.idempotency_key) != new.idempotency_key:
        marks = (
            f"@idempotent(key={key})" if key else "@idempotent" for key in (old.idempotency_key, new.idempotency_key)
        )
        yield marked(difference(whole, "idempotency-key-changed"), *marks)
    kept = c.Outbox(shard=now(old.outbox.shard), coalesce=now(old.outbox.coalesce)) if old.outbox is not None else None
    if kept != new.outbox:
        yield marked(difference(whole, "outbox-changed"), *map(_outbox_text, (old.outbox, new.outbox)))


def _outbox_text(outbox: c.Outbox | None) -> str:
    if outbox is None:
        return ""
    given = [f"{name}={value}" for name in ("shard", "coalesce") if (value := getattr(outbox, name)) is not None]
    return f"@outbox({', '.join(given)})" if given else "@outbox"


def _timeout(whole: Member, old: int | None, new: int | None) -> Iterator[Difference]:
    before, after = (USUAL_TIMEOUT_MS if given is None else given for given in (old, new))
    if before != after:
        code = "timeout-shortened" if after < before else "timeout-extended"
        marks = (f"@timeout({_duration(given)})" if given is not None else "" for given in (old, new))
        found = marked(difference(whole, code), *marks)
        usual = None in (old, new)
        note = f"without `@timeout` it is {_duration(USUAL_TIMEOUT_MS)}, unless the settings of a silo say otherwise"
        yield replace(found, notes=(note,)) if usual else found


def _duration(ms: int) -> str:
    return f"{ms // 1000}s" if ms % 1000 == 0 else f"{ms}ms"


def _callers(whole: Member, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Difference]:
    """Which regions may call; none named: all of them."""
    if set(old) == set(new):
        return
    is_wider = not new or (bool(old) and set(old) <= set(new))
    marks = (f"@callers(regions={literal_text(list(regions))})" if regions else "" for regions in (old, new))
    yield marked(difference(whole, "callers-widened" if is_wider else "callers-narrowed"), *marks)


# ---------------------------------------------------------------- lifecycle ----


def disabling(
    whole: Member, old: str | None, new: str | None, deprecated: c.Deprecation | None
) -> Iterator[Difference]:
    """`@disabled` that came, went, or begins earlier."""
    dates = (
        f"@disabled(since={literal_text(old)})" if old else "",
        f"@disabled(since={literal_text(new)})" if new else "",
    )
    if old is None and new is not None:
        yield replace(marked(difference(whole, "disabled-added"), *dates), deprecated=deprecated)
    elif old is not None and new is None:
        yield marked(difference(whole, "disabled-removed"), *dates)
    elif old is not None and new is not None and new < old:
        yield replace(marked(difference(whole, "disabled-earlier"), *dates), deprecated=deprecated)
