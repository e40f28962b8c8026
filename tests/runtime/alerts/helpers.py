"""Local methods of `alerts`."""

from alerts.service import AlertService


def shout(service: AlertService, *, text: str) -> str:
    return f"{service!r}: {text.upper()}!"
