"""The contracts behind the golden packages. Each has a root package of its own and covers what can go wrong there."""

from dataclasses import replace

from contracts import (
    AT,
    BOOL,
    DATE,
    DATETIME,
    DECIMAL,
    FLOAT,
    INT,
    JSON,
    STR,
    UUID,
    alias,
    arm,
    contract,
    enum,
    field,
    limited,
    local,
    method,
    model,
    package,
    param,
    service,
    union,
    value,
)

from rpcc.schemas.contract import (
    Constraints,
    Contract,
    Deprecation,
    DictType,
    Json,
    ListType,
    ModelKind,
    Package,
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
)

__all__ = ["CASES"]

_BY_ID = Routing(kind=ResolverKind.ORGANIZATION_ID, path=("organization_id",))
_BY_ID_OR_NONE = replace(_BY_ID, none_if_unmapped=True)
_BY_SLUG = Routing(kind=ResolverKind.ORGANIZATION_SLUG, path=("slug",))
_SINGLE = Routing(kind=ResolverKind.SINGLE_ORGANIZATION, path=())


def _maybe(type_: Type) -> Type:
    return replace(type_, nullable=True)


def _list(type_: Type, *, min_len: int | None = None, max_len: int | None = None) -> ListType:
    return ListType(type_, constraints=Constraints(min_len=min_len, max_len=max_len))


def _long(text: str) -> str:
    """A name of 64 letters, as long as they come."""
    return f"{text}_{'as_long_as_names_of_the_language_may_ever_get_in_any_source_file'[: 63 - len(text)]}".rstrip("_")


# -------------------------------------------------------------------- acme ----


def _acme() -> Contract:
    """The sample of the language's reference, and its neighbours."""
    types = package(
        "acme.types",
        alias("acme.types.OrganizationId", INT, newtype=True, doc="Identifies an organization, in every silo."),
        alias("acme.types.UserId", INT, newtype=True),
        alias("acme.types.Email", limited(STR, max_len=320), sensitive=True),
        doc="What every package needs.",
    )
    return contract(types, _acme_members(), _acme_users())


def _acme_members() -> Package:
    member = "acme.members.Member"
    return package(
        "acme.members",
        alias("acme.members.MemberId", INT),
        enum(
            "acme.members.Role",
            value("member", "member"),
            value("manager", "manager", was=("team_admin",)),
            value("owner", "owner"),
        ),
        enum(
            "acme.members.InviteStatus",
            value("approved", 0),
            value("requested_to_join", 1, doc="Waits for an owner."),
            open=True,
        ),
        model(
            member,
            field("id", Ref("acme.members.MemberId"), default=-1),
            field("organization_id", Ref("acme.types.OrganizationId"), default=-1),
            field("user_id", _maybe(Ref("acme.types.UserId")), default=None, doc="None until the invite is accepted."),
            field("email", _maybe(Ref("acme.types.Email")), default=None, sensitive=True),
            field("role", Ref("acme.members.Role"), default="member", was=("rank",)),
            field("status", Ref("acme.members.InviteStatus"), default=0, source=("invite_status",)),
            field("teams", _list(Ref("acme.members.TeamMembership"), max_len=500), default=[]),
            field("joined_at", DATETIME, required=True, source=("date_added",)),
            doc="One person's membership in one organization.",
            source="acme.models.OrganizationMember",
            locals=(local("is_pending", returns=BOOL, doc="Whether the invite waits for an answer."),),
        ),
        model(
            "acme.members.TeamMembership",
            field("team_id", INT, default=-1),
            field("slug", limited(STR, max_len=50), default="", source=("team", "slug")),
            field("lead", BOOL, default=False),
            source="acme.models.OrganizationMemberTeam",
        ),
        model(
            "acme.members.MemberInvite",
            field("email", _maybe(Ref("acme.types.Email")), default=None, sensitive=True),
            field("role", Ref("acme.members.Role"), default="member"),
            picks=member,
            doc="What a caller may set when inviting someone.",
        ),
        model(
            "acme.members.MemberPatch",
            field("role", Ref("acme.members.Role")),
            field("email", _maybe(Ref("acme.types.Email")), sensitive=True),
            kind=ModelKind.PATCH,
            picks=member,
            doc="A partial update: what is left out stays; `none` clears.",
        ),
        model(
            "acme.members.SeatLimitReached",
            field("limit", INT, default=0),
            field("upgrade_url", _maybe(STR), default=None),
            kind=ModelKind.ERROR,
        ),
        model("acme.members.MemberNotFound", field("member_id", INT, default=-1), kind=ModelKind.ERROR),
        union(
            "acme.members.Actor",
            arm("user", Ref(member)),
            arm("api_key", STR, sensitive=True, was=("token",), doc="The name of the key, never the key."),
            open=True,
            doc="Who did something.",
        ),
        services=(_member_service(member),),
        doc="Who belongs to an organization, and what they may do there.",
    )


