"""`rpcc new impl`."""

import click


@click.command()
def impl() -> int:
    """later"""
    return 0
