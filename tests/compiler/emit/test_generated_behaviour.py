"""What the golden packages do when they run: serializers, defaults, hidden values, local methods, lazy packages."""

import datetime
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from enum import Enum
from types import SimpleNamespace
from typing import Any

import pytest
from contracts import DATETIME, contract, enum, field, local, model, package, param, rich, value
from golden.cases import CASES
from golden.generate import GOLDEN

from rpcc.compiler.emit.errors import EmitError
from rpcc.compiler.emit.python import emit_python
from rpcc.runtime import REQUIRED, UNSET, codec_for
from rpcc.runtime.implementation import check_implementation
from rpcc.schemas.contract import Contract, Model, Ref

UTC = datetime.UTC
MOMENT = datetime.datetime(2026, 1, 2, tzinfo=UTC)
NAIVE = datetime.datetime(2026, 1, 2)


@pytest.fixture(autouse=True)
def golden(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", [str(GOLDEN), *sys.path])
    yield
    for name in list(sys.modules):
        if name.partition(".")[0] in CASES:
            del sys.modules[name]


def _module(name: str) -> Any:
    return importlib.import_module(name)


# --------------------------------------------------------------- serializers ----


class Manager:
    """As an ORM gives related objects."""

    def __init__(self, *items: object) -> None:
        self._items = items

    def all(self) -> tuple[object, ...]:
        return self._items


class Plain(Enum):
    """An enum that is no string, as ORMs have them."""

    A = "a"


def _whole(**changed: object) -> SimpleNamespace:
    part = SimpleNamespace(name="p")
    found = {
        "id": 1,
        "deep": SimpleNamespace(path=SimpleNamespace(text="t")),
        "moment": MOMENT,
        "naive_at": NAIVE,
        "moments": Manager(NAIVE, None),
        "by_day": {"x": [MOMENT]},
        "blob": None,
        "kind": "a",
        "open_kind": 7,
        "kinds": {"a": 1, Plain.A: 7},
        "names": ("n", "m"),
        "labels": {"l": None},
        "part": part,
        "part_or_none": None,
        "part_set": Manager(part, part),
        "parts_by_name": {"one": part},
        "parts_or_none": [None, part],
        "child": None,
        "base_field": "base",
    }
    return SimpleNamespace(**{**found, **changed})


def test_a_model_is_read_from_an_object() -> None:
    serial, models = _module("serial.all.serial"), _module("serial.all.model")
    part = _module("serial.parts.model").Part(name="p")
    whole = serial.serialize_whole(_whole(child=_whole(id=2)))
    assert whole == models.Whole(
        id=1,
        text="t",
        moment=MOMENT,
        naive=NAIVE.replace(tzinfo=UTC),
        moments=[NAIVE.replace(tzinfo=UTC), None],
        by_day={"x": [MOMENT]},
        blob=None,
        kind=models.Kind.A,
        open_kind=models.OpenKind(7),
        kinds={models.Kind.A: models.OpenKind(7)},
        names=["n", "m"],
        labels={"l": None},
        part=part,
        part_or_none=None,
        parts=[part, part],
        parts_by_name={"one": part},
        parts_or_none=[None, part],
        base_field="base",
        child=whole.child,
    )
    assert whole.child.id == 2
    assert not whole.open_kind.is_known


def test_what_can_not_be_read_is_given() -> None:
    serial, models = _module("serial.all.serial"), _module("serial.all.model")
    loose, choice = models.Loose(name="l"), models.ChoiceA(a=1)
    partial = serial.serialize_partial(_whole(), loose=loose, looses=[loose], choice=choice, holder=None)
    assert (partial.loose, partial.looses, partial.choice, partial.holder) == (loose, [loose], choice, None)
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'choice'"):
        serial.serialize_partial(_whole(), loose=loose, looses=[], holder=None)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"id": None}, "`Whole.id` can't be None, but `id` is"),
        ({"part_set": None}, "`Whole.parts` can't be None, but `part_set` is"),
        ({"moment": NAIVE}, "`Whole.moment`: the datetime is naive; `@naive_utc` on the field takes it for UTC"),
        (
            {"by_day": {"x": [NAIVE]}},
            "`Whole.by_day`: the datetime is naive; `@naive_utc` on the field takes it for UTC",
        ),
        ({"kind": "secret"}, "`Whole.kind`: the value is none of `Kind`"),
        ({"kinds": {"secret": 1}}, "`Whole.kinds`: the value is none of `Kind`"),
        ({"names": ["a", None]}, "`Whole.names`: an item is None"),
        ({"names": "ab"}, "`Whole.names`: the value is no list"),
        ({"part_set": 5}, "`Whole.parts`: the value is no list"),
        ({"by_day": [MOMENT]}, "`Whole.by_day`: the value is no mapping"),
        ({"parts_by_name": {"one": None}}, "`Whole.parts_by_name`: an item is None"),
        ({"part": SimpleNamespace(name=None)}, "`Part.name` can't be None, but `name` is"),
    ],
)
def test_what_is_wrong_names_the_field_and_where_it_happened(changed: dict[str, object], error: str) -> None:
    with pytest.raises(ValueError, match=r"^`") as raised:
        _module("serial.all.serial").serialize_whole(_whole(**changed))
    assert str(raised.value) == error
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_none_on_the_way_gives_none_where_the_field_can_be_none() -> None:
    serialize = _module("serial.all.serial").serialize_whole
    assert serialize(_whole(deep=None)).text is None
    assert serialize(_whole(deep=SimpleNamespace(path=None))).text is None
    assert serialize(_whole(naive_at=None)).naive is None


