"""Contracts made by hand: short builders for every node, `rich()`, which uses all of them, and `large()`."""

# ruff: noqa: A002 - arguments bear the names of the nodes' attributes

from dataclasses import replace

from rpcc.schemas.contract import (
    Alias,
    Arm,
    Constraints,
    Contract,
    Declaration,
    Deprecation,
    DictType,
    Enum,
    EnumMember,
    Field,
    Json,
    ListType,
    LocalMethod,
    Location,
    Method,
    Model,
    ModelKind,
    Outbox,
    Package,
    Param,
    Ref,
    Resolver,
    ResolverKind,
    Retry,
    Routing,
    Scalar,
    ScalarName,
    Service,
    Silo,
    SourceFile,
    Type,
    Union,
)

__all__ = [
    "AT",
    "BOOL",
    "DATE",
    "DATETIME",
    "DECIMAL",
    "FLOAT",
    "INT",
    "JSON",
    "STR",
    "UUID",
    "alias",
    "arm",
    "contract",
    "enum",
    "field",
    "large",
    "limited",
    "local",
    "method",
    "model",
    "package",
    "param",
    "rich",
    "service",
    "union",
    "value",
]

AT = Location("acme/members.rpc", 1, 1, 1, 9)

BOOL = Scalar(ScalarName.BOOL)
INT = Scalar(ScalarName.INT)
FLOAT = Scalar(ScalarName.FLOAT)
STR = Scalar(ScalarName.STR)
DATETIME = Scalar(ScalarName.DATETIME)
DATE = Scalar(ScalarName.DATE)
UUID = Scalar(ScalarName.UUID)
DECIMAL = Scalar(ScalarName.DECIMAL)
JSON = Scalar(ScalarName.JSON)

# ---------------------------------------------------------------- builders ----


def limited(
    base: Scalar,
    *,
    min_len: int | None = None,
    max_len: int | None = None,
    pattern: str | None = None,
    min: float | None = None,
    max: float | None = None,
) -> Scalar:
    """A base type with constraints."""
    limits = Constraints(min_len=min_len, max_len=max_len, pattern=pattern, min=min, max=max)
    return Scalar(base.name, base.nullable, limits)


def alias(
    name: str,
    type: Type,
    *,
    doc: str | None = None,
    newtype: bool = False,
    sensitive: bool = False,
    attributes: dict[str, Json] | None = None,
) -> Alias:
    """`type X = …`."""
    return Alias(
        name=name,
        doc=doc,
        location=AT,
        type=type,
        newtype=newtype,
        sensitive=sensitive,
        attributes=attributes or {},
    )


def value(
    name: str,
    value: str | int,
    *,
    doc: str | None = None,
    was: tuple[str | int, ...] = (),
    deprecated: Deprecation | None = None,
) -> EnumMember:
    """A member of an enum."""
    return EnumMember(name=name, doc=doc, location=AT, value=value, was=was, deprecated=deprecated, attributes={})


def enum(
    name: str,
    *members: EnumMember,
    open: bool = False,
    doc: str | None = None,
    reserved: tuple[str | int, ...] = (),
) -> Enum:
    """An enum over the type of its first value."""
    base = ScalarName.INT if isinstance(members[0].value, int) else ScalarName.STR
    return Enum(
        name=name, doc=doc, location=AT, open=open, base=base, members=members, reserved=reserved, attributes={}
    )


def field(
    name: str,
    type: Type,
    *,
    required: bool = False,
    default: Json = None,
    doc: str | None = None,
    inherited: str | None = None,
    source: tuple[str, ...] = (),
    sensitive: bool = False,
    loggable: str | None = None,
    naive_utc: bool = False,
    was: tuple[str, ...] = (),
    deprecated: Deprecation | None = None,
    attributes: dict[str, Json] | None = None,
) -> Field:
    """A field of a model, patch or error."""
    return Field(
        name=name,
        doc=doc,
        location=AT,
        type=type,
        required=required,
        default=default,
        inherited=inherited,
        source=source,
        sensitive=sensitive,
        loggable=loggable,
        naive_utc=naive_utc,
        was=was,
        deprecated=deprecated,
        attributes=attributes or {},
    )


def param(
    name: str,
    type: Type,
    *,
    required: bool = True,
    default: Json = None,
    doc: str | None = None,
    sensitive: bool = False,
    loggable: str | None = None,
    was: tuple[str, ...] = (),
    deprecated: Deprecation | None = None,
) -> Param:
    """A parameter."""
    return Param(
        name=name,
        doc=doc,
        location=AT,
        type=type,
        required=required,
        default=default,
        sensitive=sensitive,
        loggable=loggable,
        was=was,
        deprecated=deprecated,
        attributes={},
    )


