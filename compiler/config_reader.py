"""Reading a configuration: every key and value checked, each mistake a diagnostic where it stands."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import TypeAlias, cast

from ..idl.diagnostics import Diagnostic, Fix, Label, Severity
from ..idl.source import Location, Source, Span
from ..schemas.contract import Json
from ..schemas.faults import Fault, steps
from .catalogue import CATALOGUE
from .config import EMIT_KINDS, Config
from .config_values import Reader, Table, as_list, as_table, edit, is_list, is_table
from .suggest import suggestion
from .toml import Path, locate

__all__ = ["read_config"]


def read_config(
    shown: str, data: bytes, defaults: Config, *, table: tuple[str, ...] = ()
) -> tuple[Config, tuple[Diagnostic, ...]] | None:
    """`defaults` with what `table` of a TOML file says; None if there is no such table. `shown` names the file."""
    import tomllib  # 16 ms: only where there is a configuration

    source = Source(shown, data.decode("utf-8", "replace"))
    try:
        text = data.decode("utf-8")
        text = f" {text[1:]}" if text.startswith("\ufeff") else text  # a mark of some editors, as in sources
        document: Table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        if table and not re.search(rb"tool\s*\.\s*[\"']?rpcc", data):
            return None
        return defaults, (_settled(_not_toml(source, error)),)
    values: object = document
    for name in table:
        values = as_table(values).get(name)
    if values is None:
        return None
    reader = Reader(source, table, locate(text))
    config = _read_keys(reader, (), values, _KEYS, defaults)
    return config, tuple(_settled(diagnostic) for diagnostic in reader.diagnostics)


def _settled(diagnostic: Diagnostic) -> Diagnostic:
    row = CATALOGUE[diagnostic.code]
    return replace(diagnostic, slug=row.slug, severity=row.severity)


# ------------------------------------------------------------------- syntax ----

_BARE_VALUE = re.compile(r"(\s*[\w.\"'-]+\s*=\s*)([^\s\"'\[\]{},#=]+)\s*(#.*)?$", re.ASCII)


def _not_toml(source: Source, error: Exception) -> Diagnostic:
    """What the parser says, at the place that it says it of."""
    if isinstance(error, UnicodeDecodeError):
        at = len(error.object[: error.start].decode("utf-8"))
        return _syntax(source, Span(at, at + 1), "this byte is not UTF-8")
    if isinstance(error, RecursionError):
        return _syntax(source, Span(0, 0), "values are nested too deeply")
    text, _, place = str(error).rpartition(" (at ")
    numbers = [int(number) for number in re.findall(r"\d+", place)]
    reason = _in_our_words(text)
    if len(numbers) != 2:
        return _syntax(source, Span(len(source.text), len(source.text)), reason)
    line, column = numbers
    start = source.line_starts[line - 1]
    at = min(start + column - 1, len(source.text))
    bare = _BARE_VALUE.match(source.line(line))
    if bare is None or bare[2] in {"true", "false"}:
        return _syntax(source, Span(at, min(at + 1, len(source.text))), reason)
    span = Span(start + bare.start(2), start + bare.end(2))
    return replace(
        _syntax(source, span, "a string stands in quotes"),
        fix=Fix(title="quote it", edits=(edit(source, span, f'"{bare[2]}"'),)),
    )


def _in_our_words(text: str) -> str:
    """A message of the parser's, which shows the way to a key as a tuple: `Cannot declare ('a', 'b') twice`."""
    text = re.sub(r"\(('[^()]*'),?\)", lambda key: f"`{key[1][1:-1].replace(chr(39) + ', ' + chr(39), '.')}`", text)
    return text[:1].lower() + text[1:].replace("'", "`")


def _syntax(source: Source, span: Span, reason: str) -> Diagnostic:
    location = Location(source, span)
    return Diagnostic(code="RPC0801", message=f"this is not TOML: {reason}", primary=Label(location=location))


# --------------------------------------------------------------------- keys ----

Read: TypeAlias = Callable[[Reader, Path, object, Config], Config]
"""Reads the value of one key into a configuration."""


def _read_keys(reader: Reader, path: Path, values: object, keys: Mapping[str, Read], config: Config) -> Config:
    """Every key of a table by the function for it; a key without one is a mistake."""
    if not is_table(values):
        reader.wrong(path, "a table")
        return config
    for key, value in as_table(values).items():
        if key in keys:
            config = keys[key](reader, (*path, key), value, config)
        else:
            _unknown_key(reader, (*path, key), keys)
    return config