def test_a_datetime_with_a_zone_keeps_it() -> None:
    zoned = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    whole = _module("serial.all.serial").serialize_whole(_whole(naive_at=zoned, moment=zoned))
    assert (whole.naive, whole.moment) == (zoned, zoned)


def test_a_required_hop_is_named() -> None:
    serialize = _module("acme.members.serial").serialize_team_membership
    assert serialize(SimpleNamespace(team_id=1, team=SimpleNamespace(slug="s"), lead=True)).slug == "s"
    with pytest.raises(ValueError, match=r"^`TeamMembership.slug` can't be None, but `team` is$"):
        serialize(SimpleNamespace(team_id=1, team=None, lead=True))
    with pytest.raises(ValueError, match=r"^`TeamMembership.slug` can't be None, but `team.slug` is$"):
        serialize(SimpleNamespace(team_id=1, team=SimpleNamespace(slug=None), lead=True))


def test_a_missing_attribute_is_named() -> None:
    thing = _whole()
    del thing.naive_at
    with pytest.raises(
        AttributeError, match=r"`SimpleNamespace` has no attribute `naive_at`, which `Whole.naive` needs"
    ):
        _module("serial.all.serial").serialize_whole(thing)


def test_the_orm_is_not_imported() -> None:
    _module("serial.all.serial")
    assert "serial.models" not in sys.modules


def test_serializers_of_a_circle_call_each_other() -> None:
    user = SimpleNamespace(id=3)
    session = SimpleNamespace(user=user, owner=user, owners=[user], member=1, place=None, secret=None)
    profile = SimpleNamespace(
        kind="sso",
        session_id="12345678-1234-5678-1234-567812345678",
        session=session,
        owner=user,
        owners=[],
        member=2,
        place=SimpleNamespace(name="here"),
        tokens=[SimpleNamespace(text="t")],
        kinds=["password"],
    )
    made = _module("circle.user.serial").serialize_profile(profile)
    assert made.session.owners[0].id == 3
    assert made.place.name == "here"


# ------------------------------------------------------------------ defaults ----


def _models(contract_: Contract) -> Iterator[Model]:
    return (d for d in contract_.declarations().values() if isinstance(d, Model))


