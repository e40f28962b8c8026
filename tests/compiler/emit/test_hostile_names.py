"""Whatever a contract's names are, modules import and each annotation means the contract's type."""

import importlib
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from contracts import (
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
    value,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rpcc.compiler.emit.names import Names
from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.naming import factory_name, fake_name
from rpcc.runtime import codec_for
from rpcc.runtime.testing.factories import plainest
from rpcc.schemas.contract import (
    Alias,
    Contract,
    Declaration,
    DictType,
    Json,
    ListType,
    Model,
    Package,
    Ref,
    Silo,
    Type,
)

OURS = ["Field", "Annotated", "ClassVar", "Mapping", "RpcModel", "Json", "TypeAlias", "NewType", "DEFAULT_DATE", "UUID"]
PLAIN = ["Thing", "Plan", "User", "typing", "builtins", "enum", "object", "property", "pydantic"]
MEMBERS = [
    "str",
    "int",
    "bool",
    "float",
    "list",
    "datetime",
    "date",
    "uuid",
    "decimal",
    "tuple",
    "result",
    "isinstance",
]
DECLARED = [*OURS, *PLAIN]

SCALARS: list[tuple[Type, Json]] = [
    (BOOL, True),
    (INT, 3),
    (FLOAT, 0.5),
    (STR, "a"),
    (DATETIME, "2000-01-01T00:00:00Z"),
    (DATETIME, "2020-01-01T00:00:00Z"),
    (DATE, "2020-01-01"),
    (UUID, "12345678-1234-5678-1234-567812345678"),
    (DECIMAL, "1.5"),
    (JSON, None),
    (limited(STR, max_len=3), "abc"),
    (ListType(INT), []),
    (DictType(STR, DATE), {}),
]
NUMBERS = itertools.count()


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """Two packages that declare what they like and use each other's names, one way."""
    root = f"hostile{next(NUMBERS)}"
    known: list[tuple[Type, Json]] = []
    first = _package(draw, f"{root}.one", known)
    second = _package(draw, f"{root}.two", known)
    return contract(
        package(f"{root}.one", *first), package(f"{root}.two", *second, services=(_service(draw, root, known),))
    )


def _package(draw: st.DrawFn, name: str, known: list[tuple[Type, Json]]) -> list[Declaration]:
    found: list[Declaration] = []
    for short in draw(st.lists(st.sampled_from(DECLARED), min_size=1, max_size=5, unique=True)):
        full = f"{name}.{short}"
        kind = draw(st.sampled_from(["alias", "newtype", "enum", "model", "model"]))
        if kind == "enum":
            found.append(enum(full, value("a", "a"), value("b", "b", was=("c",))))
            known.append((Ref(full), "b"))
        elif kind == "model":
            found.append(_model(draw, full, known))
            known.append((Ref(full), {}))
        else:
            target, default = draw(st.sampled_from(SCALARS[:9] if kind == "newtype" else [*SCALARS, *known]))
            found.append(alias(full, target, newtype=kind == "newtype"))
            known.append((Ref(full), default))
    return found


def _model(draw: st.DrawFn, name: str, known: list[tuple[Type, Json]]) -> Model:
    names = draw(st.lists(st.sampled_from([*MEMBERS, *DECLARED]), max_size=8, unique=True))
    typed = [(one, *draw(st.sampled_from([*SCALARS, *known]))) for one in names]
    fields = [field(one, type_, default=default, was=(f"old_{one}",)) for one, type_, default in typed]
    methods = draw(st.lists(st.sampled_from([n for n in MEMBERS if n not in names]), max_size=2, unique=True))
    return model(name, *fields, locals=tuple(local(m, *_params(draw, known), returns=STR) for m in methods))


def _params(draw: st.DrawFn, known: list[tuple[Type, Json]]) -> list[Any]:
    names = draw(st.lists(st.sampled_from([*MEMBERS, *DECLARED]), max_size=3, unique=True))
    return [param(name, draw(st.sampled_from([*SCALARS, *known]))[0]) for name in names]


def _service(draw: st.DrawFn, root: str, known: list[tuple[Type, Json]]) -> Any:
    names = draw(st.lists(st.sampled_from([*MEMBERS, *DECLARED, "classmethod"]), max_size=4, unique=True))
    methods = [
        method(name, *_params(draw, known), returns=draw(st.sampled_from([*SCALARS, *known]))[0]) for name in names
    ]
    return service(f"{root}.two.HostileService", "hostile", *methods, silo=Silo.CONTROL)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = list(sys.path)
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path[:] = before
    for name in [name for name in sys.modules if name.startswith("hostile")]:
        del sys.modules[name]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contracts())
