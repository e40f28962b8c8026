"""The commands of `rpcc`: a table of dotted names, each loaded when it is called."""

import os
from importlib import import_module
from io import StringIO
from typing import NamedTuple

import click

from ..version import VERSION
from .failure import Failure
from .output import write_err, write_out

__all__ = ["COMMANDS", "app", "run"]


class Entry(NamedTuple):
    """A command: where it is defined, and what `rpcc --help` says of it."""

    target: str
    help: str


_CLI = "rpcc.compiler.cli"
_COMPLETION = "_RPCC_COMPLETE"
"""What a shell sets when it wants a word completed."""

COMMANDS: dict[str, Entry] = {
    "check": Entry(f"{_CLI}.check:check", "Report what is wrong with .rpc files, and mend it."),
    "compile": Entry(f"{_CLI}.compile:compile_", "Write Python, JSON Schema, OpenAPI or the contract."),
    "fmt": Entry(f"{_CLI}.fmt:fmt", "Format .rpc files."),
    "contract": Entry(f"{_CLI}.contract:contract", "Print the resolved contract as JSON."),
    "diff": Entry(f"{_CLI}.diff:diff", "Tell what a change breaks, for whom, and in which deploy order."),
    "accept": Entry(f"{_CLI}.accept:accept", "Accept a finding of `rpcc diff`, with a reason and an end."),
    "explain": Entry(f"{_CLI}.explain:explain", "Explain a diagnostic code or a finding, or list them all."),
    "init": Entry(f"{_CLI}.init:init", "Start a project that compiles at once."),
    "new": Entry(f"{_CLI}.new:new", "Add a service, or implementations to fill in."),
    "serve": Entry("rpcc.runtime.cli.serve:serve", "Serve this silo's services."),
    "keys": Entry("rpcc.runtime.cli.keys:keys", "Make, rotate and check the keys of silos."),
    "usage": Entry("rpcc.runtime.cli.usage:usage", "Say how often methods were called."),
    "options": Entry("rpcc.runtime.cli.options:options", "Check the options of silos that run."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.target.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Look a command up; a mistyped one gets a suggestion."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from ..suggest import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            ctx.fail(f"there is no command `{args[0]}`" + (f": {hint}" if hint else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        write_out(f"rpcc {VERSION}\n")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 errors in the sources or stale files, 2 wrong usage, 3 a bug in rpcc.",
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Print the version."
)
def app() -> None:
    """Compile .rpc files: services between data-residency silos, as typed Python."""


def run(words: list[str]) -> int:
    """Run a command line; the exit code. Raises what `explain_failure` puts in words."""
    if any("\0" in word for word in words):
        raise Failure("an argument holds a NUL character")
    if _COMPLETION in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(app, {}, "rpcc", _COMPLETION, os.environ[_COMPLETION])
    try:  # not `app.main`, which has its own ways with interrupts and broken pipes
        with app.make_context("rpcc", list(words), obj=words) as context:
            code = app.invoke(context)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        text = StringIO()
        error.show(text)
        write_err(text.getvalue())  # click itself stumbles over names that are no text
        return error.exit_code
    return code if isinstance(code, int) else 0
