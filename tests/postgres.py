"""A PostgreSQL server of the tests' own, on a socket in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Unavailable", "postgres"]

_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)


class Unavailable(Exception):
    """Why no server can be started here."""


@contextmanager
def postgres() -> Generator[str]:
    """Start a server, and give the SQLAlchemy URL of an empty database; stop it at the end."""
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
