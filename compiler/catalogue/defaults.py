"""Codes RPC0210 to RPC0219: defaults, circles."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0210",
        slug="no-default",
        title="a field has no default",
        explanation=(
            "A field added later must be readable by a reader that never saw it, and a reader that has it must "
            "cope with a writer that does not: each field says what it is then, or is marked `required` and can "
            "only be added with care."
        ),
        wrong="""package acme.members

model Member { id: int }
""",
        right="""package acme.members

model Member { id: int = -1 }
""",
    ),
    Code(
        code="RPC0211",
        slug="required-with-default",
        title="a field is `required` and has a default",
        explanation=(
            "`required` says that every writer sends the field, a default says what it is when none was sent. "
            "Keep one of the two."
        ),
        wrong="""package acme.members

model Member { required id: int = -1 }
""",
        right="""package acme.members

model Member { required id: int }
""",
    ),
    Code(
        code="RPC0212",
        slug="default-type",
        title="a default is no value of its type",
        explanation=(
            "A default is written as a literal of the type: a date as a string, an enum by the name of a member, "
            "a list as `[]`, a model as `{}`, which stands for its own defaults. `none` needs a type that can be "
            "none."
        ),
        wrong="""package acme.members

model Member { active: bool = "true" }
""",
        right="""package acme.members

model Member { active: bool = true }
""",
    ),
    Code(
        code="RPC0213",
        slug="default-breaks-constraint",
        title="a default breaks a constraint of its type",
        explanation=(
            "A reader that fills the default in would make a value that the same reader refuses. Choose a default "
            "that keeps the constraints, or mark the field `required`."
        ),
        wrong="""package acme.members

model Page { limit: int(min=1) = 0 }
""",
        right="""package acme.members

model Page { limit: int(min=1) = 1 }
""",
    ),
    Code(
        code="RPC0214",
        slug="default-of-required",
        title="`{}` is the default of a model with a required field",
        explanation=(
            "`{}` stands for a model with all its defaults. A model with a `required` field has none for it, so "
            "there is no such value: mark the field `required` too, or let it be none."
        ),
        wrong="""package acme.members

model Owner { required id: int }

model Team { owner: Owner = {} }
""",
        right="""package acme.members

model Owner { required id: int }

model Team { required owner: Owner }
""",
    ),
    Code(
        code="RPC0215",
        slug="endless-model",
        title="a model or union holds itself without end",
        explanation=(
            "Each value would need another one inside it, so no finite JSON could hold one. A `?`, a "
            "dict or a list that may be empty lets it end on the way."
        ),
        wrong="""package acme.members

model Folder { required parent: Folder }
""",
        right="""package acme.members

model Folder { parent: Folder? = none }
""",
    ),
    Code(
        code="RPC0216",
        slug="circular-definition",
        title="a definition goes in a circle",
        explanation=(
            "An alias that stands for itself, or models that `extends`, `picks` or `patches` each other in a "
            "circle, never come to an end: nothing says what they are made of."
        ),
        wrong="""package acme.members

model Team extends Group { size: int = 0 }

model Group extends Team { name: str = "" }
""",
        right="""package acme.members

model Team extends Group { size: int = 0 }

model Group { name: str = "" }
""",
    ),
    Code(
        code="RPC0217",
        slug="circle-across-packages",
        title="models of different packages need each other in a circle",
        explanation=(
            "Packages may import each other, but not for models that are part of each other: neither generated "
            "module could be built before the other. Put the models into one package, or let one hold the other's "
            "id."
        ),
        wrong="""-- acme/teams.rpc --
package acme.teams

from acme.members import Member

model Team { members: list[Member] = [] }

-- acme/members.rpc --
package acme.members

from acme.teams import Team

model Member { team: Team? = none }
""",
        right="""-- acme/teams.rpc --
package acme.teams

from acme.members import Member

model Team { members: list[Member] = [] }

-- acme/members.rpc --
package acme.members

model Member { team_id: int = -1 }
""",
    ),
    Code(
        code="RPC0218",
        slug="extends-in-circle",
        title="a model extends one of a package that needs its own",
        explanation=(
            "In Python a base class has to be defined before the class that extends it. Where the packages of "
            "both import each other in a circle, one of them could not be imported first. Copy the fields with "
            "`picks`, or move one of the models."
        ),
        wrong="""-- acme/groups.rpc --
package acme.groups

from acme.members import Member

model Group { name: str = "" }

model Owners { members: list[Member] = [] }

-- acme/members.rpc --
package acme.members

from acme.groups import Group

model Member { id: int = -1 }

model Team extends Group { size: int = 0 }
""",
        right="""-- acme/groups.rpc --
package acme.groups

from acme.members import Member

model Group { name: str = "" }

model Owners { members: list[Member] = [] }

-- acme/members.rpc --
package acme.members

from acme.groups import Group

model Member { id: int = -1 }

model Team picks Group { name  size: int = 0 }
""",
    ),
    Code(
        code="RPC0219",
        slug="newtype",
        title="`@newtype` stands on what is no plain scalar",
        explanation=(
            "`@newtype` makes a Python `NewType`, which can't be a union with `None` nor of a type that is none "
            "itself. It is for scalars that can't be none, other than `json`."
        ),
        wrong="""package acme.members

@newtype
type Note = str?
""",
        right="""package acme.members

type Note = str?
""",
    ),
)