def _unknown_key(reader: Reader, path: Path, keys: Iterable[str]) -> None:
    span = reader.place(path).key
    near = suggestion(str(path[-1]), keys)
    fix = reader.swap(f"did you mean `{near}`?", span, near) if near else None
    notes = () if near else (f"there are: {', '.join(f'`{key}`' for key in keys)}",)
    reader.report("RPC0802", f"there is no key `{reader.name(path)}`", span, fix, notes)


# --------------------------------------------------------------- single keys ----


def _read_sources(reader: Reader, path: Path, value: object, config: Config) -> Config:
    items = reader.strings(path, value)
    if items is None:
        return config
    for item, text in items:
        if not _exists(os.path.join(config.root, text)):
            _no_such_path(reader, item, text, config)
    return replace(config, sources=tuple(config.root / text for _, text in items))


def _exists(path: str) -> bool:
    return "\0" not in path and os.path.exists(path)


def _no_such_path(reader: Reader, path: Path, text: str, config: Config) -> None:
    head, tail = os.path.split(text.rstrip("/"))
    folder = os.path.join(config.root, head)
    names = os.listdir(folder) if _exists(folder) and os.path.isdir(folder) else []
    near = suggestion(tail, (name for name in names if not name.startswith(".") and name.isascii()))
    span = reader.place(path).value
    better = f'"{os.path.join(head, near)}"' if near and '"' not in near else None
    fix = reader.swap(f"did you mean `{better}`?", span, better, safe=False) if better else None
    reader.report("RPC0809", f"there is no file or folder `{text}` beside the configuration", span, fix)


def _read_out(reader: Reader, path: Path, value: object, config: Config) -> Config:
    if isinstance(value, str) and "\0" not in value:
        return replace(config, out=config.root / value)
    reader.wrong(path, "a folder, as a string")
    return config


def _read_emit(reader: Reader, path: Path, value: object, config: Config) -> Config:
    items = reader.strings(path, value)
    kinds = [reader.choice(item, text, EMIT_KINDS) for item, text in items or ()]
    wanted = tuple(dict.fromkeys(kind for kind in kinds if kind))
    return config if items is None else replace(config, emit=wanted)


_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


def _read_discovery(reader: Reader, path: Path, value: object, config: Config) -> Config:
    items = reader.strings(path, value)
    for item, text in items or ():
        if not _PACKAGE.fullmatch(text):
            better = re.sub(r"[/\\]+", ".", text.strip("/\\. ")).replace("-", "_")
            span = reader.place(item).value
            fix = reader.swap(f"write `{better}`", span, f'"{better}"') if _PACKAGE.fullmatch(better) else None
            reader.report("RPC0808", f"`{text}` is not the name of a package", span, fix)
    return config if items is None else replace(config, discovery=tuple(text for _, text in items))


def _read_rules(reader: Reader, path: Path, value: object, config: Config) -> Config:
    if not is_table(value):
        reader.wrong(path, 'a table, such as `{ RPC0701 = "off" }`')
        return config
    levels = {code: _read_level(reader, (*path, code), code, level) for code, level in as_table(value).items()}
    return replace(config, rules={code: level for code, level in levels.items() if level})


def _read_level(reader: Reader, path: Path, code: str, value: object) -> str | None:
    row = CATALOGUE.get(code)
    if row is None:
        _unknown_code(reader, path, code)
        return None
    level = reader.choice(path, value, ("error", "warning", "off"))
    if level not in {None, "error"} and row.severity is Severity.ERROR:
        place = reader.place(path)
        reader.report(
            "RPC0806",
            f"{code} is an error: it can't be made a warning or switched off",
            place.value,
            reader.swap('write `"error"`', place.value, '"error"'),
            ("only codes that are warnings by default can be judged otherwise",),
        )
        return None
    return level


def _unknown_code(reader: Reader, path: Path, code: str) -> None:
    slugs = {row.slug: row.code for row in CATALOGUE.values()}
    near = suggestion(code, [*CATALOGUE, *slugs])
    near = slugs.get(near, near) if near else None
    span = reader.place(path).key
    fix = reader.swap(f"did you mean `{near}`?", span, near, safe=code in slugs) if near else None
    notes = () if near else ("`rpcc explain` lists all codes",)
    reader.report("RPC0805", f"there is no code `{code}`", span, fix, notes)


# ---------------------------------------------------------------- attributes ----


def _read_attributes(reader: Reader, path: Path, value: object, config: Config) -> Config:
    if not is_table(value):
        reader.wrong(path, "a table of JSON Schemas")
        return config
    schemas = as_table(value).items()
    sound = {name: cast(Json, schema) for name, schema in schemas if _is_attribute(reader, path, name, schema)}
    return replace(config, attributes=sound)


