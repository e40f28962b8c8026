"""What generated docstrings say besides the documentation of the sources."""

from collections.abc import Iterable

from ...schemas.contract import Deprecation, Param

__all__ = ["documentation"]


def documentation(
    doc: str | None,
    deprecated: Deprecation | None = None,
    disabled_since: str | None = None,
    params: Iterable[Param] = (),
) -> str:
    """The documentation of a declaration or member, with that of its parameters and its lifecycle."""
    paragraphs = [doc] if doc and doc.strip() else []
    items = [_parameter(param) for param in params if param.doc or param.deprecated]
    if items:
        paragraphs.append("\n".join(items))
    if deprecated is not None:
        paragraphs.append(_deprecation(deprecated))
    if disabled_since is not None:
        paragraphs.append(f"Disabled since {disabled_since}: calls from other silos are refused.")
    return "\n\n".join(paragraphs)


def _parameter(param: Param) -> str:
    """A list item, its later lines indented as CommonMark wants them."""
    text = documentation(param.doc, param.deprecated)
    return "\n".join(f"  {line}" if at else f"- `{param.name}`: {line}" for at, line in enumerate(text.split("\n")))


def _deprecation(deprecated: Deprecation) -> str:
    text = f"Deprecated since {deprecated.since}"
    if deprecated.remove_after:
        text += f", to be removed after {deprecated.remove_after}"
    if deprecated.use:
        text += f": use `{deprecated.use}`"
    return f"{text}. {deprecated.reason}" if deprecated.reason else f"{text}."
