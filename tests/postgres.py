"""A PostgreSQL server of the tests' own, on a socket in a folder of its own, and databases in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, text

__all__ = ["Unavailable", "host_of", "new_database", "postgres"]

_NUMBERS: Final = count()
_FOLDERS: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)


class Unavailable(Exception):
    """Why no server can be started here."""


@contextmanager
def postgres() -> Generator[str]:
    """Start a server, and give the SQLAlchemy URL of its first database; stop it at the end."""
    programs = {name: _program(name) for name in ("initdb", "pg_ctl", "postgres")}
    missing = [name for name, path in programs.items() if path is None]
    if missing:
        raise Unavailable(f"PostgreSQL is not installed: no {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="rpcc-pg-", dir="/tmp") as folder:
        user = _user()
        if user is not None:
            shutil.chown(folder, user)
        data = Path(folder, "data")

        def run(*command: str) -> None:
            done = subprocess.run(command, user=user, capture_output=True, text=True, check=False, cwd=folder)
            if done.returncode:
                raise Unavailable(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-500:]}")

        initdb, pg_ctl = str(programs["initdb"]), str(programs["pg_ctl"])
        run(initdb, "-D", str(data), "-U", "rpcc", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run(pg_ctl, "-D", str(data), "-o", options, "-l", str(Path(folder, "log")), "-w", "-t", "60", "start")
        try:
            yield f"postgresql+psycopg://rpcc@/postgres?host={folder}"
        finally:
            run(pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop")


def host_of(url: str) -> str:
    """The folder of a server's socket, which other libraries call its host."""
    return url.rpartition("host=")[2]


def new_database(url: str, name: str = "", *, template: str = "template1") -> str:
    """Make a database in a server, a copy of another one, and give its name, which is a new one if none is given."""
    name = name or f"db{next(_NUMBERS)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return name


def _program(name: str) -> str | None:
    folders = [str(folder) for pattern in _FOLDERS for folder in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *folders]))


def _user() -> str | None:
    """PostgreSQL refuses to run as root: as whom it runs then."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise Unavailable("PostgreSQL does not run as root, and there is no other account")
