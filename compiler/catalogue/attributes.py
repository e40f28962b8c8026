"""Codes RPC0108 to RPC0114: attributes and settings."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0108",
        slug="unknown-attribute",
        title="there is no such attribute",
        explanation=(
            "The attributes are those of the language, and those that the configuration declares under "
            "`[attributes.NAME]` with a JSON Schema of their value. An unknown one would be silently without "
            "effect."
        ),
        wrong="""package acme.members

control service MemberService {
  @readnly
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
        code="RPC0109",
        slug="attribute-argument",
        title="an attribute has a wrong argument",
        explanation=(
            "Each attribute takes certain arguments: some without a name, in order, some by name, each of one "
            "kind. For a project's own attribute the JSON Schema in the configuration says what its value may be."
        ),
        wrong="""package acme.members

control service MemberService {
  @readonly @timeout(2)
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @readonly @timeout(2s)
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0110",
        slug="misplaced-attribute",
        title="an attribute stands where it means nothing",
        explanation=(
            "Each attribute is about certain things: `@readonly` about `rpc` methods, `@newtype` about aliases. "
            "Elsewhere it would be without effect."
        ),
        wrong="""package acme.members

@readonly
control service MemberService {
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
        code="RPC0111",
        slug="attribute-twice",
        title="an attribute stands twice",
        explanation=(
            "An attribute says one thing about what it stands on. Twice it is either a slip or a contradiction; "
            "an attribute that takes several values takes them in one pair of parentheses."
        ),
        wrong="""package acme.members

control service MemberService {
  @readonly @timeout(2s) @timeout(3s)
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  @readonly @timeout(3s)
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0112",
        slug="unknown-setting",
        title="a service has no such setting",
        explanation=(
            "The settings of a service are `key`, its identity on the wire, `impl`, the class that implements it, "
            "`helpers`, the module with the bodies of `local` methods, and `async`."
        ),
        wrong="""package acme.members

control service MemberService {
  helper = "acme.members.bodies"
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  helpers = "acme.members.bodies"
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0113",
        slug="setting-value",
        title="a setting has a value of the wrong kind",
        explanation=(
            "`key`, `impl` and `helpers` are strings, `async` is `true` or `false`. Leave a setting out to have "
            "its default."
        ),
        wrong="""package acme.members

control service MemberService {
  key = member
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  key = "member"
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0114",
        slug="setting-twice",
        title="a setting stands twice",
        explanation=("A service has each setting once: of two keys or implementations one would silently lose."),
        wrong="""package acme.members

control service MemberService {
  key = "member"
  key = "members"
  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  key = "members"
  rpc count() -> int
}
""",
    ),
)