@pytest.mark.parametrize("case", sorted(CASES))
def test_defaults_are_the_wire_values_of_the_contract(case: str) -> None:
    """Every default in the text, compared with what the codec reads from the contract's JSON."""
    for one in _models(CASES[case]):
        package_name, _, name = one.name.rpartition(".")
        class_ = getattr(_module(f"{package_name}.model"), name)
        class_.model_rebuild()
        given = {f.name: f.default for f in one.fields if not f.required and one.kind != "patch"}
        for key, wire in given.items():
            info = class_.model_fields[key]
            read = codec_for(info.rebuild_annotation()).decode(json.dumps(wire).encode())
            assert info.get_default(call_default_factory=True) == read, (one.name, key)


def test_two_instances_share_no_default() -> None:
    defaults = _module("values.all.model").Defaults
    one, two = defaults(), defaults()
    for name in ("object", "empty_object", "empty_array", "names", "words", "slugs"):
        assert getattr(one, name) == getattr(two, name)
        assert getattr(one, name) is not getattr(two, name)


# -------------------------------------------------------------------- tables ----


def _services() -> Iterator[str]:
    return (name for case in CASES.values() for name in case.services())


@pytest.mark.parametrize("name", sorted(_services()))
def test_tables_say_what_signatures_say(name: str) -> None:
    """The codec takes every type of a method table; defaults are those of the signature, and of their types."""
    package_name, _, short = name.rpartition(".")
    service = getattr(_module(f"{package_name}.service"), short)
    for table in service.get_method_table().methods:
        if table.returns is not None:
            codec_for(table.returns)
        signature = inspect.signature(getattr(service, table.name)).parameters
        assert list(signature) == ["self", *(one.name for one in table.params)]
        for one in table.params:
            default = signature[one.name].default
            assert default == (inspect.Parameter.empty if one.default is REQUIRED else one.default)
            codec = codec_for(one.type)
            if one.default is not REQUIRED:
                value: object = [] if one.default == () else one.default
                assert codec.decode(codec.encode(value)) == value


@pytest.mark.parametrize("name", sorted(_services()))
def test_implementations_to_fill_in_fit_their_services(name: str) -> None:
    package_name, _, short = name.rpartition(".")
    module = _module(f"{package_name}.service")
    service = getattr(module, short)
    implementation: object = service.get_local_implementation()
    check_implementation(service, type(implementation))
    assert isinstance(implementation, getattr(module, f"Async{short}", service))


# -------------------------------------------------------------------- hidden ----


def test_sensitive_values_are_hidden_also_where_their_types_come_late() -> None:
    auth, user = _module("circle.auth.model"), _module("circle.user.model")
    assert "secret" not in repr(auth.Session(secret=user.User(id=5)))
    assert "user" not in repr(auth.SessionPatch(user=user.User(id=5)))
    assert repr(auth.Token(text="hunter2")) == "Token()"
    shapes = _module("shapes.all.model")
    assert repr(shapes.ListsNames(names=["hunter2"])) == "ListsNames()"
    assert "parent" not in repr(shapes.Node(parent=shapes.Node()))


def test_what_a_patch_leaves_out_is_not_written() -> None:
    members = _module("acme.members.model")
    codec = codec_for(members.MemberPatch)
    assert codec.encode(members.MemberPatch(email=None)) == b'{"email":null}'
    assert members.MemberPatch(email=None).role is UNSET
    auth = _module("circle.auth.model")
    assert codec_for(auth.SessionPatch).encode(auth.SessionPatch()) == b"{}"


# -------------------------------------------------------------------- unions ----


def test_arms_are_read_under_old_names_and_unknown_ones_kept() -> None:
    members, shapes = _module("acme.members.model"), _module("shapes.all.model")
    actor = codec_for(members.Actor)
    assert actor.decode(b'{"token":"x"}') == members.ActorApiKey(api_key="x")
    assert actor.encode(members.ActorApiKey(api_key="x")) == b'{"api_key":"x"}'
    assert actor.encode(actor.decode(b'{"robot":[1]}')) == b'{"robot":[1]}'
    assert codec_for(shapes.Single).decode(b'{"alone":1}') == shapes.SingleOnly(only=1)
    assert codec_for(shapes.Choice).decode(b'{"other":{"other":null}}').other.other is None