def model(
    name: str,
    *fields: Field,
    kind: ModelKind = ModelKind.MODEL,
    doc: str | None = None,
    extends: str | None = None,
    picks: str | None = None,
    source: str | None = None,
    locals: tuple[LocalMethod, ...] = (),
    reserved: tuple[str, ...] = (),
) -> Model:
    """A model, patch or error."""
    return Model(
        name=name,
        doc=doc,
        location=AT,
        kind=kind,
        fields=fields,
        extends=extends,
        picks=picks,
        source=source,
        locals=locals,
        reserved=reserved,
        attributes={},
    )


def arm(
    name: str,
    type: Type,
    *,
    doc: str | None = None,
    sensitive: bool = False,
    was: tuple[str, ...] = (),
) -> Arm:
    """An arm of a union."""
    return Arm(name=name, doc=doc, location=AT, type=type, sensitive=sensitive, was=was, attributes={})


def union(name: str, *arms: Arm, open: bool = False, doc: str | None = None, reserved: tuple[str, ...] = ()) -> Union:
    """A union."""
    return Union(name=name, doc=doc, location=AT, open=open, arms=arms, reserved=reserved, attributes={})


def local(name: str, *params: Param, returns: Type | None = None, doc: str | None = None) -> LocalMethod:
    """A `local` method."""
    return LocalMethod(name=name, doc=doc, location=AT, params=params, returns=returns)


def method(
    name: str,
    *params: Param,
    returns: Type | None = None,
    errors: tuple[str, ...] = (),
    routing: Routing | None = None,
    doc: str | None = None,
    readonly: bool = False,
    idempotent: bool = False,
    idempotency_key: str | None = None,
    timeout_ms: int | None = None,
    retry: Retry | None = None,
    deprecated: Deprecation | None = None,
    disabled_since: str | None = None,
    outbox: Outbox | None = None,
    callers: tuple[str, ...] = (),
) -> Method:
    """An `rpc` method."""
    return Method(
        name=name,
        doc=doc,
        location=AT,
        params=params,
        returns=returns,
        errors=errors,
        routing=routing,
        readonly=readonly,
        idempotent=idempotent,
        idempotency_key=idempotency_key,
        timeout_ms=timeout_ms,
        retry=retry,
        deprecated=deprecated,
        disabled_since=disabled_since,
        outbox=outbox,
        callers=callers,
        attributes={},
    )


def service(
    name: str,
    key: str,
    *methods: Method,
    silo: Silo = Silo.REGION,
    doc: str | None = None,
    locals: tuple[LocalMethod, ...] = (),
    reserved: tuple[str, ...] = (),
    is_async: bool = False,
    deprecated: Deprecation | None = None,
    disabled_since: str | None = None,
) -> Service:
    """A service with the conventional `impl` and `helpers`."""
    package, _, short = name.rpartition(".")
    return Service(
        name=name,
        doc=doc,
        location=AT,
        silo=silo,
        key=key,
        impl=f"{package}.impl:DatabaseBacked{short}",
        helpers=f"{package}.helpers",
        is_async=is_async,
        methods=methods,
        locals=locals,
        reserved=reserved,
        deprecated=deprecated,
        disabled_since=disabled_since,
        attributes={},
    )


def package(
    name: str, *declarations: Declaration, services: tuple[Service, ...] = (), doc: str | None = None
) -> Package:
    """A package of one file."""
    path = name.replace(".", "/") + ".rpc"
    return Package(
        name=name,
        doc=doc,
        sources=(SourceFile(path=path, sha256="0" * 64),),
        declarations=declarations,
        services=services,
    )


def contract(*packages: Package, discovery: tuple[str, ...] = ()) -> Contract:
    """A contract of the packages, sorted."""
    return Contract(packages=tuple(sorted(packages, key=lambda one: one.name)), discovery=discovery)


# --------------------------------------------------------------- a rich one ----

_GONE = Deprecation(since="2026-10-01", remove_after="2027-01-01", use="email", reason="two names for one thing")
_BY_ID = Routing(kind=ResolverKind.ORGANIZATION_ID, path=("organization_id",))


def _types() -> Package:
    return package(
        "acme.types",
        alias("acme.types.OrganizationId", INT, doc="Identifies an organization.", newtype=True),
        alias("acme.types.UserId", limited(INT, min=-1)),
        alias("acme.types.Email", limited(STR, max_len=320, pattern="^[^@]+@[^@]+$"), sensitive=True),
        alias("acme.types.Nickname", Scalar(ScalarName.STR, nullable=True), attributes={"team": ["people", 7]}),
        alias("acme.types.Slug", limited(STR, min_len=1, max_len=50, pattern="^[a-z0-9-]+$")),
        alias("acme.types.Tags", ListType(Ref("acme.types.Slug"), constraints=Constraints(max_len=3))),
        replace(
            enum(
                "acme.types.Plan",
                replace(value("FREE", "free"), attributes={"price": 0}),
                value("paid", "paid", was=("gold", "silver")),
            ),
            attributes={"owner": "billing"},
        ),
        model("acme.types.Member", field("name", STR, default=""), doc="Bears the name of another package's model."),
        doc="What every package needs.",
    )


