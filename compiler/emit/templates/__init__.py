"""Templates: layout in `*.j2`, compiled to `../_built/` by `python -m rpcc.compiler.emit.templates`."""

from functools import cache
from importlib import import_module
from pathlib import Path

from ..rendering import Context, Root

__all__ = ["TEMPLATES", "build", "render", "write_built"]

TEMPLATES = Path(__file__).parent
_BUILT = TEMPLATES.parent / "_built"


def render(name: str, **values: object) -> str:
    """The text of a template; every variable that it names has to be given."""
    return "".join(_root(name)(Context(values)))


@cache
def _root(name: str) -> Root:
    root: Root = import_module(f".._built.{name}", __package__).root
    return root


def build() -> dict[str, str]:
    """The Python module for each template, by file name in `_built/`."""
    import jinja2  # only needed to build

    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    )
    built: dict[str, str] = {}
    for path in sorted(TEMPLATES.glob("*.j2")):
        compiled = environment.compile(path.read_text(encoding="utf-8"), path.name, path.name, raw=True)
        imports, rest = compiled.split("\n", 1)
        assert imports.startswith("from jinja2.runtime import "), imports
        built[f"{path.name.removesuffix('.py.j2')}.py"] = _HEADER.format(path.name, jinja2.__version__) + rest
    return built


_HEADER = '''\
"""The template `{}`, compiled by jinja2 {}: `python -m rpcc.compiler.emit.templates` writes it again."""

# mypy: ignore-errors
# pyright: basic, reportUnusedImport=false, reportUnusedVariable=false, reportUnusedExpression=false

from ..rendering import Undefined, environment, missing

'''


def write_built() -> None:
    """Write `_built/` from `templates/`."""
    for name, text in build().items():
        (_BUILT / name).write_text(text, encoding="utf-8", newline="")