def _member_service(member: str) -> Service:
    organization = param("organization_id", Ref("acme.types.OrganizationId"))
    return service(
        "acme.members.MemberService",
        "organization_member",
        method(
            "get_by_user",
            organization,
            param("user_id", Ref("acme.types.UserId")),
            returns=_maybe(Ref(member)),
            routing=_BY_ID_OR_NONE,
            doc="The membership of one user, if they have one.",
            readonly=True,
            timeout_ms=2000,
        ),
        method(
            "invite",
            organization,
            param("invite", Ref("acme.members.MemberInvite")),
            param("actor", Ref("acme.members.Actor")),
            param("role_names", ListType(Ref("acme.members.Role")), required=False, default=[]),
            returns=Ref(member),
            errors=("acme.members.SeatLimitReached",),
            routing=_BY_ID,
            idempotent=True,
            retry=Retry(attempts=3, backoff_ms=200),
        ),
        method(
            "update",
            param("member", Ref(member)),
            param("patch", Ref("acme.members.MemberPatch")),
            returns=Ref(member),
            errors=("acme.members.MemberNotFound", "acme.members.SeatLimitReached"),
            routing=replace(_BY_ID, path=("member", "organization_id")),
        ),
        method(
            "add_member",
            organization,
            param("email", Ref("acme.types.Email"), sensitive=True),
            returns=Ref(member),
            routing=_BY_ID,
            deprecated=Deprecation(since="2026-10-01", remove_after="2027-01-01", use="invite"),
        ),
        method("remove", organization, param("id", INT), errors=("acme.members.MemberNotFound",), routing=_BY_ID),
        locals=(
            local(
                "can_manage_billing",
                param("member", Ref(member)),
                returns=BOOL,
                doc="True when the member can manage billing. Runs in the caller's process, never on the wire.",
            ),
        ),
        doc="Members of organizations.",
    )


def _acme_users() -> Package:
    return package(
        "acme.users",
        model(
            "acme.users.User",
            field("id", Ref("acme.types.UserId"), default=-1),
            field("name", STR, default=""),
            field("memberships", DictType(STR, Ref("acme.members.Member")), default={}),
            source="acme.models.User",
        ),
        services=(
            service(
                "acme.users.UserService",
                "user",
                method(
                    "get_many",
                    param("ids", ListType(Ref("acme.types.UserId"))),
                    returns=ListType(Ref("acme.users.User")),
                    doc="Those of them that exist.",
                ),
                silo=Silo.CONTROL,
                is_async=True,
                doc="People, wherever they are members.",
            ),
        ),
    )


# ------------------------------------------------------------------- clash ----


def _clash() -> Contract:
    """Names in each other's way: members that bear the names of types, imports that bear one name, names of ours."""
    one = package(
        "clash.one",
        model("clash.one.Plan", field("price", DECIMAL, default="0")),
        model("clash.one.Seat", field("number", INT, default=0)),
        alias("clash.one.email", limited(STR, max_len=100)),
        enum("clash.one.Level", value("low", "low"), value("high", "high")),
    )
    two = package(
        "clash.two",
        model("clash.two.Plan", field("name", STR, default="")),
        model("clash.two.Seat", field("row", INT, default=0)),
    )
    return contract(one, two, _clash_main())