def _members() -> Package:
    return package(
        "acme.members",
        enum("acme.members.Role", value("member", "member", doc="May read."), value("owner", "owner"), doc="Closed."),
        enum(
            "acme.members.InviteStatus",
            value("approved", 0),
            value("requested_to_join", 1, deprecated=_GONE, was=(7,)),
            open=True,
            reserved=(2, "rejected"),
        ),
        enum("acme.members.Level", value("low", 1, was=(10, 11)), value("high", 2), reserved=(3,)),
        enum("acme.members.Color", value("RED", "red"), value("green", "green"), open=True),
        _member(),
        model(
            "acme.members.Numbers",
            field("flag", BOOL, default=False),
            field("ratio", limited(FLOAT, min=0.0, max=1.5), default=0.5),
            field("share", Scalar(ScalarName.FLOAT, nullable=True), default=None),
            field("count", limited(INT, min=0, max=10), default=0),
            field("price", DECIMAL, default="0.00"),
            field("day", DATE, default="2000-02-29"),
            field("token", UUID, default="00000000-0000-0000-0000-000000000000", loggable="it is public"),
            field("anything", JSON, default={"a": [1, None, "é", 1.5]}, sensitive=True),
            field("maybe", Scalar(ScalarName.JSON, nullable=True), default=None, loggable="no secrets in it"),
        ),
        model(
            "acme.members.Manager",
            *[replace(one, inherited="acme.members.Member") for one in _member().fields],
            field("reports", ListType(Ref("acme.members.Manager")), default=[], doc="Recursive."),
            field("deputy", Ref("acme.members.Manager", nullable=True), default=None),
            extends="acme.members.Member",
            doc="A member who leads.",
        ),
        model(
            "acme.members.MemberInvite",
            field("email", Ref("acme.types.Email"), required=True),
            picks="acme.members.Member",
        ),
        model(
            "acme.members.MemberPatch",
            field("role", Ref("acme.members.Role"), required=False, was=("rank",)),
            field("nickname", Ref("acme.types.Nickname"), required=False),
            kind=ModelKind.PATCH,
            picks="acme.members.Member",
        ),
        model(
            "acme.members.SeatLimitReached",
            field("limit", INT, default=0),
            field("upgrade_url", Scalar(ScalarName.STR, nullable=True), default=None),
            kind=ModelKind.ERROR,
        ),
        replace(model("acme.members.Empty", doc="Nothing at all."), attributes={"empty": True}),
        union(
            "acme.members.Actor",
            replace(arm("user", Ref("acme.members.Member"), doc="A person."), attributes={"icon": "🙂"}),
            arm("api_key", STR, sensitive=True, was=("token", "key")),
            arm("nobody", Ref("acme.members.Actor", nullable=True)),
            reserved=("robot",),
        ),
        replace(
            union(
                "acme.members.Event",
                arm("joined", Ref("acme.members.Empty")),
                arm("left", INT, was=("gone",)),
                open=True,
                doc="What happened.",
            ),
            attributes={"stream": "audit"},
        ),
        Resolver(
            name="acme.members.by_team",
            doc="Teams know their region.",
            location=AT,
            parameter="team_id",
            type=INT,
            target="acme.routing:TeamResolver",
            attributes={"owner": "people"},
        ),
        alias("acme.members.MemberId", INT),
        services=(_service(),),
        doc="Who belongs to an organization.\n\nAnd what they may do: “everything” 🙂.",
    )


def _member() -> Model:
    return model(
        "acme.members.Member",
        field("id", Ref("acme.members.MemberId"), default=-1),
        field("organization_id", Ref("acme.types.OrganizationId"), default=-1, was=("org", "org_id")),
        field("email", Ref("acme.types.Email", nullable=True), default=None, sensitive=True),
        field("mail", Scalar(ScalarName.STR, nullable=True), default=None, deprecated=_GONE),
        field("role", Ref("acme.members.Role"), default="member"),
        field("status", Ref("acme.members.InviteStatus"), default=0, source=("invite_status",)),
        field("level", Ref("acme.members.Level"), default=2),
        field("plan", Ref("acme.types.Plan"), default="free"),
        field("color", Ref("acme.members.Color"), default="red"),
        field("tags", Ref("acme.types.Tags"), default=[]),
        field("scores", DictType(STR, FLOAT), default={}),
        field("by_plan", DictType(Ref("acme.types.Plan"), ListType(INT, nullable=True)), default={}),
        field("by_slug", DictType(Ref("acme.types.Slug"), JSON, nullable=True), default=None, sensitive=True),
        field("by_color", DictType(Ref("acme.members.Color"), Ref("acme.types.Member")), default={}),
        field("home", Ref("acme.types.Member"), default={}, attributes={"owner": "people"}),
        field("joined_at", DATETIME, required=True, source=("user", "date_added"), naive_utc=True, was=("joined",)),
        field("actor", Ref("acme.members.Actor"), required=True),
        doc="One person's membership in one organization.",
        source="acme.models.OrganizationMember",
        locals=(local("display_name", param("short", BOOL, required=False, default=False), returns=STR),),
        reserved=("has_global_access",),
    )


