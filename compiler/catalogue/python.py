"""Codes RPC06xx: Python naming."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0601",
        slug="python-keyword",
        title="a name is a keyword of Python",
        explanation=(
            "Names become names of generated Python, where a keyword (`class`, `from`, `is`, `None`…) would be a "
            "syntax error. Choose another name; a trailing underscore will do."
        ),
        wrong="""package acme.lessons

model Lesson { class: int = 0 }
""",
        right="""package acme.lessons

model Lesson { class_: int = 0 }
""",
    ),
    Code(
        code="RPC0602",
        slug="leading-underscore",
        title="a name starts with an underscore",
        explanation=(
            "pydantic takes a field with a leading underscore for a private attribute: it silently vanishes from the "
            "model and from the wire. Other names with one would be private to a generated module. Take the underscore "
            "off."
        ),
        wrong="""package acme.members

model Member { _id: int = -1 }
""",
        right="""package acme.members

model Member { id: int = -1 }
""",
    ),
    Code(
        code="RPC0603",
        slug="model-attribute",
        title="a field bears the name of something that every model has",
        explanation=(
            "Generated models are pydantic models, with attributes of their own: `model_dump`, `copy`, `json`, "
            "`schema`… A field, an arm or a `local` method of such a name would fail, or hide what other code relies "
            "on. Choose another name."
        ),
        wrong="""package acme.members

model Export { schema: str = "" }
""",
        right="""package acme.members

model Export { schema_name: str = "" }
""",
    ),
    Code(
        code="RPC0604",
        slug="service-attribute",
        title="a method bears the name of something that every service has",
        explanation=(
            "The class of a service has attributes of its own (`key`, `aio`, `local_mode`, `create_delegation`…), and "
            "beside a method that declares errors stands its twin that raises them, `<method>_or_raise`. A method "
            "can't bear such a name."
        ),
        wrong="""package acme.members

control service MemberService {
  rpc key() -> int
}
""",
        right="""package acme.members

control service MemberService {
  rpc get_key() -> int
}
""",
    ),
    Code(
        code="RPC0605",
        slug="package-segment",
        title="a part of a package's name can't be a folder of generated code",
        explanation=(
            "A package becomes a folder. Its parts can't be keywords of Python, start with an underscore or be called "
            "like the modules in such a folder (`model`, `service`, `serial`, `testing`, `impl`, `helpers`), and its "
            "first part can't be a module that Python or the generated code imports from elsewhere. Choose another "
            "name."
        ),
        wrong="""package acme.service

model Plan { id: int = -1 }
""",
        right="""package acme.services

model Plan { id: int = -1 }
""",
    ),
    Code(
        code="RPC0606",
        slug="reserved-parameter",
        title="a parameter bears a name that Python passes something else under",
        explanation=(
            "Methods get their object as `self` or `cls`, and the function behind a `local` method gets it as "
            "`service` or `self_`. A parameter of that name would collide. Choose another."
        ),
        wrong="""package acme.members

control service MemberService {
  rpc count(self: int) -> int
}
""",
        right="""package acme.members

control service MemberService {
  rpc count(member_id: int) -> int
}
""",
    ),
    Code(
        code="RPC0607",
        slug="same-but-for-case",
        title="two names are the same but for case or underscores",
        explanation=(
            "`userId` and `user_id` are one name to most readers, and in languages and files that write names their "
            "own way they would be one. Give one of them a name that tells it from the other."
        ),
        wrong="""package acme.members

model Invite { id: int = -1 }

model INVITE { id: int = -1 }
""",
        right="""package acme.members

model Invite { id: int = -1 }

model OldInvite { id: int = -1 }
""",
    ),
    Code(
        code="RPC0608",
        slug="generated-clash",
        title="two things would have the same name in the generated code",
        explanation=(
            "Some declarations bring more than their own name: an arm of a union its class (`Actor`, `user`: "
            "`ActorUser`), an open union `<Union>Unknown`, a service its delegation (`member_service`) and, if it is "
            "`async`, its async side (`AsyncMemberService`), a `local` method its function in the `helpers` module. "
            "Each must be free in its package. Rename one of the two."
        ),
        wrong="""package acme.audit

model ActorUser { id: int = -1 }

union Actor { user: ActorUser }
""",
        right="""package acme.audit

model UserSummary { id: int = -1 }

union Actor { user: UserSummary }
""",
    ),
    Code(
        code="RPC0609",
        slug="late-default",
        title="a default comes from a package that needs this one",
        explanation=(
            "The default of a parameter of a model's `local` method is made when the model's class is. Where packages "
            "import each other in a circle, the package that it comes from may not be there yet. Let callers pass the "
            "value, or move the enum or type to a package outside of the circle."
        ),
        wrong="""package acme.users

from acme.auth import Session, Strength

model User {
  id: int = -1
  session: Session? = none

  local may_sign_in(strength: Strength = weak) -> bool
}
-- auth.rpc --
package acme.auth

from acme.users import UserSummary

enum Strength: str { weak strong }

model Session { id: int = -1 }

model Login { user: UserSummary? = none }
-- summary.rpc --
package acme.users

model UserSummary { id: int = -1 }
""",
        right="""package acme.users

from acme.auth import Session, Strength

model User {
  id: int = -1
  session: Session? = none

  local may_sign_in(strength: Strength) -> bool
}
-- auth.rpc --
package acme.auth

from acme.users import UserSummary

enum Strength: str { weak strong }

model Session { id: int = -1 }

model Login { user: UserSummary? = none }
-- summary.rpc --
package acme.users

model UserSummary { id: int = -1 }
""",
    ),
)