def _clash_main() -> Package:
    trap = "clash.main.Trap"
    return package(
        "clash.main",
        enum("clash.main.Word", value("mro", "mro"), value("name", "name"), value("value", "value")),
        alias("clash.main.phone", limited(STR, max_len=20)),
        alias("clash.main.stamp", DATETIME, newtype=True),
        model("clash.main.Field", field("name", STR, default=""), doc="Bears the name of pydantic's function."),
        model("clash.main.RpcModel", field("inner", _maybe(Ref("clash.main.RpcModel")), default=None)),
        model("clash.main.Plan", field("own", BOOL, default=True)),
        model("clash.main.ClassVar", field("old", STR, default="", was=("older",))),
        model(
            trap,
            field("date", _maybe(DATE), default=None),
            field("datetime", DATETIME, default="2000-01-01T00:00:00Z"),
            field("later", DATETIME, default="2024-02-29T12:30:00.5+02:00"),
            field("uuid", UUID, default="12345678-1234-5678-1234-567812345678"),
            field("decimal", _maybe(DECIMAL), default=None),
            field("int", INT, default=1),
            field("str", limited(STR, max_len=5), default="", was=("string",)),
            field("email", Ref("clash.one.email"), default=""),
            field("phone", _maybe(Ref("clash.main.phone")), default=None),
            field("stamp", Ref("clash.main.stamp"), default="2000-01-01T00:00:00Z"),
            field("Level", Ref("clash.one.Level"), default="low"),
            field("ids", ListType(INT), default=[]),
            field("Plan", Ref("clash.main.Plan"), default={}),
            field("plan_one", Ref("clash.one.Plan"), default={}),
            field("plan_two", Ref("clash.two.Plan"), default={}),
            field("seat_one", Ref("clash.one.Seat"), default={}),
            field("seats_two", ListType(Ref("clash.two.Seat")), default=[]),
            field("fields", ListType(Ref("clash.main.Field")), default=[]),
            field("Trap", _maybe(Ref(trap)), default=None),
            locals=(
                local("bool", param("trap_bool", DictType(STR, BOOL)), returns=DictType(STR, BOOL)),
                local("list", param("list", ListType(INT)), returns=ListType(INT)),
                local("lead", param("trap_lead", BOOL), returns=BOOL),
            ),
            source="clash.models.Trap",
        ),
        model(
            "clash.main.Keywords",
            field("obj", Ref("clash.main.Field"), required=True),
            field("read", INT, default=0),
            field("member_of", Ref("clash.main.Word"), default="mro"),
            field("Word", Ref("clash.main.Plan"), required=True),
            source="clash.models.Keywords",
        ),
        model("clash.main.Refused", kind=ModelKind.ERROR),
        union("clash.main.Tag", arm("Tag", STR), arm("str", STR), arm("Trap", Ref(trap))),
        services=(_clash_service(trap),),
    )


def _clash_service(trap: str) -> Service:
    return service(
        "clash.main.ListService",
        "list",
        method("list", param("int", INT), returns=ListType(Ref(trap)), routing=_SINGLE),
        method("str", param("ids", ListType(STR)), returns=STR, routing=_SINGLE),
        method(
            "classmethod", param("Field", Ref("clash.main.Field")), returns=Ref("clash.main.Field"), routing=_SINGLE
        ),
        method(
            "isinstance",
            param("result", INT),
            param("isinstance", _maybe(INT), required=False, default=None),
            param("RpcError", _maybe(STR)),
            param("self_", DATE),
            returns=DATE,
            errors=("clash.main.Refused",),
            routing=_SINGLE,
        ),
        method("SiloMode", param("plan", Ref("clash.one.Plan")), returns=Ref("clash.two.Plan"), routing=_SINGLE),
        method("own", param("plan", Ref("clash.main.Plan")), returns=Ref("clash.main.RpcModel"), routing=_SINGLE),
        *[method(name, returns=INT, routing=_SINGLE) for name in ("type", "cached_property", "AsyncRpcService")],
        is_async=True,
        locals=(
            local("lead", param("lead", BOOL), param("service", INT), returns=BOOL),
            local("list_service", param("list_service", INT)),
            local("ServiceTable", param("self_", INT)),
        ),
    )


# ------------------------------------------------------------------ circle ----


def _circle() -> Contract:
    """Packages whose modules import each other, in every way that they can."""
    return contract(_circle_auth(), _circle_user(), _circle_outside(), _circle_below(), *_circle_of_signatures())


