"""Codes RPC04xx: errors and returns."""

from ...idl.diagnostics import Severity
from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0401",
        slug="no-declared-error",
        title="something that is no `error` stands behind a `|`",
        explanation=(
            "A method returns one type; behind each `|` follows an error that callers should expect, declared with "
            "`error`. To return values of several types, declare a `union` of them."
        ),
        wrong="""package acme.members

model Missing { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str | Missing
}
""",
        right="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str | Missing
}
""",
    ),
    Code(
        code="RPC0402",
        slug="error-twice",
        title="a method declares the same error twice",
        explanation=(
            "Each error behind a `|` is one that callers should expect. To name it twice adds nothing. Take the second "
            "out, or name the error that was meant."
        ),
        wrong="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str | Missing | Missing
}
""",
        right="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str | Missing
}
""",
    ),
    Code(
        code="RPC0403",
        slug="error-as-value",
        title="a method returns an error as its value",
        explanation=(
            "The first type behind `->` is what a call returns when all went well; errors follow behind a `|`. A "
            "method that has nothing to return says `none` first."
        ),
        wrong="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  rpc remove(id: int) -> Missing
}
""",
        right="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  rpc remove(id: int) -> none | Missing
}
""",
    ),
    Code(
        code="RPC0404",
        slug="errors-of-one-name",
        title="two errors of a method have the same name",
        explanation=(
            "On the wire an error goes by the name it was declared under, whatever an import calls it, so two errors "
            "of one name from different packages could not be told apart. Rename one of them where it is declared, or "
            "return only one."
        ),
        wrong="""package acme.members

from acme.users import NotFound as UserNotFound

error NotFound { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str | NotFound | UserNotFound
}
-- users.rpc --
package acme.users

error NotFound { user_id: int = -1 }
""",
        right="""package acme.members

from acme.users import UserNotFound

error NotFound { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str | NotFound | UserNotFound
}
-- users.rpc --
package acme.users

error UserNotFound { user_id: int = -1 }
""",
    ),
    Code(
        code="RPC0405",
        slug="sensitive-error",
        title="an error holds something sensitive",
        severity=Severity.WARNING,
        explanation=(
            "Errors tend to be logged, shown and sent on by whoever catches them, whatever their fields say. Leave the "
            "secret out, and give an id that leads to it."
        ),
        wrong="""package acme.members

error AlreadyInvited {
  email: str = ""  @sensitive
}
""",
        right="""package acme.members

error AlreadyInvited {
  invite_id: int = -1
}
""",
    ),
    Code(
        code="RPC0406",
        slug="local-with-errors",
        title="a `local` method declares errors",
        explanation=(
            "Declared errors are values that come over the wire. A `local` method is a plain Python function in its "
            "caller's process: it returns its type and raises what it likes."
        ),
        wrong="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  local name(id: int) -> str | Missing
}
""",
        right="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  local name(id: int) -> str
}
""",
    ),
    Code(
        code="RPC0407",
        slug="retry-without-promise",
        title="`@retry` on a method that may do harm twice",
        explanation=(
            "When an answer is lost, nobody knows whether the call ran. Sending it again is safe only where a second "
            "run does no harm, and only the method's author can promise that: `@readonly` where it changes nothing, "
            "`@idempotent` where twice is as good as once. Without either, take `@retry` out."
        ),
        wrong="""package acme.members

control service MemberService {
  @retry(attempts=3)
  rpc invite(user_id: int) -> none
}
""",
        right="""package acme.members

control service MemberService {
  @idempotent @retry(attempts=3)
  rpc invite(user_id: int) -> none
}
""",
    ),
    Code(
        code="RPC0408",
        slug="unknown-hint-parameter",
        title="a hint names a parameter that the method does not have",
        explanation=(
            "`@idempotent(key=…)` and `@outbox(shard=…, coalesce=…)` name parameters of their own method. Correct the "
            "name, or take the argument out."
        ),
        wrong="""package acme.members

control service MemberService {
  @idempotent(key=request)
  rpc invite(user_id: int, request_id: uuid) -> none
}
""",
        right="""package acme.members

