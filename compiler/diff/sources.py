"""What the command line names as OLD or NEW: a file, a folder, a contract's JSON or a commit, read to a contract.

Each side is read with its own configuration, from where its files are: the disk or git's objects.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ...idl.diagnostics import Diagnostic, Severity
from ...idl.source import Source
from ...records import record
from ...schemas.contract import Contract
from ..config import CONFIG_FILES, Config, FoundConfig, default_config, parse_config
from ..load import Loaded, decode
from .content import Content
from .git import SourceError, open_repository
from .memory import Memory, content_of
from .trees import Disk, GitTree, Tree

__all__ = ["WAIVERS", "Side", "SourceError", "WaiverFile", "merge_base", "read_source", "work_tree"]

WAIVERS = "rpcc-accepted.toml"
"""The file of accepted findings."""

_GIT = "git:"
_EMPTY = Contract(packages=())
_PACKAGE = re.compile(rb"^[ \t\xef\xbb\xbf]*package[ \t]+([A-Za-z0-9_.]+)", re.MULTILINE)
_NO_TEXTS: Mapping[str, Source] = {}


class WaiverFile(NamedTuple):
    """Where a side keeps its waivers, as an absolute and as a shown path, and the content; None: there is no file."""

    path: str
    shown: str
    data: bytes | None


@record(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison. There is content where no diagnostic is an error."""

    name: str
    """As the user wrote it."""
    content: Content | None
    texts: Mapping[str, Source]
    """The sources by their paths in the contract; none where that was read from its JSON."""
    config: Config
    diagnostics: tuple[Diagnostic, ...] = ()
    date: str | None = None
    """The day on which the commit was made (ISO), where the side is one."""
    waivers: WaiverFile
    is_absent: bool = False
    """Whether the commit has nothing of the project yet."""

    @property
    def contract(self) -> Contract | None:
        """All of the contract, made anew."""
        return self.content.lower(None) if self.content is not None else None


def read_source(spec: str, memory: Memory | None = None) -> Side:
    """Read what `spec` names. Raises SourceError, or OSError where the disk does."""
    memory = memory or Memory()
    if spec.startswith(_GIT):
        ref, colon, path = spec.removeprefix(_GIT).partition(":")
        return _read_commit(spec, ref, path if colon else None, memory)
    path = os.path.abspath(spec)
    if not spec or not os.path.exists(path):
        raise SourceError(f"there is no file or folder `{spec}`")
    return _read_path(Disk(memory), path, spec)


def work_tree(memory: Memory | None = None) -> Side:
    """What the current folder's configuration names, as it is on disk."""
    return _read_project(Disk(memory or Memory()), os.getcwd(), "the work tree")


def merge_base(work: Side, memory: Memory | None = None) -> Side:
    """The commit at which the work tree's branch left the default branch; nothing, if rpcc was not used there yet."""
    repository = open_repository(os.getcwd())
    sha = repository.merge_base(work.config.default_branch)
    tree = GitTree(repository, sha[:12], repository.commit(sha), memory or Memory())
    here = _project_folder()
    try:
        return _read_past_project(tree, tree.name)
    except SourceError:
        if not _is_new(tree, work):
            raise
    found = FoundConfig(default_config(Path(here)), (), {})
    return replace(_side(tree, here, tree.name, found, content=_contents(_EMPTY)), is_absent=True)


def _project_folder() -> str:
    """The folder of the work tree's project: that of its configuration, or the current one."""
    config = _find_config(Disk(Memory()), os.getcwd()).config
    return os.path.realpath(config.root)


def _read_past_project(tree: GitTree, name: str) -> Side:
    """The work tree's project as it was in a commit; not another one that was configured further up."""
    folder = _project_folder()
    if not tree.is_folder(folder):
        raise SourceError(f"there is no folder `{tree.shown(folder)}`")
    return _read_project(tree, folder, name)


def _is_new(tree: GitTree, work: Side) -> bool:
    """Whether none of the work tree's packages is anywhere in a commit: one that moved must not seem to be new."""
    files = tree.read(tree.sources(tree.top))
    packages = {name.decode() for data in files.values() for name in _PACKAGE.findall(data)}
    parts = work.content.parts if work.content is not None else None
    return parts is None or packages.isdisjoint(parts)


def _read_commit(spec: str, ref: str, path: str | None, memory: Memory) -> Side:
    repository = open_repository(os.getcwd())
    tree = GitTree(repository, ref, repository.commit(ref), memory)
    if path is None:
        return _read_past_project(tree, spec)
    start = os.path.realpath(os.getcwd()) if path.split("/")[0] in {".", ".."} else tree.top  # as git reads such paths
    return _read_path(tree, os.path.normpath(os.path.join(start, path)), spec)


# ------------------------------------------------------------------ reading ----


def _read_path(tree: Tree, path: str, name: str) -> Side:
    """A file, a contract, or a folder: one with a configuration of its own is a project."""
    if tree.is_file(path):
        if path.endswith(".json"):
            return _read_contract(tree, path, name)
        return _read_files(tree, os.path.dirname(path), [path], name)
    if not tree.is_folder(path):
        raise SourceError(f"there is no file or folder `{name}`")
    if _config_in(tree, path) is not None:
        return _read_project(tree, path, name)
    return _read_files(tree, path, _not_empty(_once(tree, tree.sources(path)), name), name)


def _read_project(tree: Tree, folder: str, name: str) -> Side:
    """The configured sources of the project that a folder is in."""
    found = _find_config(tree, folder)
    if found.diagnostics:
        return _side(tree, folder, name, found)
    named = _load(tree, _not_empty(_configured(tree, found.config), name), found.config)
    diagnostics, content = tree.memory.project(named, found.config)
    return _side(tree, folder, name, found._replace(diagnostics=diagnostics), content=content, texts=_texts(named))


