"""Findings about what callers rely on when they call: whether twice is as good as once, how long it takes, who may."""

from ..findings import Axis, Level
from ..kind import Kind
from .examples import calling, service
from .recipes import BESIDE_METHOD

__all__ = ["KINDS"]

_PAY = "  rpc pay(order: str, payment: str) -> bool\n"
_SEND = "  rpc send(team: int, member: int) -> none\n"


def _pay(key: str) -> str:
    return service(f"  @idempotent(key={key})\n{_PAY}")


def _send(shard: str) -> str:
    return service(f"  @idempotent @outbox(shard={shard})\n{_SEND}")


_PROMISES = tuple(
    Kind(
        id=f"{name}-{'removed' if is_removed else 'added'}",
        title=f"`@{name}` was {'removed' if is_removed else 'added'}",
        explanation="Callers that were deployed before still send such a call again when its answer is lost."
        if is_removed
        else "Callers may send such a call again when its answer is lost.",
        phrase=f"{{what}} is {'no longer' if is_removed else 'now'} `@{name}`",
        axis=Axis.ROUTING,
        level=Level.HAZARD if is_removed else Level.SAFE,
        mirror=f"{name}-{'added' if is_removed else 'removed'}",
        safe_if=f"it stayed `@{name}`" if is_removed else "",
        plan=(BESIDE_METHOD,) if is_removed else (),
        old=calling(f"@{name}" if is_removed else ""),
        new=calling("" if is_removed else f"@{name}"),
    )
    for name in ("readonly", "idempotent")
    for is_removed in (True, False)
)

_OTHERS = (
    Kind(
        id="idempotency-key-changed",
        title="calls are known again by another key",
        explanation="While both versions run, a call that one has done may be sent again to the other, which looks for "
        "it under another key, does not find it, and does it twice.",
        phrase="{what} knows calls again by another key",
        axis=Axis.ROUTING,
        level=Level.HAZARD,
        mirror="idempotency-key-changed",
        safe_if="the key stayed",
        plan=(BESIDE_METHOD,),
        old=_pay("order"),
        new=_pay("payment"),
    ),
    Kind(
        id="retry-changed",
        title="callers send a call again more often, or less",
        explanation="Callers send such a call again when its answer is lost, as often and after as long as their own "
        "version says. Twice is as good as once, so nothing but the load changes.",
        phrase="callers send a call of {what} again another number of times, or after other pauses",
        axis=Axis.ROUTING,
        mirror="retry-changed",
        old=calling("@readonly @retry(attempts=2)"),
        new=calling("@readonly @retry(attempts=5)"),
    ),
    Kind(
        id="timeout-shortened",
        title="callers give up sooner",
        explanation="A call that takes longer than that fails for new callers, while the server may still do it. "
        "Without `@timeout` the settings of a silo say how long its callers wait, by default 5 seconds.",
        phrase="callers of {what} give up sooner",
        axis=Axis.ROUTING,
        level=Level.HAZARD,
        mirror="timeout-extended",
        safe_if="no call took longer than callers wait now",
        unplanned="no step makes calls faster: see how long they take, and accept it",
        old=calling("@timeout(4s)"),
        new=calling("@timeout(2s)"),
    ),
    Kind(
        id="timeout-extended",
        title="callers wait longer",
        explanation="Nothing fails that did not fail before. Without `@timeout` the settings of a silo say how long "
        "its callers wait, by default 5 seconds.",
        phrase="callers of {what} wait longer",
        axis=Axis.ROUTING,
        mirror="timeout-shortened",
        old=calling("@timeout(2s)"),
        new=calling("@timeout(4s)"),
    ),
    Kind(
        id="callers-narrowed",
        title="fewer regions may call a method",
        explanation="Other regions are to call it no more. Nothing refuses them yet: `@callers` is only carried in the "
        "contract. Let them stop before that changes.",
        phrase="fewer regions may call {what}",
        axis=Axis.ROUTING,
        level=Level.HAZARD,
        mirror="callers-widened",
        safe_if="the other regions did not call it any more",
        plan=(BESIDE_METHOD,),
        old=calling('@callers(regions=["eu", "us"])'),
        new=calling('@callers(regions=["eu"])'),
    ),
    Kind(
        id="callers-widened",
        title="more regions may call a method",
        explanation="Who could call it still can.",
        phrase="more regions may call {what}",
        axis=Axis.ROUTING,
        mirror="callers-narrowed",
        old=calling('@callers(regions=["eu"])'),
        new=calling('@callers(regions=["eu", "us"])'),
    ),
    Kind(
        id="outbox-changed",
        title="calls are kept in another way before they are sent",
        explanation="Calls that were kept before, and those that are kept or sent from now on, may arrive in another "
        "order than they were made in, or more of them than before. Nothing keeps them yet: `@outbox` is only carried "
        "in the contract.",
        phrase="calls of {what} are kept in another way",
        axis=Axis.ROUTING,
        level=Level.HAZARD,
        mirror="outbox-changed",
        safe_if="no call was kept any more",
        plan=(BESIDE_METHOD,),
        old=_send("team"),
        new=_send("member"),
    ),
)

KINDS = (*_PROMISES, *_OTHERS)
