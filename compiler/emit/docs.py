"""What generated docstrings say besides the documentation of the sources."""

from ...schemas.contract import Deprecation

__all__ = ["documentation"]


def documentation(doc: str | None, deprecated: Deprecation | None = None, disabled_since: str | None = None) -> str:
    """The documentation of a declaration or member, with its lifecycle."""
    paragraphs = [doc] if doc and doc.strip() else []
    if deprecated is not None:
        paragraphs.append(_deprecation(deprecated))
    if disabled_since is not None:
        paragraphs.append(f"Disabled since {disabled_since}: calls from other silos are refused.")
    return "\n\n".join(paragraphs)


def _deprecation(deprecated: Deprecation) -> str:
    text = f"Deprecated since {deprecated.since}"
    if deprecated.remove_after:
        text += f", to be removed after {deprecated.remove_after}"
    if deprecated.use:
        text += f": use `{deprecated.use}`"
    return f"{text}. {deprecated.reason}" if deprecated.reason else f"{text}."
