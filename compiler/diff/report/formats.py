"""The formats of `rpcc diff --format`, each a function from a review to text; loaded when they are asked for."""

from collections.abc import Callable
from importlib import import_module

from .review import Review

__all__ = ["FORMATS", "render"]

FORMATS = {
    "text": "text:render_text",
    "json": "document:render_json",
    "markdown": "markdown:render_markdown",
    "github": "annotations:render_github",
    "gitlab": "annotations:render_gitlab",
    "junit": "junit:render_junit",
    "sarif": "sarif:render_sarif",
    "html": "html:render_html",
}


def render(review: Review, form: str, *, color: bool = False) -> str:
    """The review in a format; the same bytes for the same review. Colours are the text's alone."""
    module, _, name = FORMATS[form].partition(":")
    renderer: Callable[..., str] = getattr(import_module(f".{module}", __package__), name)
    return renderer(review, color=color) if form == "text" else renderer(review)
