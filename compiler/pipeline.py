"""From `.rpc` text to a contract: load, parse, resolve, check, lower. The page to read first."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..idl.diagnostics import Diagnostic, Severity
from ..idl.parser import ParseResult, parse
from ..idl.source import Source
from ..records import record
from ..schemas.contract import Contract
from .allow import silence
from .catalogue import CATALOGUE
from .config import NOTHING_UNSAVED, Config
from .echoes import without_echoes, without_style
from .load import Loaded, UnreadablePath, find_files, load
from .lower import lower
from .program import Program
from .resolve import resolve
from .rules import RULES, Context

__all__ = ["Analysis", "Checked", "Parser", "analyse", "check_loaded"]

Parser = Callable[[Source], ParseResult]
"""`parse`, or something that remembers what it parsed."""


@record(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What one run found; there is a contract where no diagnostic is an error."""

    diagnostics: tuple[Diagnostic, ...]
    contract: Contract | None
    sources: tuple[Source, ...]


def analyse(paths: Sequence[Path], config: Config, unsaved: Mapping[str, bytes] = NOTHING_UNSAVED) -> Analysis:
    """Read, check and lower files and folders (none: the configured sources), `unsaved` ones as they would be.

    Raises `UnreadablePath` where a path can't be read.
    """
    checked = _check(*_load_and_parse(paths, config, unsaved), config)
    contract = checked.lower() if checked.program is not None else None
    return Analysis(diagnostics=checked.diagnostics, contract=contract, sources=checked.loaded.sources)


@record(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the rules say of some files; there is a program where no diagnostic is an error."""

    diagnostics: tuple[Diagnostic, ...]
    program: Program | None
    loaded: Loaded
    discovery: tuple[str, ...]

    def lower(self, packages: Collection[str] | None = None) -> Contract:
        """The contract of a sound program, or of some of its packages."""
        assert self.program is not None, "only sound programs are lowered"
        return lower(self.program, self.loaded.files, self.discovery, packages)


def check_loaded(
    named: Loaded, others: Loaded | None, config: Config, *, own: bool = True, parse: Parser = parse
) -> Checked:
    """Check files that were read elsewhere; `others` has what they may import and, with `own`, belong with."""
    parsed = [parse(source) for source in named.sources]
    if others is not None:
        named, parsed = _completed(named, parsed, others, own=own, parse=parse)
    return _check(named, parsed, config)


def _check(loaded: Loaded, parsed: Sequence[ParseResult], config: Config) -> Checked:
    program = resolve(result.file for result in parsed)
    context = Context(attributes=config.attributes, discovery=tuple(config.discovery))

    found = [*loaded.diagnostics]
    for result in parsed:
        found.extend(result.diagnostics)
    semantic = [*program.diagnostics]
    for rule in RULES:
        semantic.extend(rule(program, context))
    found.extend(without_echoes(without_style(semantic), parsed, unread=bool(loaded.diagnostics)))

    diagnostics = _settle(found, parsed, config.rules)
    sound = all(d.severity is not Severity.ERROR for d in diagnostics)
    return Checked(
        diagnostics=diagnostics,
        program=program if sound else None,
        loaded=loaded,
        discovery=tuple(config.discovery),
    )


# --------------------------------------------------------------------- load ----


def _load_and_parse(
    paths: Sequence[Path], config: Config, unsaved: Mapping[str, bytes]
) -> tuple[Loaded, list[ParseResult]]:
    """The named files and, from the configured sources, what makes them whole: their packages and those they import."""
    named = find_files(paths or config.sources)
    loaded = load(named, config.root, unsaved)
    parsed = [parse(source) for source in loaded.sources]
    if not paths:
        return loaded, parsed
    known = {path.resolve() for path in named}
    others = load([p for p in _configured(config) if p.resolve() not in known], config.root, unsaved)
    return _completed(loaded, parsed, others)


def _completed(
    loaded: Loaded, parsed: list[ParseResult], others: Loaded, *, own: bool = True, parse: Parser = parse
) -> tuple[Loaded, list[ParseResult]]:
    """Files with all that they import from others, and without `own` nothing of the packages that they belong to."""
    named = {_package(result) for result in parsed}
    by_package: dict[str, list[ParseResult]] = {}
    for source in others.sources:
        result = parse(source)
        by_package.setdefault(_package(result), []).append(result)
    for name in {"", *(named if not own else ())}:
        by_package.pop(name, None)
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
