"""Codes RPC00xx: syntax."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0001",
        slug="unexpected",
        title="something else was expected here",
        explanation=(
            "The text does not fit the grammar, and rpcc can't tell what was meant. The message says what could "
            "stand at this place, or what can't. Everything else in the file is checked all the same: one mistake "
            "is one error."
        ),
        wrong="""package acme.members

model Member {
  id: = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0002",
        slug="missing-word",
        title="a sign or word is missing",
        explanation=(
            "One sign or word is missing, and with it the text would parse: a `:` behind a field's name, a `=` "
            "before its default, a `,` between parameters, the `->` before what a method returns, a silo before "
            "`service`. The fix writes it."
        ),
        wrong="""package acme.members

model Member {
  id int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0003",
        slug="stray-word",
        title="a sign or word is one too many",
        explanation=(
            "Without this sign or word the text would parse. Often it was written twice, or is left over from an "
            "edit. A method has no body in braces: what `local` methods do is written in Python."
        ),
        wrong="""package acme.members

model Member {
  id: int int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0004",
        slug="unclosed-bracket",
        title="brackets do not match",
        explanation=(
            "Each `{`, `(` and `[` needs its `}`, `)` or `]`. Where the one that closes a declaration is missing, "
            "the next declaration is still read as one, so that this stays a single error."
        ),
        wrong="""package acme.members

model Member {
  id: int = -1

model Team {
  id: int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}

model Team {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0005",
        slug="bad-character",
        title="a character that means nothing",
        explanation=(
            "Outside of strings and comments a file is made of printable ASCII, spaces, tabs and line breaks. "
            "Others, such as a no-break space or a NUL, often come with copied text and can't be seen. The fix "
            "puts a space in their place."
        ),
        wrong="""package acme.members

model Member {
  id:\u00a0int = -1
}
""",
        right="""package acme.members

model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0006",
        slug="foreign-comment",
        title="a comment of another language",
        explanation=(
            "A comment begins with `//` and ends with its line; there are no block comments. What documents a "
            "declaration or a member begins with `///` and stands on the lines before it."
        ),
        wrong="""package acme.members

# who belongs to an organization
model Member {
  id: int = -1
}
""",
        right="""package acme.members

// who belongs to an organization
model Member {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0007",
        slug="needless-separator",
        title="a `;` or `,` where nothing needs one",
        explanation=(
            "Nothing ends with `;`, and the members of a body follow each other without a `,`: line breaks and "
            "spaces mean nothing, the words alone say where a member begins. Commas part parameters, arguments, "
            "imported names and the fields that a `picks` body lists."
        ),
        wrong="""package acme.members

enum Role: str { member, manager, owner }
""",
        right="""package acme.members

enum Role: str { member manager owner }
""",
    ),
    Code(
        code="RPC0008",
        slug="foreign-quotes",
        title="the wrong quotes, or quotes around a name",
        explanation=(
            'A string stands between `"` and `"`, as in JSON. Apostrophes, backticks and typographic quotes begin '
            "no string. Names, types and packages are written without any quotes."
        ),
        wrong="""package acme.members

model Member {
  name: str = 'unknown'
}
""",
        right="""package acme.members

model Member {
  name: str = "unknown"
}
""",
    ),
    Code(
        code="RPC0009",
        slug="unterminated-string",
        title="a string never ends",
        explanation=(
            "A string ends on the line on which it begins. While its end is missing, the rest of the line can't "
            "be understood, so that no other mistake on it is reported."
        ),
        wrong="""package acme.members

model Member {
  name: str = "unknown
}
""",
        right="""package acme.members

model Member {
  name: str = "unknown"
}
""",
    ),
    Code(
        code="RPC0010",
        slug="bad-escape",
        title="a string holds what JSON does not allow",
        explanation=(
            "Strings are JSON's. A backslash begins an escape, as in `\\n` or `\\u00e4`; unknown escapes, halves of "
            "surrogate pairs and control characters are refused. A backslash itself is written `\\\\`."
        ),
        wrong="""package acme.members

model Member {
  path: str = "C:\\data"
}
""",
        right="""package acme.members

model Member {
  path: str = "C:\\\\data"
}
""",
    ),
    Code(
        code="RPC0011",
        slug="bad-number",
        title="a number, duration or date is written in another way",
        explanation=(
            "Numbers are JSON's: no leading zeros, no `+`, digits on both sides of the point, no hex, no `_`. A "
            "duration is a whole number with its unit right behind it: `ms`, `s`, `m`, `h` or `d`. Dates are "
            "strings."
        ),
        wrong="""package acme.members

model Member {
  seats: int = 1_000
}
""",
        right="""package acme.members

model Member {
  seats: int = 1000
}
""",
    ),
    Code(
        code="RPC0012",
        slug="no-name",
        title="this is no name",
        explanation=(
            "A name is made of the letters A to Z in either case, digits and `_`, and does not begin with a "
            "digit. It has to be a name in Python, in JSON and in whatever else reads the contract."
        ),
        wrong="""package acme.members

model Member {
  is-owner: bool = false
}
""",
        right="""package acme.members

model Member {
  is_owner: bool = false
}
""",
    ),
    Code(
        code="RPC0013",
        slug="long-name",
        title="a name is too long",
        explanation=(
            "A name has at most 64 characters, so that it fits into the tables, metrics and databases that will "
            "hold it one day. Shorten it; what it leaves out can stand in a doc."
        ),
        wrong="""package acme.members

model Member {
  is_very_very_very_very_very_very_very_very_very_very_very_very_very_long: bool = false
}
""",
        right="""package acme.members

model Member {
  is_very_long: bool = false
}
""",
    ),
    Code(
        code="RPC0014",
        slug="foreign-value",
        title="a value is spelled as in another language",
        explanation=(
            "The values that have names are `none`, `true` and `false`, in lower case. `None`, `null`, `nil`, "
            "`True` and the like could only be members of an enum, and here none can stand."
        ),
        wrong="""package acme.members

model Member {
  name: str? = None
}
""",
        right="""package acme.members

model Member {
  name: str? = none
}
""",
    ),
    Code(
        code="RPC0015",
        slug="foreign-word",
        title="a word of another language",
        explanation=(
            "What holds fields is a `model`, what can go wrong is an `error`, a choice of types is a `union`, "
            "another name of a type is a `type`. A method begins with `rpc`, or with `local` if it never goes "
            "over the wire, and its parameters are only those that callers pass."
        ),
        wrong="""package acme.members

class Member {
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
        code="RPC0016",
        slug="foreign-optional",
        title="a type of several, or an optional one, is written in another way",
        explanation=(
            "A type that can be none ends with `?`. A value of one of several types is a `union`, whose arms have "
            "names. Only errors follow a `|`, behind what a method returns."
        ),
        wrong="""package acme.members

model Member {
  name: str | None = none
}
""",
        right="""package acme.members

model Member {
  name: str? = none
}
""",
    ),
    Code(
        code="RPC0017",
        slug="foreign-generics",
        title="a list or dict is written in another way",
        explanation=(
            "The arguments of a type stand in brackets: `list[str]`, `dict[str, int]`. There are no other types "
            "with arguments, and no generics of one's own."
        ),
        wrong="""package acme.members

model Member {
  names: List<string> = []
}
""",
        right="""package acme.members

model Member {
  names: list[str] = []
}
""",
    ),
    Code(
        code="RPC0018",
        slug="misplaced-question-mark",
        title="a `?` stands in the wrong place",
        explanation=(
            "The `?` of a type that can be none is the last of its signs, behind arguments and constraints, and "
            "there is one of it: `list[str](max_len=5)?`. Fields themselves are not optional: they have a "
            "default, or are `required`."
        ),
        wrong="""package acme.members

model Member {
  name?: str = none
}
""",
        right="""package acme.members

model Member {
  name: str? = none
}
""",
    ),
    Code(
        code="RPC0019",
        slug="type-first",
        title="a type stands before its name",
        explanation=(
            "A field or parameter is written `name: type`, with its default behind `=`. Fields have no numbers: "
            "names are what identifies them on the wire."
        ),
        wrong="""package acme.members

model Member {
  int seats = 5
}
""",
        right="""package acme.members

model Member {
  seats: int = 5
}
""",
    ),
    Code(
        code="RPC0020",
        slug="foreign-throws",
        title="errors are declared in another way",
        explanation=(
            "The errors that callers should expect are part of what a method returns: each stands behind a `|`, "
            "after the type. Nothing is thrown: generated callers get the error as a value, and "
            "`<method>_or_raise` where they prefer an exception."
        ),
        wrong="""package acme.members

error Missing { id: int = -1 }

control service MemberService {
  rpc name(id: int) -> str throws Missing
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
        code="RPC0021",
        slug="foreign-base",
        title="a base or type parameter is declared in another way",
        explanation=(
            "A model takes over the fields of another with `extends`, copies some with `picks` and makes them "
            "omittable with `patches`. Only models have a base, they have one, and they take no type parameters."
        ),
        wrong="""package acme.members

model Person { name: str = "" }

model Member: Person {
  id: int = -1
}
""",
        right="""package acme.members

model Person { name: str = "" }

model Member extends Person {
  id: int = -1
}
""",
    ),
    Code(
        code="RPC0022",
        slug="no-modifiers",
        title="a modifier that the language does not have",
        explanation=(
            "A call carries one request and brings one reply; there is no streaming. Whether an implementation is "
            "asynchronous is a setting of its service, and everything that is declared is public."
        ),
        wrong="""package acme.members

control service MemberService {
  async rpc count() -> int
}
""",
        right="""package acme.members

control service MemberService {
  rpc count() -> int
}
""",
    ),
    Code(
        code="RPC0023",
        slug="dotted-type",
        title="a type is named with its package",
        explanation=(
            "A type is named by its own name alone. What belongs to another package is imported at the top of the "
            "file, where everybody sees what the file depends on."
        ),
        wrong="""-- types.rpc --
package acme.types

type UserId = int
-- members.rpc --
package acme.members

model Member {
  user_id: acme.types.UserId = -1
}
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
        code="RPC0024",
        slug="foreign-import",
        title="an import is written in another way",
        explanation=(
            "An import names a package and what it takes from there: `from acme.types import UserId, Email`. It "
            "never takes everything, needs no brackets, and names packages, not files."
        ),
        wrong="""-- types.rpc --
package acme.types

type UserId = int
-- members.rpc --
package acme.members

import acme.types.UserId

model Member {
  user_id: UserId = -1
}
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
