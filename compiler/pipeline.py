"""From `.rpc` text to a contract: load, parse, resolve, check, lower. The page to read first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..idl.diagnostics import Diagnostic, Severity
from ..idl.parser import ParseResult, parse
from ..idl.source import Location, Source, Span
from ..schemas.contract import Contract
from .allow import silence
from .catalogue import CATALOGUE
from .config import Config
from .load import Loaded, UnreadablePath, find_files, load
from .lower import lower
from .resolve import resolve
from .rules import RULES, Context

__all__ = ["Analysis", "analyse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What one run found; there is a contract where no diagnostic is an error."""

    diagnostics: tuple[Diagnostic, ...]
    contract: Contract | None
    sources: tuple[Source, ...]


def analyse(paths: Sequence[Path], config: Config) -> Analysis:
    """Read, check and lower files and folders (none: the configured sources).

    Raises `UnreadablePath` where a path can't be read.
    """
    loaded, parsed = _load_and_parse(paths, config)
    program = resolve(result.file for result in parsed)
    context = Context(attributes=config.attributes, discovery=tuple(config.discovery))

    found = [*loaded.diagnostics]
    for result in parsed:
        found.extend(result.diagnostics)
    semantic = [*program.diagnostics]
    for rule in RULES:
        semantic.extend(rule(program, context))
    found.extend(_without_echoes(semantic, parsed))

    diagnostics = _settle(found, parsed, config.rules)
    sound = all(d.severity is not Severity.ERROR for d in diagnostics)
    contract = lower(program, loaded.files, config.discovery) if sound else None
    return Analysis(diagnostics=diagnostics, contract=contract, sources=loaded.sources)


# --------------------------------------------------------------------- load ----


def _load_and_parse(paths: Sequence[Path], config: Config) -> tuple[Loaded, list[ParseResult]]:
    """The named files and, from the configured sources, what makes them whole: their packages and those they import."""
    named = find_files(paths or config.sources)
    loaded = load(named, config.root)
    parsed = [parse(source) for source in loaded.sources]
    if not paths:
        return loaded, parsed
    known = {path.resolve() for path in named}
    others = load([p for p in _configured(config) if p.resolve() not in known], config.root)
    by_package: dict[str, list[ParseResult]] = {}
    for source in others.sources:
        result = parse(source)
        by_package.setdefault(_package(result), []).append(result)
    by_package.pop("", None)
    while missing := _wanted(parsed) & by_package.keys():
        for name in sorted(missing):
            parsed.extend(by_package.pop(name))
    sources = tuple(result.file.source for result in parsed)
    files = {source.path: {**others.files, **loaded.files}[source.path] for source in sources}
    return Loaded(sources=sources, files=files, diagnostics=loaded.diagnostics), parsed


def _configured(config: Config) -> list[Path]:
    """The files of the configured sources; without a configuration nobody asked for them, so they may be unreadable."""
    try:
        return find_files(config.sources)
    except UnreadablePath:
        if config.path is not None:
            raise
        return []


def _package(result: ParseResult) -> str:
    return result.file.package.name.text if result.file.package is not None else ""


def _wanted(parsed: Iterable[ParseResult]) -> set[str]:
    """The packages that files belong to and import."""
    files = [result.file for result in parsed]
    imported = {statement.package.text for file in files for statement in file.imports}
    return imported | {file.package.name.text for file in files if file.package is not None}


# ------------------------------------------------------------------- settle ----


def _without_echoes(diagnostics: Iterable[Diagnostic], parsed: Sequence[ParseResult]) -> list[Diagnostic]:
    """One mistake, one error: what syntax errors hide from view is not called unknown, missing or unused as well."""
    broken = [result for result in parsed if result.diagnostics]
    if not broken:
        return list(diagnostics)
    hidden = {word for result in broken for span in result.broken for word in _words(result.file.source, span)}
    maimed = {
        Location(result.file.source, node.name.span)
        for result in broken
        for node in result.file.declarations
        if any(node.span.start <= span.start and span.end <= node.span.end for span in result.broken)
    }
    packages_unknown = any(result.file.package is None for result in broken)
    return [d for d in diagnostics if not _is_echo(d, hidden, maimed, packages_unknown)]


_ABOUT_ABSENCE = frozenset(
    "RPC0101 RPC0103 RPC0106 RPC0115 RPC0116 RPC0222 RPC0226 RPC0301 RPC0303 RPC0304 RPC0408 RPC0507 RPC0705".split()
)
"""Codes that say that something is not there."""


def _is_echo(diagnostic: Diagnostic, hidden: set[str], maimed: set[Location], packages_unknown: bool) -> bool:
    """`hidden` are words of what could not be parsed, `maimed` the names of declarations with such parts."""
    if packages_unknown and diagnostic.code in ("RPC0101", "RPC0102", "RPC0103"):
        return True
    location = diagnostic.primary.location
    return diagnostic.code in _ABOUT_ABSENCE and (
        location in maimed or any(word in hidden for word in _words(location.source, location.span))
    )


def _words(source: Source, span: Span) -> list[str]:
    return re.findall(r"[A-Za-z_][A-Za-z0-9_]*", source.text[span.start : span.end])


def _settle(
    found: Iterable[Diagnostic], parsed: Sequence[ParseResult], levels: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Fill in slugs and severities, drop what is switched off or allowed, and put it in order."""
    severities = {code: row.severity for code, row in CATALOGUE.items()}
    settled: dict[tuple[object, ...], Diagnostic] = {}
    for diagnostic in silence(found, (result.file for result in parsed), severities):
        row = CATALOGUE.get(diagnostic.code)
        level = levels.get(diagnostic.code) or (row.severity if row else Severity.ERROR)
        if level != "off":
            slug = row.slug if row else ""
            settled.setdefault(_place(diagnostic), replace(diagnostic, severity=Severity(level), slug=slug))
    return tuple(sorted(settled.values(), key=_place))


def _place(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    source, span = diagnostic.primary.location
    return source.path, span.start, span.end, diagnostic.code, diagnostic.message
