"""Codes RPC0115 to RPC0125: what a name can't stand for."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0115",
        slug="unknown-enum-member",
        title="an enum has no such member",
        explanation=(
            "The default of an enum is one of its members, by its bare name, not by its wire value. An open enum "
            "may meet other values on the wire, but a default is written by us."
        ),
        wrong="""package acme.members

enum Role: str { member  owner }

model Member { role: Role = membr }
""",
        right="""package acme.members

enum Role: str { member  owner }

model Member { role: Role = member }
""",
    ),
    Code(
        code="RPC0116",
        slug="unknown-pick",
        title="a model has no such field to pick",
        explanation=(
            "The body of `picks` and `patches` names fields of the model behind it, own and inherited ones. A "
            'field of its own has a type: `name: str = ""`.'
        ),
        wrong="""package acme.members

model Member { email: str = "" }

model MemberInvite picks Member { mail }
""",
        right="""package acme.members

model Member { email: str = "" }

model MemberInvite picks Member { email }
""",
    ),
    Code(
        code="RPC0117",
        slug="not-a-type",
        title="a service or resolver is used as a type",
        explanation=(
            "Values have types: base types, lists, dicts, aliases, enums, models, errors and unions. A service is "
            "what is called and a resolver says where to; neither is a value that could be sent."
        ),
        wrong="""package acme.members

control service MemberService {
  rpc count() -> int
}

model Team { members: MemberService? = none }
""",
        right="""package acme.members

model Member { id: int = -1 }

model Team { members: list[Member] = [] }
""",
    ),
    Code(
        code="RPC0118",
        slug="not-a-model",
        title="a model is built on something that is no model",
        explanation=(
            "`extends`, `picks` and `patches` take fields over from a model. An enum, union, alias or error has "
            "none to give; a patch has only fields that can be unset, so build on the model that it patches."
        ),
        wrong="""package acme.members

model Member { email: str = "" }

model MemberPatch patches Member { email }

model MemberInvite picks MemberPatch { email }
""",
        right="""package acme.members

model Member { email: str = "" }

model MemberPatch patches Member { email }

model MemberInvite picks Member { email }
""",
    ),
    Code(
        code="RPC0120",
        slug="import-from-itself",
        title="a package imports from itself",
        explanation=(
            "All files of a package share its names, so there is nothing to import: whatever another file of the "
            "package declares can be used as it is."
        ),
        wrong="""-- acme/members/model.rpc --
package acme.members

model Member { id: int = -1 }

-- acme/members/service.rpc --
package acme.members

from acme.members import Member

control service MemberService {
  rpc get(id: int) -> Member?
}
""",
        right="""-- acme/members/model.rpc --
package acme.members

model Member { id: int = -1 }

-- acme/members/service.rpc --
package acme.members

control service MemberService {
  rpc get(id: int) -> Member?
}
""",
    ),
    Code(
        code="RPC0125",
        slug="base-type-name",
        title="a name is that of a base type",
        explanation=(
            "`int`, `str`, `list` and the other base types mean the same in every file, so nothing that is "
            "declared or imported can bear their names."
        ),
        wrong="""package acme.members

model date { day: int = 0 }
""",
        right="""package acme.members

model Day { day: int = 0 }
""",
    ),
)
