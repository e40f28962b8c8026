"""Codes RPC0101 to RPC0107: names and imports."""

from ...idl.diagnostics import Severity
from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0101",
        slug="unknown-name",
        title="nothing of this name is known here",
        explanation=(
            "A file knows the names that its package declares, in any of its files, and those that it imports. A "
            "name that is neither is mistyped, not declared yet, or declared in another package and not imported: "
            "then the fix adds the import."
        ),
        wrong="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

model Member { user_id: UserId = -1 }
""",
        right="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId

model Member { user_id: UserId = -1 }
""",
    ),
    Code(
        code="RPC0102",
        slug="unknown-package",
        title="there is no package of this name",
        explanation=(
            "An import names a package that no source file declares. Where the file is elsewhere, `sources` in "
            "the configuration has to name its folder; what is compiled is only what is found there."
        ),
        wrong="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.typs import UserId

model Member { user_id: UserId = -1 }
""",
        right="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId

model Member { user_id: UserId = -1 }
""",
    ),
    Code(
        code="RPC0103",
        slug="unknown-import",
        title="a package declares no such name",
        explanation=(
            "An import names something that its package does not declare. A package hands on only what it "
            "declares itself: what it imports has to be imported from where it is declared."
        ),
        wrong="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserID

model Member { user_id: UserID = -1 }
""",
        right="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId

model Member { user_id: UserId = -1 }
""",
    ),
    Code(
        code="RPC0104",
        slug="declared-twice",
        title="a name is declared twice in a package",
        explanation=(
            "All files of a package share its names, and each name is one declaration: generated code has one "
            "class of that name. Rename one of the two, or take one out."
        ),
        wrong="""package acme.members

model Member { id: int = -1 }

enum Member: str { active  gone }
""",
        right="""package acme.members

model Member { id: int = -1 }

enum MemberStatus: str { active  gone }
""",
    ),
    Code(
        code="RPC0105",
        slug="import-clash",
        title="an import brings a name that the file knows already",
        explanation=(
            "A name means one thing in a file. An import that brings one which the package declares, or which "
            "another import brought, would hide it; import it under another name with `as`, or take the import "
            "out."
        ),
        wrong="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId, UserId

model Member { user_id: UserId = -1 }
""",
        right="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId

model Member { user_id: UserId = -1 }
""",
    ),
    Code(
        code="RPC0106",
        slug="unused-import",
        title="an import is never used",
        explanation=(
            "Nothing in the file needs the imported name: no type, base, error, resolver, `use=` or link in docs. "
            "Such an import misleads the reader about what the package depends on."
        ),
        wrong="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId

model Member { id: int = -1 }
""",
        right="""-- acme/types.rpc --
package acme.types

type UserId = int

-- acme/members.rpc --
package acme.members

from acme.types import UserId

model Member { id: UserId = -1 }
""",
        severity=Severity.WARNING,
    ),
    Code(
        code="RPC0107",
        slug="member-twice",
        title="a name stands twice among members",
        explanation=(
            "Fields, arms, enum members, methods and parameters are told apart by their names, on the wire as in "
            "Python. This also holds for fields that a model inherits through `extends`, and between fields and "
            "`local` methods."
        ),
        wrong="""package acme.members

model Member {
  name: str = ""
  name: str = "nobody"
}
""",
        right="""package acme.members

model Member {
  name: str = ""
  nickname: str = "nobody"
}
""",
    ),
)