# ------------------------------------------------------------- local methods ----


def test_local_methods_call_their_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    helpers, models = _module("clash.main.helpers"), _module("clash.main.model")
    calls: list[tuple[object, ...]] = []

    def trap_lead(self_: object, *, trap_lead: bool) -> None:
        calls.append((self_, trap_lead))

    def lead(service_: object, *, lead: bool, service: int) -> None:
        calls.append((service_, lead, service))

    monkeypatch.setattr(helpers, "trap_lead", trap_lead)
    monkeypatch.setattr(helpers, "lead", lead)
    trap, delegation = models.Trap(), _module("clash.main.service").list_service
    trap.lead(trap_lead=True)
    delegation.lead(lead=False, service=3)
    assert calls[0] == (trap, True)
    assert calls[1] == (delegation, False, 3)


def test_helpers_are_imported_by_the_first_call_only() -> None:
    code = (
        "import sys, acme.members, acme.members.service\n"
        "assert 'acme.members.helpers' not in sys.modules and 'acme.members.impl' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=GOLDEN, check=True)


# ------------------------------------------------------------------ packages ----


def test_a_package_imports_its_modules_when_asked_for_their_names() -> None:
    code = (
        "import sys, acme.members as members\n"
        "assert not any(name.startswith('acme.members.') or name.startswith('rpcc') for name in sys.modules)\n"
        "assert 'pydantic' not in sys.modules\n"
        "members.Role\n"
        "assert 'acme.members.model' in sys.modules and 'acme.members.service' not in sys.modules\n"
        "assert members.member_service and members.__doc__.startswith('Who belongs')\n"
        "assert {'Member', 'MemberService', 'member_service'} <= set(dir(members))\n"
        "from acme.members import *\n"
        "assert ActorUnknown and MemberService"
    )
    subprocess.run([sys.executable, "-c", code], cwd=GOLDEN, check=True)


def test_a_package_has_no_other_names() -> None:
    members = _module("acme.members")
    with pytest.raises(AttributeError, match=r"module 'acme.members' has no attribute 'Nobody'"):
        _ = members.Nobody
    assert _module("shapes.all.nested.deeply").Deep(id=1).node.children == []


def test_a_package_without_names_has_its_documentation() -> None:
    assert _module("shapes").__doc__ == "A package around packages."


# ------------------------------------------------------------------- refused ----


def test_a_default_from_a_package_that_imports_this_one_is_refused() -> None:
    upper = package(
        "a.upper",
        model("a.upper.Upper", field("lower", Ref("a.lower.Lower"), default={})),
        enum("a.upper.Role", value("member", "member")),
    )
    lower = package(
        "a.lower",
        model(
            "a.lower.Lower",
            locals=(local("act", param("role", Ref("a.upper.Role"), required=False, default="member")),),
        ),
    )
    with pytest.raises(EmitError, match=r"the default of `role` comes from `a.upper`, which imports `a.lower` itself"):
        emit_python(contract(upper, lower), version="1")


def test_the_rich_contract_can_be_emitted() -> None:
    files = emit_python(rich(), version="1")
    assert all(compile(text, path, "exec") for path, text in files.items() if path.endswith(".py"))


def test_long_chains_of_models_and_aliases_are_no_trouble() -> None:
    count = 2000
    models = [
        model(
            f"a.b.M{at}",
            field("next", Ref(f"a.b.M{(at + 1) % count}", nullable=True)),
            field("at", DATETIME, required=True),
        )
        for at in range(count)
    ]
    text = emit_python(contract(package("a.b", *models)), version="1")["a/b/model.py"]
    assert text.count("class M") == count
    assert text.count('"M0 | None"') == 1
