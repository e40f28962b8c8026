"""What need not be looked at twice: files that both sides share, and sources that an earlier run found sound."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ...idl.diagnostics import Diagnostic
from ...idl.parser import ParseResult, parse
from ...idl.source import Source
from ...schemas.contract import Contract
from ..cache import FOLDER, digest, program_words, read_fields, write_fields
from ..config import Config
from ..load import Loaded
from ..lower import lower
from ..resolve import resolve
from .content import Content, Part
from .git import SourceError

if TYPE_CHECKING:
    from ..pipeline import Checked

__all__ = ["Memory", "content_of"]

_FILE = "sound.stamp"
_MOST = 4
"""As many sets of sources are remembered, those that were asked for last."""


class Note(NamedTuple):
    """A file of sound sources, by the contract's path: its package, and the packages that it imports."""

    path: str
    package: str
    imports: tuple[str, ...]


class Memory:
    """What one run has parsed, and where `is_kept`, what earlier ones left beside the configurations."""

    def __init__(self, *, is_kept: bool = False) -> None:
        self._parsed: dict[str, ParseResult] = {}
        self._is_kept = is_kept

    def parse(self, source: Source) -> ParseResult:
        """Parse what was not parsed yet. What files share is the tree, which knows no text; places of mistakes do."""
        found = self._parsed.get(source.text)
        if found is None or (found.diagnostics and found.file.source != source):
            found = self._parsed[source.text] = parse(source)
        return replace(found, file=replace(found.file, source=source))

    def project(self, loaded: Loaded, config: Config) -> tuple[tuple[Diagnostic, ...], Content | None]:
        """What is wrong with a project's sources, and their content; of known ones no warnings are told."""
        is_kept = self._is_kept and config.path is not None and os.path.isdir(config.root)
        path = os.path.join(config.root, FOLDER, _FILE)
        known = _read(path) if is_kept else {}
        key = _key(loaded, config)
        if key in known and {note.path for note in known[key]} == {file.path for file in loaded.files.values()}:
            if next(iter(known)) != key:
                _write(path, {key: known[key], **known})
            return (), self._recalled(known[key], loaded, config)
        checked = self.check(loaded, None, config)
        if checked.program is not None and is_kept:
            _write(path, {key: _notes(checked), **known})
        return checked.diagnostics, content_of(checked)

    def check(self, named: Loaded, others: Loaded | None, config: Config, *, own: bool = True) -> "Checked":
        """Check sources; see `check_loaded`."""
        from ..pipeline import check_loaded  # all rules: what is known does without

        return check_loaded(named, others, config, own=own, parse=self.parse)

    def _recalled(self, notes: Sequence[Note], loaded: Loaded, config: Config) -> Content:
        """The content of sources that are known to be sound: only what is asked for is parsed, and not checked."""
        packages = {note.path: note.package for note in notes}

        def contract(wanted: Collection[str] | None) -> Contract:
            inside = [s for s in loaded.sources if wanted is None or packages[loaded.files[s.path].path] in wanted]
            parsed = [self.parse(source) for source in inside]
            program = resolve(result.file for result in parsed)
            if not program.diagnostics and not any(result.diagnostics for result in parsed):
                return lower(program, loaded.files, config.discovery, wanted)
            checked = self.check(loaded, None, config)  # perhaps it is only a warning
            if checked.program is None:
                raise SourceError(f"`{os.path.join(config.root, FOLDER)}` is wrong about these sources: delete it")
            return checked.lower(wanted)

        return Content(parts=_parts(notes, loaded), lower=contract)


def content_of(checked: "Checked") -> Content | None:
    """The content of what was found sound."""
    if checked.program is None:
        return None
    return Content(parts=_parts(_notes(checked), checked.loaded), lower=checked.lower)


def _notes(checked: "Checked") -> list[Note]:
    assert checked.program is not None
    return [
        Note(
            path=checked.loaded.files[module.source.path].path,
            package=module.package,
            imports=tuple(statement.package.text for statement in module.file.imports),
        )
        for module in checked.program.modules
    ]


def _parts(notes: Iterable[Note], loaded: Loaded) -> dict[str, Part]:
    files = {file.path: file for file in loaded.files.values()}
    by_package: dict[str, list[Note]] = {}
    for note in notes:
        by_package.setdefault(note.package, []).append(note)
    return {
        package: Part(
            made_of=tuple(sorted((note.path, files[note.path].sha256) for note in inside)),
            imports=frozenset(name for note in inside for name in note.imports),
        )
        for package, inside in by_package.items()
    }


# ------------------------------------------------------------------- stamps ----


def _key(loaded: Loaded, config: Config) -> str:
    """What makes sources sound: their content, how they are judged, and by which program."""
    judged = [repr(config.discovery), repr(config.rules), repr(config.attributes)]
    files = sorted(f"{file.path} {file.sha256}" for file in loaded.files.values())
    return digest("\0".join([*program_words(), *judged, *files]).encode("utf-8", "surrogatepass"))


def _read(path: str) -> dict[str, list[Note]]:
    """What is remembered, the last first; nothing where it does not make sense."""
    fields = iter(read_fields(path) or ())
    known: dict[str, list[Note]] = {}
    try:
        for key in fields:
            known[key] = [
                Note(next(fields), next(fields), tuple(next(fields).split())) for _ in range(int(next(fields)))
            ]
    except (StopIteration, RuntimeError, ValueError):
        return {}
    return known


def _write(path: str, known: Mapping[str, Sequence[Note]]) -> None:
    fields: list[str] = []
    for key in [*known][:_MOST]:
        fields += [key, str(len(known[key]))]
        fields += (field for note in known[key] for field in (note.path, note.package, " ".join(note.imports)))
    write_fields(path, fields)
