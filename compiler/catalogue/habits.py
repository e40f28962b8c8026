"""Codes RPC0014-0024: habits from other languages."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
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
)