def _is_attribute(reader: Reader, path: Path, name: str, schema: object) -> bool:
    """Whether an attribute may bear this name, and its schema is one."""
    from .attributes import ATTRIBUTES  # own attributes are rare

    where = (*path, name)
    fault = None
    if name in ATTRIBUTES:
        fault = f"`@{name}` is an attribute of the language"
    elif not re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,63}", name):
        fault = f"`{name}` can't be the name of an attribute"
    if fault is not None:
        reader.report("RPC0807", fault, reader.place(where).key)
        return False
    if not isinstance(schema, bool) and not is_table(schema):
        reader.wrong(where, "a table that holds a JSON Schema", _as_schema(schema))
        return False
    return _is_schema(reader, where, name, cast(Json, schema))


_TYPE_NAMES = {"string", "integer", "number", "boolean", "array", "object", "null"}


def _as_schema(value: object) -> str | None:
    """`owner = "string"` can only mean the schema of a string."""
    return f'{{ type = "{value}" }}' if isinstance(value, str) and value in _TYPE_NAMES else None


def _is_schema(reader: Reader, path: Path, name: str, schema: Json) -> bool:
    from ..schemas.validate import check_attribute_schema  # jsonschema is slow to import

    for inside in _foreign(schema):
        reader.wrong((*path, *inside), "something that JSON has too")
        return False
    faults = check_attribute_schema(schema)
    for fault in faults[:1]:
        _bad_schema(reader, path, name, schema, fault)
    return not faults


def _foreign(value: object, path: Path = ()) -> Iterator[Path]:
    """Where a value holds what TOML can say and JSON can't: dates and times, infinities."""
    if is_table(value) or is_list(value):
        for key, item in as_table(value).items():
            yield from _foreign(item, (*path, key))
        for index, item in enumerate(as_list(value)):
            yield from _foreign(item, (*path, index))
    elif not isinstance(value, str | int | float) or (isinstance(value, float) and not isfinite(value)):
        yield path


def _bad_schema(reader: Reader, path: Path, name: str, schema: object, fault: Fault) -> None:
    for step in steps(fault.path):
        key = int(step) if is_list(schema) else step
        schema = as_list(schema)[int(step)] if is_list(schema) else as_table(schema).get(step)
        path = (*path, key)
    span = reader.place(path).value
    near = suggestion(reader.text(path).strip("\"'"), _TYPE_NAMES) if path[-1] == "type" else None
    fix = reader.swap(f'did you mean `"{near}"`?', span, f'"{near}"') if near else None
    reader.report("RPC0807", f"the schema of `@{name}` is not a JSON Schema: {fault.message}", span, fix)


# ---------------------------------------------------------------------- diff ----

_ORDERS = '`["region", "control"]`, `["control", "region"]` or `"rolling"`'


def _read_diff(reader: Reader, path: Path, value: object, config: Config) -> Config:
    return _read_keys(reader, path, value, _DIFF_KEYS, config)


def _read_deploy_order(reader: Reader, path: Path, value: object, config: Config) -> Config:
    silos = [str(silo) for silo in as_list(value)]
    if sorted(silos) == ["control", "region"]:
        return replace(config, deploy_order=tuple(silos))
    if value == "rolling":
        return replace(config, deploy_order=("rolling",))
    better = {"region": '["region", "control"]', "control": '["control", "region"]'}
    first = silos[0] if silos else str(value)
    reader.wrong(path, _ORDERS, better.get(first))
    return config


def _read_grace_days(reader: Reader, path: Path, value: object, config: Config) -> Config:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return replace(config, grace_days=value)
    digits = value if isinstance(value, str) and re.fullmatch("0|[1-9][0-9]{0,5}", value) else None
    reader.wrong(path, "a number of days, from 0", digits)
    return config


def _read_default_branch(reader: Reader, path: Path, value: object, config: Config) -> Config:
    if isinstance(value, str) and value:
        return replace(config, default_branch=value)
    reader.wrong(path, "the name of a branch")
    return config


_DIFF_KEYS: dict[str, Read] = {
    "deploy-order": _read_deploy_order,
    "grace-days": _read_grace_days,
    "default-branch": _read_default_branch,
}

_KEYS: dict[str, Read] = {
    "sources": _read_sources,
    "out": _read_out,
    "emit": _read_emit,
    "discovery": _read_discovery,
    "rules": _read_rules,
    "attributes": _read_attributes,
    "diff": _read_diff,
}