def _service() -> Service:
    return service(
        "acme.members.MemberService",
        "organization_member",
        method(
            "get_by_user",
            param("organization_id", Ref("acme.types.OrganizationId")),
            replace(param("user_id", Ref("acme.types.UserId"), doc="Whose."), attributes={"example": 3}),
            returns=Ref("acme.members.Member", nullable=True),
            routing=Routing(kind=ResolverKind.ORGANIZATION_ID, path=("organization_id",), none_if_unmapped=True),
            doc="The membership of one user, if they have one.",
            readonly=True,
            timeout_ms=2000,
        ),
        method(
            "invite",
            param("organization_id", Ref("acme.types.OrganizationId"), was=("org_id",)),
            param("invite", Ref("acme.members.MemberInvite"), sensitive=True),
            param("limit", limited(INT, min=1), required=False, default=50, was=("max", "count")),
            param("filters", DictType(STR, STR), required=False, default={}, loggable="no secrets"),
            param("ticket", STR, was=("nonce",), deprecated=Deprecation(since="2026-10-01")),
            returns=Ref("acme.members.Member"),
            errors=("acme.members.SeatLimitReached",),
            routing=_BY_ID,
            idempotent=True,
            idempotency_key="ticket",
            retry=Retry(attempts=3, backoff_ms=200),
            callers=("us", "eu"),
        ),
        method(
            "forget",
            param("team_id", INT),
            routing=Routing(kind=ResolverKind.DECLARED, path=("team_id",), resolver="acme.members.by_team"),
            idempotent=True,
            outbox=Outbox(shard="team_id", coalesce="team_id"),
            deprecated=Deprecation(since="2026-10-01", use="invite"),
            disabled_since="2026-12-01",
        ),
        replace(
            method("ping", routing=Routing(kind=ResolverKind.SINGLE_ORGANIZATION, path=())),
            attributes={"audience": ["ops"]},
        ),
        locals=(local("can_manage", param("member", Ref("acme.members.Member")), returns=BOOL, doc="Never sent."),),
        reserved=("add_member",),
        doc="Members of organizations.",
    )


def _control() -> Package:
    return package(
        "acme.control",
        services=(
            replace(
                service(
                    "acme.control.UserService",
                    "user",
                    method("find", param("ids", ListType(INT)), returns=ListType(Ref("acme.types.Member"))),
                    silo=Silo.CONTROL,
                    is_async=True,
                    deprecated=Deprecation(since="2026-10-01"),
                    disabled_since="2026-12-01",
                ),
                attributes={"owner": "people"},
            ),
        ),
    )


def rich() -> Contract:
    """Three packages that use every node, every member and every type."""
    return contract(_types(), _members(), _control(), discovery=("acme",))


def large(services: int) -> Contract:
    """`services` packages, each of one service with 10 methods and 5 models with 10 fields."""
    return contract(*[_large_package(f"acme.p{number}", f"s{number}") for number in range(services)])


def _large_package(name: str, key: str) -> Package:
    models = [
        model(
            f"{name}.Model{number}",
            *[field(f"field_{at}", INT, default=0, doc="What it is for.") for at in range(4)],
            *[field(f"text_{at}", limited(STR, max_len=50), default="") for at in range(3)],
            field("created_at", DATETIME, required=True),
            field("next", Ref(f"{name}.Model{(number + 1) % 5}", nullable=True), default=None),
            field("all", ListType(Ref(f"{name}.Model0")), default=[]),
            doc="One of many models.",
        )
        for number in range(5)
    ]
    methods = [
        method(
            f"method_{number}",
            param("organization_id", INT),
            param("model", Ref(f"{name}.Model{number % 5}")),
            returns=Ref(f"{name}.Model{number % 5}", nullable=True),
            routing=_BY_ID,
            doc="One of many methods.",
        )
        for number in range(10)
    ]
    return package(name, *models, services=(service(f"{name}.S{key}Service", key, *methods),))