def _circle_auth() -> Package:
    session = "circle.auth.Session"
    return package(
        "circle.auth",
        enum("circle.auth.Kind", value("password", "password"), value("sso", "sso")),
        alias("circle.auth.SessionId", UUID, newtype=True),
        alias("circle.auth.Owner", Ref("circle.user.User"), doc="An alias of what the other package declares."),
        alias("circle.auth.Owners", ListType(Ref("circle.auth.Owner"))),
        alias("circle.auth.Place", _maybe(Ref("circle.below.Place"))),
        alias("circle.auth.MemberId", Ref("circle.user.UserId"), newtype=True),
        model(
            session,
            field("user", Ref("circle.user.User"), default={}),
            field("owner", Ref("circle.auth.Owner"), default={}),
            field("owners", Ref("circle.auth.Owners"), default=[]),
            field("member", Ref("circle.auth.MemberId"), default=1),
            field("place", Ref("circle.auth.Place"), default=None),
            field("secret", _maybe(Ref("circle.user.User")), default=None, sensitive=True),
            source="circle.models.Session",
        ),
        model("circle.auth.Token", field("text", STR, default="", sensitive=True), source="circle.models.Token"),
        model("circle.auth.SessionPatch", field("user", Ref("circle.user.User"), sensitive=True), kind=ModelKind.PATCH),
        union("circle.auth.Subject", arm("user", Ref("circle.user.User")), arm("token", STR)),
        services=(
            service(
                "circle.auth.AuthService",
                "auth",
                method("check", param("user", Ref("circle.user.User")), returns=Ref(session)),
                silo=Silo.CONTROL,
            ),
        ),
    )


def _circle_user() -> Package:
    return package(
        "circle.user",
        alias("circle.user.UserId", INT, newtype=True),
        model(
            "circle.user.User",
            field("id", Ref("circle.user.UserId"), default=-1),
            source="circle.models.User",
            locals=(
                local(
                    "is_owner",
                    param("session", Ref("circle.auth.Session")),
                    param("owners", Ref("circle.auth.Owners")),
                    returns=_maybe(Ref("circle.auth.Subject")),
                ),
            ),
        ),
        model(
            "circle.user.Profile",
            field("kind", Ref("circle.auth.Kind"), default="sso"),
            field("session_id", Ref("circle.auth.SessionId"), default="12345678-1234-5678-1234-567812345678"),
            field("session", _maybe(Ref("circle.auth.Session")), default=None),
            field("owner", Ref("circle.auth.Owner"), default={}),
            field("owners", Ref("circle.auth.Owners"), default=[]),
            field("member", Ref("circle.auth.MemberId"), default=2),
            field("place", Ref("circle.auth.Place"), default=None),
            field("tokens", ListType(Ref("circle.auth.Token")), default=[]),
            field("kinds", ListType(Ref("circle.auth.Kind")), default=["password"]),
            source="circle.models.Profile",
        ),
        services=(
            service(
                "circle.user.UserService",
                "circle_user",
                method(
                    "sessions", param("ids", Ref("circle.auth.Owners")), returns=ListType(Ref("circle.auth.Session"))
                ),
                silo=Silo.CONTROL,
            ),
        ),
    )


def _circle_outside() -> Package:
    return package(
        "circle.outside",
        model(
            "circle.outside.Visitor",
            field("owner", _maybe(Ref("circle.auth.Owner")), default=None),
            field("profile", Ref("circle.user.Profile"), default={}),
            field("best", _maybe(Ref("circle.outside.Visitor")), default=None),
            source="circle.models.Visitor",
        ),
        model(
            "circle.outside.Guest",
            field("kind", Ref("circle.auth.Kind"), default="sso", inherited="circle.user.Profile"),
            field("until", DATETIME, default="2000-01-01T00:00:00Z"),
            extends="circle.user.Profile",
        ),
    )


def _circle_below() -> Package:
    return package(
        "circle.below", model("circle.below.Place", field("name", STR, default=""), source="circle.models.Place")
    )


def _circle_of_signatures() -> tuple[Package, Package]:
    """Packages of which one needs the other for the signature of a local method only."""
    upper = package(
        "circle.upper",
        model("circle.upper.Upper", field("lower", Ref("circle.lower.Lower"), default={})),
    )
    lower = package(
        "circle.lower",
        model(
            "circle.lower.Lower",
            field("name", STR, default=""),
            locals=(
                local(
                    "below",
                    param("upper", Ref("circle.upper.Upper")),
                    param("all", ListType(Ref("circle.upper.Upper")), required=False, default=[]),
                    returns=Ref("circle.lower.Lower"),
                ),
            ),
        ),
    )
    return upper, lower


# ------------------------------------------------------------------- texts ----