control service MemberService {
  @idempotent(key=request_id)
  rpc invite(user_id: int, request_id: uuid) -> none
}
""",
    ),
    Code(
        code="RPC0409",
        slug="readonly-and-idempotent",
        title="`@readonly` and `@idempotent` at once",
        severity=Severity.WARNING,
        explanation=(
            "What changes nothing can be called twice: `@readonly` says all that `@idempotent` says. Both together "
            "leave a reader to wonder which is true. Keep the one that is."
        ),
        wrong="""package acme.members

control service MemberService {
  @readonly @idempotent
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @readonly
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0410",
        slug="outbox-not-idempotent",
        title="`@outbox` on a method that is not `@idempotent`",
        explanation=(
            "A queued call is delivered until it is known to have arrived, so it may arrive twice. `@outbox` needs the "
            "promise that this does no harm: `@idempotent`."
        ),
        wrong="""package acme.members

control service MemberService {
  @outbox
  rpc forget(user_id: int) -> none
}
""",
        right="""package acme.members

control service MemberService {
  @idempotent @outbox
  rpc forget(user_id: int) -> none
}
""",
    ),
    Code(
        code="RPC0411",
        slug="outbox-with-return",
        title="`@outbox` on a method that returns something",
        explanation=(
            "A queued call runs later, when its caller has long gone on: nobody is there to take a value or an error. "
            "`@outbox` needs `-> none`."
        ),
        wrong="""package acme.members

control service MemberService {
  @idempotent @outbox
  rpc forget(user_id: int) -> bool
}
""",
        right="""package acme.members

control service MemberService {
  @idempotent @outbox
  rpc forget(user_id: int) -> none
}
""",
    ),
    Code(
        code="RPC0412",
        slug="malformed-region",
        title="`@callers` names something that can't be a region",
        explanation=(
            "The names of regions are lower case letters, digits and `-`, at most 48 of them, with a letter or digit "
            "at both ends. Each is named once."
        ),
        wrong="""package acme.members

control service MemberService {
  @callers(regions=["US_East"])
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @callers(regions=["us-east"])
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0413",
        slug="unfit-hint-parameter",
        title="a hint names a parameter that can't tell calls apart",
        explanation=(
            "What `@idempotent(key=…)` and `@outbox(shard=…, coalesce=…)` name is compared between calls: two calls "
            "with the same value are the same. So it is one value that is always there, of a type that compares "
            "exactly: an `int`, `str`, `uuid`, `date`, `datetime` or `decimal`, or an enum, without a `?` and without "
            "a default."
        ),
        wrong="""package acme.members

control service MemberService {
  @idempotent(key=request_id)
  rpc invite(user_id: int, request_id: uuid?) -> none
}
""",
        right="""package acme.members

control service MemberService {
  @idempotent(key=request_id)
  rpc invite(user_id: int, request_id: uuid) -> none
}
""",
    ),
    Code(
        code="RPC0414",
        slug="hint-out-of-proportion",
        title="a timeout or a number of attempts that hardly can be meant",
        severity=Severity.WARNING,
        explanation=(
            "A caller waits as long as `@timeout` says, holding a thread and a connection: more than an hour is most "
            "likely a slip of the unit (`2000s` for `2000ms`). More than ten attempts keep a server down that is "
            "trying to get up. Work that takes long is better started by one call and asked after by another."
        ),
        wrong="""package acme.members

control service MemberService {
  @timeout(5000s)
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @timeout(5000ms)
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0415",
        slug="retry-without-room",
        title="the timeout leaves no room for a second attempt",
        severity=Severity.WARNING,
        explanation=(
            "`@timeout` is the time for a call with all its attempts. Where the first pause, `backoff`, is as long as "
            "that, there never is a second attempt, and `@retry` promises what does not happen. Shorten the pause or "
            "lengthen the timeout."
        ),
        wrong="""package acme.members

control service MemberService {
  @readonly @timeout(1s) @retry(attempts=3, backoff=2s)
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @readonly @timeout(10s) @retry(attempts=3, backoff=2s)
  rpc count() -> int
}
""",
    ),
)
