"""`manage.py rpcc`: serve this project's silo, look after its keys, and check that it can be served."""

from argparse import REMAINDER, SUPPRESS
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from .....cli.keys import advise, keys, report
from .....cli.launch import run_silo
from .....cli.silo_files import SiloFile
from .....delegation import implementation_of
from .....discovery import known_services
from .....errors import RpcException
from .....process import PROCESS
from .....serving.apps import make_server
from .....settings import Settings
from ...configuration import NAME, settings_from_django
from ...serving import DjangoAsgiApp, DjangoWsgiApp

__all__ = ["Command"]


class Command(BaseCommand):
    """The command line of rpcc that knows of this project's settings."""

    help = "Serve this project's silo, make, rotate and check its keys, or check that it can be served."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what follows `manage.py rpcc`."""
        commands = parser.add_subparsers(dest="command", required=True, metavar="serve|keys|check")
        serve = commands.add_parser("serve", help="Serve this silo's services until SIGTERM or Ctrl-C.")
        check = commands.add_parser("check", help="Load all that serving needs, and say what this silo serves.")
        for parser_of_one in (serve, check):
            for name in ("--settings", "--pythonpath"):  # Django has read them already, wherever they stand
                parser_of_one.add_argument(name, default=SUPPRESS, help=SUPPRESS)
        serve.add_argument("--listen", metavar="HOST:PORT", help="Instead of the setting.")
        serve.add_argument("--workers", type=int, metavar="N", help="Instead of the setting.")
        key = commands.add_parser("keys", help="Make, rotate and check keys; without files, those of this project.")
        key.add_argument("words", nargs=REMAINDER, metavar="new|rotate|check …")

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        """Run one of the commands. Raises CommandError for what keeps it from its work."""
        try:
            getattr(self, f"_{command}")(**options)
        except click.ClickException as error:
            raise CommandError(error.format_message()) from None
        except RpcException as error:
            raise CommandError(str(error)) from None

    def _serve(self, *, listen: str | None, workers: int | None, **_: Any) -> None:
        if workers is not None and workers < 1:
            raise CommandError("`--workers`: is less than 1")
        connections.close_all()  # workers are forks, and a connection is one process's
        run_silo(listen=listen, workers=workers, wsgi=DjangoWsgiApp, asgi=DjangoAsgiApp)

    def _keys(self, *, words: list[str], **_: Any) -> None:
        own = {"check": self._check_own_keys, "rotate": self._rotate_own_keys}.get(" ".join(words))
        code = own() if own is not None else keys.main(words, prog_name="manage.py rpcc keys", standalone_mode=False)
        if code:
            raise SystemExit(code)

    def _check_own_keys(self) -> int:
        return report([_own()])

    def _rotate_own_keys(self) -> int:
        advise([_own()], peer=None, key_id=None, out=None)
        return 0

    def _check(self, **_: Any) -> None:
        if PROCESS.silo.network is None:  # a monolith serves nobody, and runs everything
            services = known_services()
            for service in services:
                implementation_of(service)
            self.stdout.write(f"a monolith of {len(services)} services: nothing wrong")
            return
        server = make_server()
        for method in server.methods:
            self.stdout.write(f"  {method}")
        self.stdout.write(f"`{PROCESS.silo.network.identity}` serves {len(server.methods)} methods: nothing wrong")


def _own() -> SiloFile:
    settings = _settings()
    return SiloFile(
        name=NAME, folder=settings.folder, identity=settings.identity, keys=settings.keys, rpc0=settings.rpc0
    )


def _settings() -> Settings:
    settings = settings_from_django()
    if settings is None:
        raise CommandError(f"`{NAME}` is not set")
    return settings