_TEXTS = (
    'ends with a "quote"',
    '"quoted" from the start',
    'three """ of them',
    "a backslash \\",
    "C:\\new\\table \\x41 \\N{DASH}",
    "bells \x07, zero width \u200b, right to left \u202e, tabs\tand carriage\rreturns",
    "ünïcode “quotes” 🙂",
    'one\n\n  indented "\n\ttab\n\nlast line \\',
    "  spaces around  \n\n",
    "\n\n",
    "'''",
)


def _texts() -> Contract:
    """Text that could break out of its docstring, comment or literal."""
    fields = [field(f"field_{at}", STR, default=text, doc=text) for at, text in enumerate(_TEXTS)]
    members = [value(f"member_{at}", text, doc=text) for at, text in enumerate(_TEXTS)]
    methods = [
        method(
            f"method_{at}",
            param("text", STR, required=False, default=text, loggable=text),
            param("sign", limited(STR, pattern="^[a-z\\-.]+\"?'?$"), required=False, default="a"),
            returns=STR,
            deprecated=Deprecation(since="2026-10-01", reason=text),
            doc=text,
        )
        for at, text in enumerate(_TEXTS)
    ]
    texts = package(
        "texts.all",
        alias("texts.all.Pattern", limited(STR, pattern="^[a-z\\-.]+$"), doc=_TEXTS[7]),
        enum("texts.all.Texts", *members, doc=_TEXTS[0]),
        model("texts.all.Model", *fields, doc=_TEXTS[7]),
        model("texts.all.NoText", doc=_TEXTS[9]),
        model("texts.all.Surrogate", doc="a lone surrogate \ud800"),
        union("texts.all.Either", arm("a", STR, doc=_TEXTS[2]), arm("b", STR), doc=_TEXTS[1]),
        services=(service("texts.all.TextService", "text", *methods, silo=Silo.CONTROL, doc=_TEXTS[3]),),
        doc=_TEXTS[5],
    )
    sources = (SourceFile(path="a b/ü.rpc", sha256="1" * 64), SourceFile(path="two\nlines.rpc", sha256="2" * 64))
    return contract(replace(texts, sources=sources))


# -------------------------------------------------------------------- wide ----


def _wide() -> Contract:
    """Names so long that nothing fits on a line."""
    model_name, enum_name = f"wide.all.{_long('Model')}", f"wide.all.{_long('Enum')}"
    errors = tuple(f"wide.all.{_long(f'Error{at}')}" for at in range(3))
    fields = [
        field(
            _long("nested"),
            DictType(Ref(enum_name), ListType(Ref(model_name), constraints=Constraints(max_len=5))),
            default={},
        ),
        field(_long("short"), limited(STR, min_len=1, max_len=5, pattern="^[a-z]+$"), default="a", sensitive=True),
        field(_long("text"), limited(STR, pattern="^(" + "|".join(["abcdefgh"] * 12) + ")$"), default="abcdefgh"),
        field(_long("choice"), Ref(enum_name), default="first", was=tuple(_long(f"was_{at}") for at in range(3))),
        field(_long("list"), _list(limited(INT, min=0, max=10**9), min_len=0, max_len=10**9), default=[1] * 50),
    ]
    params = [param(_long(f"param_{at}"), ListType(Ref(model_name))) for at in range(3)]
    long_method = method(
        _long("method"),
        *params,
        param(
            _long("limited"),
            limited(STR, min_len=10, max_len=50),
            required=False,
            default="abcdefghij",
            was=(_long("a"),),
            deprecated=Deprecation(since="2026-10-01", use=_long("param_0"), reason="it is too long, and limited"),
        ),
        returns=_maybe(DictType(STR, Ref(model_name))),
        errors=errors,
        routing=Routing(kind=ResolverKind.DECLARED, path=(_long("param_0"), _long("a")), resolver="wide.all.by_it"),
        deprecated=Deprecation(
            since="2026-10-01", remove_after="2027-01-01", use=_long("other"), reason="it is too long"
        ),
    )
    return contract(
        package(
            "wide.all",
            enum(enum_name, value("first", "first", was=tuple(f"{'older' * 9}{at}" for at in range(3)))),
            model(
                model_name,
                *fields,
                locals=(local(_long("local"), *params, returns=ListType(Ref(model_name))), local("short")),
                source=f"wide.models.{_long('Row')}",
            ),
            model(f"wide.all.{_long('Child')}", extends=model_name),
            *[model(error, kind=ModelKind.ERROR) for error in errors],
            union(f"wide.all.{_long('U')}", *[arm(f"arm_{at}", Ref(model_name)) for at in range(5)], open=True),
            Resolver(
                name="wide.all.by_it",
                doc=None,
                location=AT,
                parameter="it",
                type=STR,
                target=f"wide.resolvers:{_long('Resolver')}",
                attributes={},
            ),
            services=(
                service(
                    f"wide.all.{_long('Wide')[:-8]}Service",
                    "wide",
                    long_method,
                    locals=(local("walk", *params, returns=BOOL),),
                    is_async=True,
                ),
            ),
        )
    )


