"""The text of comments and documentation, tidied."""

__all__ = ["tidy_comment", "tidy_doc"]


def tidy_comment(text: str) -> str:
    """A `//` comment without spaces at its end, and with one before its first word; rules such as `//----` stay."""
    body = text[2:].rstrip()
    return "// " + body if body[:1].isalnum() else "//" + body


def tidy_doc(text: str) -> str:
    """A `///` line without spaces at its end, and with at least one behind the slashes where there is text."""
    body = text[3:].rstrip()
    return "/// " + body if body and body[0] != " " else "///" + body