def test_modules_import_and_defaults_are_of_their_types(folder: Path, made: Contract) -> None:
    for path, text in emit_python(made, ("python", "testing"), version="1").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    importlib.invalidate_caches()
    for package_ in reversed(made.packages):
        for module in ("model", "service") if package_.services else ("model",):
            importlib.import_module(f"{package_.name}.{module}")
        for declaration in package_.declarations:
            if isinstance(declaration, Model):
                _check(getattr(sys.modules[f"{package_.name}.model"], declaration.name.rpartition(".")[2]), declaration)
        _check_testing(package_)


def _check(class_: Any, declared: Model) -> None:
    class_.model_rebuild()
    assert list(class_.model_fields) == [one.name for one in declared.fields]
    for one in declared.fields:
        info = class_.model_fields[one.name]
        read = codec_for(info.rebuild_annotation()).decode(json.dumps(one.default).encode())
        assert info.get_default(call_default_factory=True) == read
        assert type(info.get_default(call_default_factory=True)) is type(read)


def _check_testing(package_: Package) -> None:
    """Factories make what their names say, and fakes answer."""
    made = [d for d in package_.declarations if not isinstance(d, Alias)]
    if not made and not package_.services:
        return
    testing = importlib.import_module(f"{package_.name}.testing")
    for declaration in made:
        short = declaration.name.rpartition(".")[2]
        class_ = getattr(sys.modules[f"{package_.name}.model"], short)
        assert type(getattr(testing, factory_name(short))()) is class_
    for service_ in package_.services:
        fake = getattr(testing, fake_name(service_.name.rpartition(".")[2]))()
        for row in fake.get_method_table().methods:
            getattr(fake, row.name)(**{param_.name: plainest(param_.type) for param_ in row.params})
            assert len(getattr(fake, row.name).calls) == 1


# ------------------------------------------------------------------ spelling ----


def test_a_name_of_ours_gives_way_as_often_as_it_must() -> None:
    names = Names("a.b.model", own=["Field", "_Field"], members=["_Field_"], foreign=[])
    assert names.of("pydantic", "Field") == "_Field__"
    assert names.of("pydantic", "Field") == "_Field__"
    assert names.imports() == "from pydantic import Field as _Field__"


def test_names_of_several_packages_are_told_apart() -> None:
    foreign = ["a.plans.model.Plan", "b.plans.model.Plan", "c.model.Plan", "c.model.plan"]
    names = Names("a.b.model", own=["PlansPlan", "CPlan"], members=["plan"], foreign=foreign)
    spelled = {full: names.foreign(*full.rsplit(".", 1)) for full in foreign}
    assert spelled == {
        "a.plans.model.Plan": "APlansPlan",
        "b.plans.model.Plan": "BPlansPlan",
        "c.model.Plan": "_CPlan",
        "c.model.plan": "_plan",
    }


def test_own_names_of_a_package_come_before_others() -> None:
    names = Names("a.b.service", own=[], members=[], foreign=["a.b.model.Plan", "a.a.model.Plan"])
    assert names.foreign("a.b.model", "Plan") == "Plan"
    assert names.foreign("a.a.model", "Plan") == "APlan"


def test_what_runs_too_is_not_imported_again_for_type_checkers() -> None:
    names = Names("a.b.model", own=[], members=[], foreign=["a.c.model.X"])
    assert names.for_type_checkers("a.c.model", "X") == "X"
    assert names.type_imports(4) == "    from a.c.model import X"
    assert names.foreign("a.c.model", "X") == "X"
    assert names.type_imports(4) == ""