# ------------------------------------------------------------------ values ----


def _values() -> Contract:
    """Every kind of default, for fields and for parameters."""
    defaults: list[tuple[str, Type, Json]] = [
        ("flag", BOOL, True),
        ("count", INT, -5),
        ("ratio", FLOAT, 1),
        ("tiny", FLOAT, -1.5e-300),
        ("huge", FLOAT, 1e300),
        ("text", STR, 'it\'s "quoted"'),
        ("moment", DATETIME, "2026-01-02T03:04:05.000600Z"),
        ("start", DATETIME, "2000-01-01T00:00:00Z"),
        ("midnight", DATETIME, "1999-12-31T00:00:00-05:30"),
        ("day", DATE, "0099-02-03"),
        ("id", UUID, "12345678-1234-5678-1234-567812345678"),
        ("price", DECIMAL, "-10.50"),
        ("nothing", _maybe(STR), None),
        ("word", Ref("values.all.Word"), "second"),
        ("unknown", _maybe(Ref("values.all.Number")), 2),
        ("money", Ref("values.all.Money"), "1.00"),
        ("cash", Ref("values.all.Cash"), "2.00"),
        ("worth", _maybe(Ref("values.all.Worth")), "3.00"),
        ("slug", Ref("values.all.Slug"), "abc"),
        ("maybe_slug", Ref("values.all.MaybeSlug"), None),
    ]
    only_fields: list[tuple[str, Type, Json]] = [
        ("blob", JSON, None),
        ("object", JSON, {"a": [1, 2.5, None, True, {"b": "c"}]}),
        ("empty_object", JSON, {}),
        ("empty_array", JSON, []),
        ("names", ListType(STR), ["a", "b"]),
        ("days", ListType(DATE), ["2020-01-01"]),
        ("none_or_more", _maybe(ListType(STR)), []),
        ("words", DictType(Ref("values.all.Word"), Ref("values.all.Money")), {"first": "0.1"}),
        ("numbers", ListType(Ref("values.all.Number")), [1, 9]),
        ("slugs", Ref("values.all.Slugs"), []),
        ("inner", Ref("values.all.Inner"), {}),
        ("inner_again", Ref("values.all.InnerAlias"), {}),
        ("maybe_inner", _maybe(Ref("values.all.Inner")), {}),
        ("later", Ref("values.all.Later"), {}),
    ]
    fields = [field(name, type_, default=default) for name, type_, default in (*defaults, *only_fields)]
    params = [param(name, type_, required=False, default=default) for name, type_, default in defaults]
    collections = [
        param("names", ListType(STR), required=False, default=[]),
        param("grid", ListType(ListType(DictType(STR, ListType(INT)))), required=False, default=[]),
        param("words", _maybe(DictType(Ref("values.all.Word"), Ref("values.all.Slugs"))), required=False, default={}),
        param("slugs", _maybe(Ref("values.all.Slugs")), required=False, default=None),
        param("blob", JSON, required=False, default=None, sensitive=True),
    ]
    return contract(
        package(
            "values.all",
            enum("values.all.Word", value("first", "first"), value("second", "second")),
            enum("values.all.Number", value("one", 1), value("two", 2), open=True),
            alias("values.all.Cash", Ref("values.all.Money"), newtype=True),
            alias("values.all.Worth", Ref("values.all.Cash")),
            alias("values.all.Money", DECIMAL, newtype=True),
            alias("values.all.Blob", JSON, newtype=True),
            alias("values.all.Flag", BOOL, newtype=True),
            alias("values.all.Slug", limited(STR, min_len=3, pattern="^[a-z]+$"), newtype=True),
            alias("values.all.MaybeSlug", _maybe(Ref("values.all.Slug"))),
            alias("values.all.Slugs", _list(Ref("values.all.Slug"), max_len=3)),
            alias("values.all.InnerAlias", Ref("values.all.Inner")),
            model("values.all.Inner", field("blob", Ref("values.all.Blob"), default=None, sensitive=True)),
            model("values.all.Defaults", *fields),
            model(
                "values.all.Later",
                field("back", _maybe(Ref("values.all.Defaults")), default=None),
                field("flag", Ref("values.all.Flag"), default=True),
            ),
            services=(
                service(
                    "values.all.ValueService",
                    "value",
                    method("scalars", *params, returns=Ref("values.all.Blob")),
                    method("collections", *collections, returns=ListType(Ref("values.all.Slugs"))),
                    silo=Silo.CONTROL,
                    locals=(local("scalars_here", *params), local("collections_here", *collections)),
                ),
            ),
        )
    )


