"""Codes RPC0313-0321: services, their settings and resolvers."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0313",
        slug="same-key",
        title="two services have the same key",
        explanation=(
            "A service's key is its identity on the wire and in every option that names it, so no two services of the "
            "workspace share one. Without a `key` it is the service's name in snake case without `Service`. Give one "
            "of them a `key` of its own, and choose the younger one: changing a key breaks running callers."
        ),
        wrong="""package acme.members

control service MemberService {}

control service OrganizationMemberService {
  key = "member"
}
""",
        right="""package acme.members

control service MemberService {}

control service OrganizationMemberService {
  key = "organization_member"
}
""",
    ),
    Code(
        code="RPC0314",
        slug="malformed-key",
        title="a service's key has characters that a key can't have",
        explanation=(
            "A key is part of the path of every call and of option names, so it is plain: lower case letters, digits "
            "and `_`, a letter first."
        ),
        wrong="""package acme.members

control service MemberService {
  key = "Organization-Member"
}
""",
        right="""package acme.members

control service MemberService {
  key = "organization_member"
}
""",
    ),
    Code(
        code="RPC0315",
        slug="service-name",
        title="a service's name does not end in `Service`",
        explanation=(
            "The generated class bears the service's name, and its delegation the same in snake case: "
            "`MemberService`, `member_service`. The ending tells services from models wherever they are imported."
        ),
        wrong="""package acme.members

control service Members {}
""",
        right="""package acme.members

control service MembersService {}
""",
    ),
    Code(
        code="RPC0316",
        slug="malformed-target",
        title="`impl` or `helpers` names no class or module",
        explanation=(
            "`impl` is the class that implements the service, as `package.module:Class`; `helpers` is the module with "
            "the bodies of its `local` methods, as `package.module`. Both are yours to write, so they can't be a "
            "generated module, and they are imported as they stand, so no part can be a keyword of Python. Both have "
            "defaults: `<package>.impl:DatabaseBacked<Service>` and `<package>.helpers`."
        ),
        wrong="""package acme.members

control service MemberService {
  impl = "acme.members.impl.DatabaseBackedMemberService"
}
""",
        right="""package acme.members

control service MemberService {
  impl = "acme.members.impl:DatabaseBackedMemberService"
}
""",
    ),
    Code(
        code="RPC0317",
        slug="outside-discovery",
        title="a service lives outside the discovery packages",
        explanation=(
            "Where the configuration names `discovery` packages, a server imports everything below them to find its "
            "services, and nothing else. A service elsewhere would never be served. Move it into one of those "
            "packages, or add its package to `discovery`."
        ),
        wrong="""package acme.members

control service MemberService {}
-- rpcc.toml --
discovery = ["acme.services"]
""",
        right="""package acme.members

control service MemberService {}
-- rpcc.toml --
discovery = ["acme.services", "acme.members"]
""",
    ),
    Code(
        code="RPC0318",
        slug="resolver-of-the-language",
        title="a resolver bears the name of one of the language's own",
        explanation=(
            "`organization_id`, `organization_slug`, `region_name` and `single_organization` are resolvers of the "
            "language. A declared or imported one of the same name could never be meant. Give it another name."
        ),
        wrong="""package acme.teams

resolver region_name(team_id: int) = "acme.teams.resolvers:ByTeam"
""",
        right="""package acme.teams

resolver by_team(team_id: int) = "acme.teams.resolvers:ByTeam"
""",
    ),
    Code(
        code="RPC0319",
        slug="malformed-resolver-target",
        title="a resolver's target names no class",
        explanation=(
            "A resolver is a class of yours with a method `resolve(value) -> Region`, built without arguments. The "
            "declaration names it as `package.module:Class`, in a module that is not generated."
        ),
        wrong="""package acme.teams

resolver by_team(team_id: int) = "acme.teams.resolvers.ByTeam"
""",
        right="""package acme.teams

resolver by_team(team_id: int) = "acme.teams.resolvers:ByTeam"
""",
    ),
    Code(
        code="RPC0320",
        slug="unroutable-type",
        title="a resolver reads something that can't lead to a region",
        explanation=(
            "A resolver gets one value and finds the region that it belongs to. So it reads a scalar or an enum that "
            "can't be none, not `json`, and not a list, dict, model or union; `by` clauses reach into models by "
            "themselves."
        ),
        wrong="""package acme.teams

resolver by_team(team_id: int?) = "acme.teams.resolvers:ByTeam"
""",
        right="""package acme.teams

resolver by_team(team_id: int) = "acme.teams.resolvers:ByTeam"
""",
    ),
)