def _read_files(tree: Tree, folder: str, files: Sequence[str], name: str) -> Side:
    """Files on their own; if they can't stand so, with what they import, then also with the rest of their packages.

    Both sides may lie below one configuration: one must never be completed with the other without need.
    """
    found = _find_config(tree, folder)
    if found.diagnostics:
        return _side(tree, folder, name, found)
    named = _load(tree, files, found.config)
    check = tree.memory.check
    checked = alone = check(named, None, found.config)
    if alone.program is None:
        others = _others(tree, files, found.config)
        tries = (check(named, others, found.config, own=own) for own in (False, True))
        checked = next((tried for tried in tries if tried.program is not None), alone)
    found = found._replace(diagnostics=checked.diagnostics)
    return _side(tree, folder, name, found, content=content_of(checked), texts=_texts(checked.loaded))


def _others(tree: Tree, files: Sequence[str], config: Config) -> Loaded:
    """The configured sources without those named."""
    known = {tree.real(path) for path in files}
    try:
        return _load(tree, [path for path in _configured(tree, config) if tree.real(path) not in known], config)
    except (OSError, SourceError):
        if config.path is not None:
            raise
        return decode(())  # nobody asked for them


def _read_contract(tree: Tree, path: str, name: str) -> Side:
    from ...schemas.faults import ContractError
    from ...schemas.reader import load_contract
    from .identity import self_faults

    found = _find_config(tree, os.path.dirname(path))
    data = tree.read([path])[path]
    try:
        contract = load_contract(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise SourceError(f"`{name}` is not a contract: it is not UTF-8") from None
    except ContractError as error:
        faults = "; ".join(str(fault) for fault in error.faults[:5])
        raise SourceError(f"`{name}` is not a contract: {faults}") from None
    if faults := "; ".join(islice(self_faults(contract), 5)):
        raise SourceError(f"`{name}` can't read itself: {faults}")
    return _side(tree, os.path.dirname(path), name, found, content=_contents(contract))


def _contents(contract: Contract) -> Content:
    """What a contract holds. Its JSON is not asked which packages are the same: anybody may have written it."""

    def lower(packages: Collection[str] | None) -> Contract:
        assert packages is None, "all of it is compared"
        return contract

    return Content(parts=None, lower=lower)


def _texts(loaded: Loaded) -> dict[str, Source]:
    return {loaded.files[source.path].path: source for source in loaded.sources}


def _side(
    tree: Tree,
    folder: str,
    name: str,
    found: FoundConfig,
    *,
    content: Content | None = None,
    texts: Mapping[str, Source] = _NO_TEXTS,
) -> Side:
    """A side; without content where the configuration is at fault."""
    is_sound = all(diagnostic.severity is not Severity.ERROR for diagnostic in found.diagnostics)
    return Side(
        name=name,
        content=content if is_sound else None,
        texts=texts,
        config=found.config,
        diagnostics=found.diagnostics,
        date=tree.date,
        waivers=_waivers(tree, folder, found.config),
    )


# -------------------------------------------------------------------- files ----


def _not_empty(files: list[str], name: str) -> list[str]:
    if not files:
        raise SourceError(f"there are no .rpc files in `{name}`")
    return files


def _once(tree: Tree, files: Iterable[str]) -> list[str]:
    """Files without further links to the same ones."""
    return list({tree.real(path): path for path in reversed(list(files))}.values())[::-1]


def _configured(tree: Tree, config: Config) -> list[str]:
    """All files of the configured sources, each once."""
    files: list[str] = []
    for path in (os.path.normpath(source) for source in config.sources):
        if tree.is_file(path):
            files.append(path)
        elif tree.is_folder(path):
            files.extend(tree.sources(path))
        else:
            raise SourceError(f"there is no file or folder `{tree.shown(path)}`")
    return sorted(_once(tree, files))


def _load(tree: Tree, files: Sequence[str], config: Config) -> Loaded:
    root = tree.real(str(config.root))
    contents = tree.read(files)
    return decode((tree.shown(path), _relative(tree.real(path), root), contents[path]) for path in files)


def _relative(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


# ----------------------------------------------------------- configuration ----


def _find_config(tree: Tree, folder: str) -> FoundConfig:
    """The nearest configuration upwards; without any the defaults hold for the folder."""
    for here in _upwards(folder):
        found = _config_in(tree, here)
        if found is not None:
            return found
    return FoundConfig(default_config(Path(folder)), (), {})


def _config_in(tree: Tree, folder: str) -> FoundConfig | None:
    for path in (os.path.join(folder, name) for name in CONFIG_FILES):
        if tree.is_file(path):
            found = parse_config(path, tree.read([path])[path], tree.shown(path))
            if found is not None:
                return found._replace(diagnostics=tuple(d for d in found.diagnostics if tree.judges(d.code)))
    return None


def _upwards(folder: str) -> Iterator[str]:
    parent = ""
    while folder != parent:
        yield folder
        folder, parent = os.path.dirname(folder), folder


def _waivers(tree: Tree, folder: str, config: Config) -> WaiverFile:
    """The nearest file of waivers, up to the configuration's folder or, without one, to the current folder."""
    here = tree.real(os.getcwd())
    stop = str(config.root) if config.path is not None else here
    folders = list(_upwards(folder))
    inside = folders[: folders.index(stop) + 1] if stop in folders else [folder]
    for path in (os.path.join(place, WAIVERS) for place in inside):
        if tree.is_file(path):
            return WaiverFile(path, tree.shown(path), tree.read([path])[path])
    path = os.path.join(inside[-1], WAIVERS)
    return WaiverFile(path, tree.shown(path), None)
