"""Codes RPC05xx: evolution."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0501",
        slug="reserved-name",
        title="a reserved name or value is used again",
        explanation=(
            "What was on the wire once may still be sent by an older writer, or stored in a queue. `reserved` "
            "keeps its name, or an enum's wire value, from coming back with another meaning; inherited "
            "reservations count too."
        ),
        wrong="""package acme.members

model Member {
  admin: bool = false

  reserved admin
}
""",
        right="""package acme.members

model Member {
  is_admin: bool = false

  reserved admin
}
""",
    ),
    Code(
        code="RPC0502",
        slug="reserved-twice",
        title="a name or value is reserved twice",
        explanation=(
            "A name or wire value is reserved once for a declaration: a second mention says nothing new and makes "
            "the reader look for a difference."
        ),
        wrong="""package acme.members

model Member { reserved admin, role, admin }
""",
        right="""package acme.members

model Member { reserved admin, role }
""",
    ),
    Code(
        code="RPC0503",
        slug="reserved-value",
        title="an enum reserves what can't be one of its values",
        explanation=(
            "An enum reserves names, and wire values of its own kind: strings for a str enum, whole numbers for "
            "an int enum. Any other value could never have been on the wire."
        ),
        wrong="""package acme.members

enum Status: int {
  active = 0

  reserved "1"
}
""",
        right="""package acme.members

enum Status: int {
  active = 0

  reserved 1
}
""",
    ),
    Code(
        code="RPC0504",
        slug="was-in-use",
        title="`@was` claims a name or value that is not free",
        explanation=(
            "Readers take the old name for the new one, so it can't be in use for anything else, nor claimed "
            "twice. On enum members `@was` holds old wire values, elsewhere old names."
        ),
        wrong="""package acme.members

model Member {
  name: str = "" @was("title")
  title: str = ""
}
""",
        right="""package acme.members

model Member {
  name: str = "" @was("full_name")
  title: str = ""
}
""",
    ),
    Code(
        code="RPC0505",
        slug="date",
        title="a date is no date",
        explanation=(
            "Dates in `@deprecated` and `@disabled` are days of the calendar as ISO writes them, `2026-10-01`, so "
            "that tools can compare them with today."
        ),
        wrong="""package acme.members

model Member { admin: bool = false @deprecated(since="2026-9-1") }
""",
        right="""package acme.members

model Member { admin: bool = false @deprecated(since="2026-09-01") }
""",
    ),
    Code(
        code="RPC0506",
        slug="removed-before-deprecated",
        title="`remove_after` comes before `since`",
        explanation=(
            "`since` tells when callers were first warned, `remove_after` until when they can count on what is "
            "deprecated. The second can't be the earlier day."
        ),
        wrong="""package acme.members

model Member {
  admin: bool = false @deprecated(since="2026-09-01", remove_after="2026-01-01")
}
""",
        right="""package acme.members

model Member {
  admin: bool = false @deprecated(since="2026-01-01", remove_after="2026-09-01")
}
""",
    ),
    Code(
        code="RPC0507",
        slug="unknown-use",
        title="there is nothing of this name to use instead",
        explanation=(
            "`use=` points the caller to the successor: another method of the service, another field, parameter "
            "or enum member beside it, or another service. It has to exist."
        ),
        wrong="""package acme.members

model Member {
  admin: bool = false @deprecated(since="2026-01-01", use=rol)
  role: str = ""
}
""",
        right="""package acme.members

model Member {
  admin: bool = false @deprecated(since="2026-01-01", use=role)
  role: str = ""
}
""",
    ),
    Code(
        code="RPC0508",
        slug="use-itself",
        title="something is to be used instead of itself",
        explanation=("`use=` names the successor of what is deprecated, and nothing is its own successor."),
        wrong="""package acme.members

model Member {
  admin: bool = false @deprecated(since="2026-01-01", use=admin)
  role: str = ""
}
""",
        right="""package acme.members

model Member {
  admin: bool = false @deprecated(since="2026-01-01", use=role)
  role: str = ""
}
""",
    ),
    Code(
        code="RPC0509",
        slug="disabled-before-deprecated",
        title="something is disabled before it is deprecated",
        explanation=(
            "Callers are told first and refused later: deprecated, then disabled, then removed. The day of "
            "`@disabled` can't be before the one of `@deprecated`."
        ),
        wrong="""package acme.members

control service MemberService {
  @deprecated(since="2026-02-01") @disabled(since="2026-01-01")
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @deprecated(since="2026-01-01") @disabled(since="2026-02-01")
  rpc count() -> int
}
""",
    ),
)
