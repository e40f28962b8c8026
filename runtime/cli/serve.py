"""`rpcc serve`: runs the services of the silo that a settings file describes."""

import os
import sys
from pathlib import Path

import click

from .launch import listen_option, run_silo, workers_option

__all__ = ["serve"]


@click.command(short_help="Serve this silo's services.")
@click.argument("config", type=click.Path(path_type=Path, dir_okay=False), metavar="CONFIG")
@listen_option
@workers_option
def serve(config: Path, listen: str | None, workers: int | None) -> None:
    """Serve the services of the silo that the settings file CONFIG describes, until SIGTERM or Ctrl-C."""
    os.environ["RPCC_SETTINGS"] = str(config)
    sys.path.insert(0, os.getcwd())
    run_silo(listen=listen, workers=workers)