# ------------------------------------------------------------------ shapes ----


def _shapes() -> Contract:
    """Declarations at the edge: empty, recursive, alone, nested."""
    node, tree = "shapes.all.Node", "shapes.all.Tree"
    everything = package(
        "shapes.all",
        alias("shapes.all.Nodes", ListType(Ref(node))),
        alias("shapes.all.ById", DictType(STR, Ref("shapes.all.Nodes"))),
        model(
            node,
            field("children", Ref("shapes.all.Nodes"), default=[]),
            field("by_id", Ref("shapes.all.ById"), default={}),
            field("parent", _maybe(Ref(node)), default=None, sensitive=True),
            field("tree", _maybe(Ref(tree)), default=None),
            locals=(local("root", param("nodes", Ref("shapes.all.Nodes")), returns=Ref(node)),),
        ),
        model(
            tree, field("root", Ref("shapes.all.Leaf"), default={}), field("choice", _maybe(Ref("shapes.all.Choice")))
        ),
        model("shapes.all.Leaf", field("children", ListType(Ref(node)), default=[], inherited=node), extends=node),
        model("shapes.all.Bare"),
        model("shapes.all.Documented", doc="Without fields."),
        model(
            "shapes.all.OnlyLocal",
            locals=(local("act", doc="Acts."), local("act_again", param("n", INT, doc="How often."))),
        ),
        model("shapes.all.Base", field("id", INT, required=True), doc="What others extend."),
        model(
            "shapes.all.Derived",
            field("id", INT, required=True, inherited="shapes.all.Base"),
            extends="shapes.all.Base",
        ),
        union("shapes.all.Choice", arm("node", Ref(node)), arm("other", _maybe(Ref("shapes.all.Choice")))),
        union("shapes.all.Single", arm("only", INT, was=("alone",))),
        union("shapes.all.SingleOpen", arm("only", Ref("shapes.all.Bare")), open=True),
        union("shapes.all.Lists", arm("names", _list(STR, max_len=3), sensitive=True), arm("ids", DictType(STR, INT))),
        model(
            "shapes.all.Old",
            field(
                "gone",
                STR,
                default="",
                deprecated=Deprecation(since="2026-10-01", use="here", reason="Moved."),
                was=("went", "left"),
            ),
            field("here", STR, default="", deprecated=Deprecation(since="2026-10-01")),
        ),
        enum(
            "shapes.all.Ages",
            value("old", 1, was=(10, 11), deprecated=Deprecation(since="2026-10-01", use="new")),
            value("new", 2),
        ),
        services=(
            service("shapes.all.EmptyService", "empty", is_async=True),
            service(
                "shapes.all.JustService",
                "just",
                # Lines that end before, at and after the longest there may be.
                *[
                    method("m" * (58 + at), param("name_of_about_25_letters_", STR), returns=STR, routing=_SINGLE)
                    for at in range(6)
                ],
                *[
                    method(
                        "d" * (62 + at), param("name_of_about_25_letters_", STR), returns=STR, routing=_SINGLE, doc="."
                    )
                    for at in range(6)
                ],
            ),
            service(
                "shapes.all.OldService",
                "old",
                method("ping", routing=_SINGLE, disabled_since="2026-12-01"),
                method("by_slug", param("slug", STR), routing=_BY_SLUG, idempotent=True, idempotency_key="slug"),
                method(
                    "by_other",
                    param("name", STR),
                    param("limit", INT, required=False, default=1, deprecated=Deprecation(since="2026-10-01")),
                    routing=replace(_BY_SLUG, path=("name",)),
                ),
                method(
                    "by_region",
                    param("region_name", STR),
                    routing=Routing(kind=ResolverKind.REGION_NAME, path=("region_name",)),
                    retry=Retry(attempts=1),
                ),
                method(
                    "by_team",
                    param("team_id", INT, was=("team",)),
                    returns=ListType(Ref("shapes.all.Single")),
                    routing=Routing(kind=ResolverKind.DECLARED, path=("team_id",), resolver="shapes.resolvers.by_team"),
                ),
                deprecated=Deprecation(since="2026-10-01", use="EmptyService"),
                disabled_since="2026-12-01",
                doc="Goes away.",
            ),
        ),
    )
    resolver = Resolver(
        name="shapes.resolvers.by_team",
        doc=None,
        location=AT,
        parameter="team_id",
        type=INT,
        target="shapes.routing:TeamResolver",
        attributes={},
    )
    return contract(
        everything,
        package("shapes.resolvers", resolver),
        package("shapes", doc="A package around packages."),
        package(
            "shapes.all.nested.deeply",
            model("shapes.all.nested.deeply.Deep", field("node", Ref(node), default={}), extends="shapes.all.Base"),
        ),
    )


