"""Options and arguments that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["cache_option", "color_option", "config_option", "deny_option", "format_option", "paths_argument"]

F = TypeVar("F", bound=Callable[..., Any])


def paths_argument(command: F) -> F:
    """`[PATH]...`: files and folders."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")(command)


def cache_option(command: F) -> F:
    """`--no-cache`."""
    return click.option("--no-cache", is_flag=True, help="Neither trust nor keep what the last run found.")(command)


def config_option(command: F) -> F:
    """`--config FILE`."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read this configuration instead of the nearest rpcc.toml or pyproject.toml.",
    )(command)


def format_option(command: F) -> F:
    """`--format`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "concise", "json", "github", "sarif"]),
        default="text",
        show_default=True,
        help="How to report what is wrong.",
    )(command)


def color_option(command: F) -> F:
    """`--color`."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Colour reports; auto: on a terminal, unless NO_COLOR is set.",
    )(command)


def deny_option(command: F) -> F:
    """`--deny-warnings`."""
    return click.option("--deny-warnings", is_flag=True, help="Exit with 1 if there are warnings.")(command)
