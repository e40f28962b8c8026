"""Codes RPC03xx: silos and resolvers."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0301",
        slug="missing-by",
        title="a method of a Region service does not say how its region is found",
        explanation=(
            "There are many regions, and a call has to reach the one that holds the data. So every `rpc` of a Region "
            "service has a `by` clause that names a resolver: its own, or the one that stands behind the service's "
            "name and holds for all methods without their own. Name the parameter that leads to the region, or write "
            "`by single_organization` where there is only one."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organization_id
}
""",
    ),
    Code(
        code="RPC0302",
        slug="by-in-control",
        title="a Control service has a `by` clause",
        explanation=(
            "A `by` clause finds one region among many. There is only one Control silo, so a Control service has "
            "nothing to find. Take the clause out, or declare a `region service` if its data lives in regions."
        ),
        wrong="""package acme.mappings

control service MappingService {
  rpc get(organization_id: int) -> str
    by organization_id
}
""",
        right="""package acme.mappings

control service MappingService {
  rpc get(organization_id: int) -> str
}
""",
    ),
    Code(
        code="RPC0303",
        slug="unknown-resolver",
        title="a `by` clause names a resolver that does not exist",
        explanation=(
            "A `by` clause names one of the language's resolvers (`organization_id`, `organization_slug`, "
            "`region_name`, `single_organization`) or a `resolver` that the package declares or imports. Correct the "
            "name, import the resolver, or declare it."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organisation_id
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organization_id
}
""",
    ),
    Code(
        code="RPC0304",
        slug="no-such-routing-value",
        title="a `by` clause leads to a parameter or field that does not exist",
        explanation=(
            "The value that finds the region is a parameter, or a field that a dotted path reaches through a model "
            "parameter. Without parentheses it is the parameter that bears the resolver's own name "
            "(`organization_slug` reads `slug`). Name the right one: `by organization_id(id)`, "
            "`by organization_id(member.organization_id)`."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(id: int) -> int
    by organization_id
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(id: int) -> int
    by organization_id(id)
}
""",
    ),
    Code(
        code="RPC0305",
        slug="wrong-routing-type",
        title="the value that finds the region has the wrong type",
        explanation=(
            "`organization_id` reads an `int` or a `uuid`, `organization_slug` and `region_name` read a `str`, and a "
            "declared resolver reads the type in its parentheses; aliases of these will do. A value of another type "
            "would not be found. Name another parameter or another resolver."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: str) -> int
    by organization_id
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(slug: str) -> int
    by organization_slug
}
""",
    ),
    Code(
        code="RPC0306",
        slug="blocked-routing-path",
        title="the way to the routed value can end nowhere",
        explanation=(
            "A call must always reach a region. So the path of a `by` clause passes no `T?`, list, dict, union, patch "
            "or error, where the value could be missing or there could be many of it. Take the value as a parameter of "
            "its own, or make it required."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: int?) -> int
    by organization_id
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organization_id
}
""",
    ),
    Code(
        code="RPC0307",
        slug="single-organization-takes-nothing",
        title="`single_organization` is given a parameter",
        explanation=(
            "`single_organization` is for installations with one organization: it finds the region without looking at "
            "any value. Take the parentheses out, or name a resolver that reads the value."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by single_organization(organization_id)
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organization_id
}
""",
    ),
    Code(
        code="RPC0308",
        slug="routing-default",
        title="a parameter that finds the region has a default",
        explanation=(
            "A parameter with a default can be left out by callers, and then nothing says which region the call is "
            "for. Take the default out: who calls knows which organization is meant."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: int = -1) -> int
    by organization_id
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organization_id
}
""",
    ),
    Code(
        code="RPC0309",
        slug="routed-local",
        title="a `local` method has a `by` clause or `or none if unmapped`",
        explanation=(
            "A `local` method runs in its caller's process and never goes over the wire, so there is no region to find "
            "for it. Take the clause out, or make the method an `rpc`."
        ),
        wrong="""package acme.members

region service MemberService {
  local is_valid(slug: str) -> bool
    by organization_slug
}
""",
        right="""package acme.members

region service MemberService {
  local is_valid(slug: str) -> bool
}
""",
    ),
    Code(
        code="RPC0311",
        slug="unmapped-without-mapping",
        title="`or none if unmapped` stands where nothing can be unmapped",
        explanation=(
            "`or none if unmapped` answers none where an organization has no region. A Control service looks for no "
            "region, and `single_organization` always finds one. Take the clause out."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count() -> int?
    by single_organization
    or none if unmapped
}
""",
        right="""package acme.members

region service MemberService {
  rpc count() -> int?
    by single_organization
}
""",
    ),
    Code(
        code="RPC0312",
        slug="unmapped-needs-none",
        title="`or none if unmapped` on a method that never returns none",
        explanation=(
            "Where an organization has no region, `or none if unmapped` makes the call return none instead of raising. "
            "So the return type must have room for it: write `-> T?`, or `-> none` where nothing is returned anyway. "
            "Without the clause, callers get a `RegionMappingNotFound`."
        ),
        wrong="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int
    by organization_id
    or none if unmapped
}
""",
        right="""package acme.members

region service MemberService {
  rpc count(organization_id: int) -> int?
    by organization_id
    or none if unmapped
}
""",
    ),
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
    Code(
        code="RPC0321",
        slug="async-service",
        title="an asynchronous service can't become Python yet",
        explanation=(
            "`async = true` is part of the contract, so that tools and other languages can read it, but the Python "
            "that is generated has synchronous services only. Take the setting out, or emit anything but Python."
        ),
        wrong="""package acme.members

control service MemberService {
  async = true
}
""",
        right="""package acme.members

control service MemberService {
  async = false
}
""",
    ),
)
