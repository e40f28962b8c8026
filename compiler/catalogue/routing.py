"""Codes RPC0301-0312: which region a method runs in."""

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
)