# ------------------------------------------------------------------ serial ----


def _serial() -> Contract:
    """Fields of every type, read from ORM objects."""
    part, loose = "serial.parts.Part", "serial.all.Loose"
    moment = Scalar(ScalarName.DATETIME)
    fields = [
        field("id", INT, required=True),
        field("text", _maybe(STR), source=("deep", "path", "text")),
        field("moment", moment, required=True),
        field("naive", _maybe(moment), naive_utc=True, source=("naive_at",)),
        field("moments", ListType(_maybe(moment)), default=[], naive_utc=True),
        field("by_day", DictType(STR, ListType(moment)), default={}),
        field("blob", JSON, default=None, sensitive=True),
        field("kind", Ref("serial.all.Kind"), required=True),
        field("open_kind", _maybe(Ref("serial.all.OpenKind"))),
        field("kinds", DictType(Ref("serial.all.Kind"), Ref("serial.all.OpenKind")), default={}),
        field("names", ListType(STR), default=[]),
        field("labels", DictType(STR, _maybe(STR)), default={}),
        field("part", Ref(part), required=True),
        field("part_or_none", _maybe(Ref(part))),
        field("parts", Ref("serial.parts.Parts"), default=[], source=("part_set",)),
        field("parts_by_name", DictType(STR, Ref(part)), default={}),
        field("parts_or_none", ListType(_maybe(Ref(part))), default=[]),
        field("child", _maybe(Ref("serial.all.Whole"))),
        field("loose", Ref(loose), default={}),
        field("looses", ListType(Ref(loose)), default=[]),
        field("choice", Ref("serial.all.Choice"), required=True),
        field("holder", _maybe(Ref("serial.all.Holder"))),
        field("base_field", STR, default="", inherited="serial.all.Base"),
    ]
    whole = [*fields[:17], fields[-1]]
    return contract(
        package(
            "serial.all",
            enum("serial.all.Kind", value("a", "a"), value("b", "b")),
            enum("serial.all.OpenKind", value("one", 1), open=True),
            model("serial.all.Base", field("base_field", STR, default="")),
            model(
                "serial.all.Whole",
                *whole,
                field("child", _maybe(Ref("serial.all.Whole"))),
                source="serial.models.Whole",
                extends="serial.all.Base",
            ),
            model(loose, field("name", STR, default="")),
            model("serial.all.Holder", field("loose", Ref(loose), default={}), source="serial.models.Holder"),
            model("serial.all.Partial", *fields, source="serial.models.Partial", extends="serial.all.Base"),
            model("serial.all.OnlyKeywords", field("loose", Ref(loose), default={}), source="serial.models.Partial"),
            model("serial.all.NoFields", source="serial.models.Partial"),
            union("serial.all.Choice", arm("a", INT), arm("b", STR)),
        ),
        package(
            "serial.parts",
            alias("serial.parts.Parts", ListType(Ref(part))),
            model(part, field("name", STR, default=""), source="serial.models.Part"),
        ),
    )


CASES: dict[str, Contract] = {
    "acme": _acme(),
    "circle": _circle(),
    "clash": _clash(),
    "serial": _serial(),
    "shapes": _shapes(),
    "texts": _texts(),
    "values": _values(),
    "wide": _wide(),
}
"""Contracts by their root package."""
