"""What all peers have in common: the rows that a server answers with, and the interface of a peer."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path
from typing import Any

__all__ = ["BULK", "ORGANIZATION", "THREADS", "Calls", "become", "folder", "read", "row", "secret", "serve_wsgi"]

BULK = 200
"""Models in a bulk answer."""
THREADS = 16
"""Threads of a server, where it takes a number."""
ORGANIZATION = 1
_FIELDS = attrgetter(
    *"id organization_id user_id email name role is_active is_pending score labels invited_by joined_at".split()
)
_ROLES = ("member", "manager", "owner")
_START = datetime(2024, 1, 1, tzinfo=UTC)

_ROWS = [
    {
        "id": user_id + 1_000_000,
        "organization_id": ORGANIZATION,
        "user_id": user_id,
        "email": f"somebody{user_id}@example.com",
        "name": "Somebody with a Name",
        "role": _ROLES[user_id % 3],
        "is_active": True,
        "is_pending": False,
        "score": user_id / 7,
        "labels": ["first", "second"],
        "invited_by": None if user_id % 2 else "somebody.else@example.com",
        "joined_at": _START + timedelta(minutes=user_id),
    }
    for user_id in range(BULK)
]


@dataclass(frozen=True)
class Calls:
    """A client's two calls. Each gives the objects that it got; both are called by several threads at once."""

    small: Callable[[], Any]
    bulk: Callable[[], list[Any]]


def row(user_id: int) -> dict[str, Any]:
    """A member as a database would give it. Servers make their objects of it anew for each call."""
    return _ROWS[user_id]


def read(member: Any) -> Any:
    """Read each field, so that objects which are made on access are made too."""
    return _FIELDS(member)


def folder() -> Path:
    """Where code was generated, and where servers may keep files."""
    return Path(os.environ["BENCH_FOLDER"])


def secret() -> str:
    """What both sides sign with, in the form that rpcc wants."""
    return "rpcck1_" + os.environ["BENCH_SECRET"]


def serve_wsgi(factory: str, port: int) -> None:
    """Become a granian that serves the WSGI app which a function makes."""
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(THREADS), "--no-ws"]
    become("granian", *options, "--port", str(port), "--log-level", "warning", "--factory", factory)


def become(program: str, *arguments: str) -> None:
    """Become a program of this environment."""
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        raise SystemExit(f"{program} is not installed")
    os.execv(path, [str(path), *arguments])
