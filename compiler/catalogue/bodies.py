"""Codes RPC0220 to RPC0232: patches, parameters, enums, sources."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0220",
        slug="patch-default",
        title="a field of a patch has a default or is `required`",
        explanation=(
            "Every field of a patch can be left out, and is then left as it was: a default would change what the "
            "caller did not speak of, and `required` would say the opposite."
        ),
        wrong="""package acme.members

model Member { name: str = "" }

model MemberPatch patches Member { name = "nobody" }
""",
        right="""package acme.members

model Member { name: str = "" }

model MemberPatch patches Member { name }
""",
    ),
    Code(
        code="RPC0222",
        slug="picks-nothing",
        title="a `picks` or `patches` body names no field",
        explanation=(
            "The body says which fields to take over from the model. An empty one would make a model without "
            "fields, which is rarely meant; to take all of them, name all of them."
        ),
        wrong="""package acme.members

model Member { name: str = "" }

model MemberInvite picks Member { }
""",
        right="""package acme.members

model Member { name: str = "" }

model MemberInvite picks Member { name }
""",
    ),
    Code(
        code="RPC0223",
        slug="parameter-default",
        title="a parameter has a default that only a field can have",
        explanation=(
            "A default lets callers leave the parameter out, in Python too, where it is written into the "
            "signature. So it is a scalar, an enum member, `none`, `[]` or `{}` of a dict, not a model or a list "
            "with items."
        ),
        wrong="""package acme.members

control service MemberService {
  rpc find(roles: list[str] = ["owner"]) -> int
}
""",
        right="""package acme.members

control service MemberService {
  rpc find(roles: list[str] = []) -> int
}
""",
    ),
    Code(
        code="RPC0224",
        slug="enum-value",
        title="an enum member has no usable wire value",
        explanation=(
            "Members of an int enum have whole numbers of 64 bits, written out, so that a new member in between "
            "changes nothing. Members of a str enum have strings, by default their own names."
        ),
        wrong="""package acme.members

enum Status: int { active = 0  gone }
""",
        right="""package acme.members

enum Status: int { active = 0  gone = 1 }
""",
    ),
    Code(
        code="RPC0225",
        slug="enum-value-twice",
        title="two enum members have the same wire value",
        explanation=(
            "The wire carries the value, so a reader could not tell which member was meant. Python would silently "
            "make the second a second name of the first."
        ),
        wrong="""package acme.members

enum Status: int { active = 0  gone = 0 }
""",
        right="""package acme.members

enum Status: int { active = 0  gone = 1 }
""",
    ),
    Code(
        code="RPC0226",
        slug="no-members",
        title="an enum or union has no members",
        explanation=(
            "A closed enum without members and a union without arms have no value at all, and an open one none "
            "that anybody knows. Declare at least one."
        ),
        wrong="""package acme.members

enum Status: str { }
""",
        right="""package acme.members

enum Status: str { active }
""",
    ),
    Code(
        code="RPC0230",
        slug="stray-from",
        title="`from` stands where there is no ORM object",
        explanation=(
            "`from` on a field says where the ORM object keeps it, so its model has to say which class that is: "
            "`model Member from acme.models.Member`. Errors and patches are not read from objects."
        ),
        wrong="""package acme.members

model Member { role: str = "" from org_role }
""",
        right="""package acme.members

model Member from acme.models.Member { role: str = "" from org_role }
""",
    ),
    Code(
        code="RPC0231",
        slug="naive-utc",
        title="`@naive_utc` stands on what is no `datetime`",
        explanation=(
            "It says that the ORM keeps a datetime without a time zone and means UTC. On any other type it means "
            "nothing."
        ),
        wrong="""package acme.members

model Member from acme.models.Member { born: date? = none @naive_utc }
""",
        right="""package acme.members

model Member from acme.models.Member { born: date? = none }
""",
    ),
    Code(
        code="RPC0232",
        slug="orm-class-without-module",
        title="an ORM class is named without its module",
        explanation=(
            "`from` names the class with the module that it is imported from: generated code imports it for type "
            "checkers."
        ),
        wrong="""package acme.members

model Member from OrganizationMember { id: int = -1 }
""",
        right="""package acme.members

model Member from acme.members.models.OrganizationMember { id: int = -1 }
""",
    ),
)
