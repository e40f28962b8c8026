"""Codes RPC0025-0090: what stands in the wrong place, lacks a part or can't be read at all."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0025",
        slug="misplaced-import",
        title="an import or the `package` line stands too far down",
        explanation=("A file begins with its `package` line; then come the imports, then the declarations."),
        wrong="""-- types.rpc --
package acme.types

type UserId = int
-- members.rpc --
package acme.members

model Member {
  user_id: UserId = -1
}

from acme.types import UserId
""",
        right="""-- types.rpc --
package acme.types

type UserId = int
-- members.rpc --
package acme.members

from acme.types import UserId

model Member {
  user_id: UserId = -1
}
""",
    ),
    Code(
        code="RPC0026",
        slug="package-line",
        title="the `package` line is missing, or there are two",
        explanation=(
            "A file begins with one `package` line, which says to which package its names belong. Files of one "
            "package may be many; they see each other's names."
        ),
        wrong="""model Member {
  id: int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0027",
        slug="attribute-side",
        title="an attribute stands on the wrong side",
        explanation=(
            "Attributes stand before what has a body or is a method, and behind what is a single line: fields, "
            "parameters, enum members and arms."
        ),
        wrong="""package acme.members

model Member {
  @sensitive email: str = ""
}
""",
        right="""package acme.members

model Member {
  email: str = "" @sensitive
}
""",
    ),
    Code(
        code="RPC0028",
        slug="enum-base",
        title="an enum does not say what its values are",
        explanation=(
            "The values of an enum are strings or whole numbers on the wire: `enum Role: str` or `enum Status: "
            "int`. The members of a `str` enum have their own names for values unless they say otherwise."
        ),
        wrong="""package acme.members

enum Role {
  member
  owner
}
""",
        right="""package acme.members

enum Role: str {
  member
  owner
}
""",
    ),
    Code(
        code="RPC0029",
        slug="misplaced-doc",
        title="a doc documents nothing, or something else",
        explanation=(
            "A `///` line documents what follows it: the `package`, a declaration, a field, an enum member, an "
            "arm, a method or a parameter. Behind something on the same line it would belong to what comes next. "
            "Other remarks are comments, with two slashes."
        ),
        wrong="""package acme.members

control service MemberService {
  /// where the code is
  impl = "acme.members.impl:Members"

  rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  // where the code is
  impl = "acme.members.impl:Members"

  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0030",
        slug="misused-reserved",
        title="`reserved` holds something else than names",
        explanation=(
            "`reserved` lists names that must not come back, without quotes, types or numbers. Only in enums it "
            "takes wire values too, each by itself."
        ),
        wrong="""package acme.members

model Member {
  id: int = -1

  reserved "nickname"
}
""",
        right="""package acme.members

model Member {
  id: int = -1

  reserved nickname
}
""",
    ),
    Code(
        code="RPC0031",
        slug="missing-return",
        title="a method does not say what it returns",
        explanation=(
            "Every method says what it returns, behind `->`: a type, or `none`. What it returns stands without "
            "parentheses."
        ),
        wrong="""package acme.members

control service MemberService {
  rpc forget(id: int)
}
""",
        right="""package acme.members

control service MemberService {
  rpc forget(id: int) -> none
}
""",
    ),
    Code(
        code="RPC0032",
        slug="equals-or-colon",
        title="`=` and `:` are mixed up",
        explanation=(
            "A `:` stands between a name and its type, a `=` between a name and its value: in settings, defaults, "
            "constraints and the arguments of attributes. In dicts, as in JSON, a `:` stands between key and "
            "value."
        ),
        wrong="""package acme.members

control service MemberService {
  key: "member"

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
        code="RPC0033",
        slug="nested-declaration",
        title="a declaration stands inside another",
        explanation=(
            "Declarations do not nest: each stands by itself in its file and is visible in all of its package. "
            "The fix moves it out."
        ),
        wrong="""package acme.members

model Member {
  role: Role = member

  enum Role: str { member owner }
}
""",
        right="""package acme.members

model Member {
  role: Role = member
}

enum Role: str { member owner }
""",
    ),
    Code(
        code="RPC0034",
        slug="value-as-name",
        title="`none`, `true` or `false` in place of a name",
        explanation=(
            "Every word may name something, but for `none`, `true` and `false`: they are values wherever they stand."
        ),
        wrong="""package acme.members

enum Flag: int {
  none = 0
  all = 1
}
""",
        right="""package acme.members

enum Flag: int {
  none_ = 0
  all = 1
}
""",
    ),
    Code(
        code="RPC0035",
        slug="misspelled-word",
        title="a word is misspelled",
        explanation=(
            "No declaration or member begins with this word, but one of the language's own words is close to it."
        ),
        wrong="""package acme.members

modle Member {
  id: int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0036",
        slug="nested-too-deep",
        title="brackets nest too deep",
        explanation=(
            "Brackets nest at most 64 deep. A type or default that needs more is a model in disguise: give its "
            "parts names."
        ),
        wrong="""package acme.members

model Member {
  tags: list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[
    list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[
    list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[list[
    list[list[list[list[list[str]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] = []
}
""",
        right="""package acme.members

model Member {
  tags: list[list[str]] = []
}
""",
    ),
    Code(
        code="RPC0037",
        slug="unnamed-arm",
        title="an arm of a union has no name",
        explanation=(
            "An arm is written `name: Type`. The name stands on the wire and says what the value is, so that a "
            "type can be renamed, or stand in two arms."
        ),
        wrong="""package acme.members

model User { id: int = -1 }

model Team { id: int = -1 }

union Owner { User | Team }
""",
        right="""package acme.members

model User { id: int = -1 }

model Team { id: int = -1 }

union Owner { user: User team: Team }
""",
    ),
    Code(
        code="RPC0090",
        slug="not-utf-8",
        title="a file is not UTF-8",
        explanation=(
            "`.rpc` files are UTF-8 text, whatever the machine they are written on: a file in another encoding "
            "would mean other names and other docs to every reader. Save the file as UTF-8."
        ),
        wrong="""-- example.rpc (latin-1) --
// café
package acme.menu
""",
        right="""// café
package acme.menu
""",
    ),
)
