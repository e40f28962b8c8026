"""`rpcc new`: add a service, or implementations to fill in."""

import click

from .new_impl import impl
from .new_service import service

__all__ = ["new"]


@click.group(short_help="Add a service, or implementations to fill in.")
def new() -> None:
    """Add a service, or implementations to fill in."""


new.add_command(service)
new.add_command(impl)
