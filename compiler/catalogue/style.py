"""Codes RPC07xx: style and privacy."""

from ...idl.diagnostics import Severity
from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0701",
        slug="name-style",
        title="a name is not written as names of its kind are",
        severity=Severity.WARNING,
        explanation=(
            "Types and services are written in PascalCase, everything else in snake_case: packages, resolvers, fields, "
            "parameters, methods, arms and enum members. Generated code follows from that, and readers can tell one "
            "from the other. Names are the wire identity: renaming what is already in use breaks running callers, so "
            "do it before the first release, or allow the finding."
        ),
        wrong="""package acme.members

model Member { userId: int = -1 }
""",
        right="""package acme.members

model Member { user_id: int = -1 }
""",
    ),
    Code(
        code="RPC0702",
        slug="telling-name",
        title="a name sounds like a secret, and nothing says whether it may be logged",
        severity=Severity.WARNING,
        explanation=(
            "A field or parameter whose name holds one of the words token, secret, key, hash, password, nonce, "
            "credential, config, metadata, payload, authorization, extra_data or headers tends to hold something that "
            "no log may show. Say which it is: `@sensitive` keeps it out of logs, reprs and error messages, "
            '`@loggable("why")` says that it is harmless. `bool` values and names that end in `_id` are exempt.'
        ),
        wrong="""package acme.members

model Invite { token: str = "" }
""",
        right="""package acme.members

model Invite { token: str = ""  @sensitive }
""",
    ),
    Code(
        code="RPC0703",
        slug="unjudged-json",
        title="a `json` value does not say whether it may be logged",
        explanation=(
            "A `json` value can hold anything, secrets among it, and no type says what. So a field or parameter of it "
            'is `@sensitive`, or `@loggable("why")` where nothing in it is private.'
        ),
        wrong="""package acme.audit

model Event { details: json = none }
""",
        right="""package acme.audit

model Event { details: json = none  @sensitive }
""",
    ),
    Code(
        code="RPC0704",
        slug="sensitive-and-loggable",
        title="something is `@sensitive` and `@loggable` at once",
        explanation=(
            "What is sensitive is never logged, by its own attribute, by its type, or because the field it was picked "
            "from is. `@loggable` can't take that back. Take it out, or take `@sensitive` out where that was declared."
        ),
        wrong="""package acme.members

@sensitive type Email = str

model Member { email: Email = ""  @loggable("support reads it") }
""",
        right="""package acme.members

@sensitive type Email = str

model Member { email: Email = "" }
""",
    ),
    Code(
        code="RPC0705",
        slug="broken-doc-link",
        title="documentation links to something that is not there",
        severity=Severity.WARNING,
        explanation=(
            "`[Name]` in documentation links to a declaration that the file can use, `[Name.member]` to a member of "
            "it. A link that leads nowhere is mostly a name that has changed. Correct it, import the name, or write it "
            "in backticks where no link is meant."
        ),
        wrong="""package acme.members

/// Who is in. See also [Memebr].
model Member { id: int = -1 }
""",
        right="""package acme.members

/// Who is in. See also [Member].
model Member { id: int = -1 }
""",
    ),
    Code(
        code="RPC0706",
        slug="allowed-without-reason",
        title="a finding is allowed, but nothing says why",
        severity=Severity.WARNING,
        explanation=(
            "Who reads `// rpcc: allow …` later has to know whether it still holds. Say why: "
            "`// rpcc: allow RPC0701 because the mobile app sends it like this`. Without a reason nothing is allowed."
        ),
        wrong="""package acme.members

model Invite {
  // rpcc: allow RPC0702
  token: str = ""  @sensitive
}
""",
        right="""package acme.members

model Invite {
  // rpcc: allow RPC0702 because it is printed on every poster
  token: str = ""
}
""",
    ),
    Code(
        code="RPC0707",
        slug="unused-allow",
        title="a finding is allowed that is not there",
        severity=Severity.WARNING,
        explanation=(
            "`// rpcc: allow …` silences one finding in what stands right below it, and here there is none. Left "
            "alone it would hide a later one that nobody has judged. Take the comment out."
        ),
        wrong="""package acme.members

model Invite {
  // rpcc: allow RPC0702 because it is printed on every poster
  slug: str = ""
}
""",
        right="""package acme.members

model Invite {
  slug: str = ""
}
""",
    ),
    Code(
        code="RPC0708",
        slug="malformed-allow",
        title="a comment to rpcc that it can't follow",
        severity=Severity.WARNING,
        explanation=(
            "A comment that starts with `rpcc:` allows one finding, by its code, with a reason: "
            "`// rpcc: allow RPC0701 because …`. Only warnings can be allowed: an error says that there would be no "
            "working code. For several findings write several comments."
        ),
        wrong="""package acme.members

model Invite {
  // rpcc: allow RPC702 because it is printed on every poster
  slug: str = ""
}
""",
        right="""package acme.members

model Invite {
  // rpcc: allow RPC0702 because it is printed on every poster
  token: str = ""
}
""",
    ),
)
