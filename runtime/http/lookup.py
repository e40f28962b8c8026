"""Names to socket addresses, with a deadline that the system's resolver does not have."""

import os
import socket
from concurrent.futures import Future
from threading import Thread
from time import monotonic
from typing import Any, NamedTuple, TypeAlias

from .address import LOCALHOST, Address, is_ip
from .errors import HttpFailure, NotConnected, TimedOut

__all__ = ["SocketAddress", "known", "looking_up", "lookup", "lookup_failure"]


class SocketAddress(NamedTuple):
    """What `connect` takes."""

    family: int
    at: tuple[Any, ...]


Found: TypeAlias = tuple[SocketAddress, ...]

_running: dict[tuple[int, str, int], Future[Found]] = {}
"""Lookups under way, by process (a child has none of its parent's threads), host and port."""


def known(address: Address) -> Found | None:
    """The socket addresses of a host that needs no lookup."""
    host, port = address.host, address.port
    if host == LOCALHOST:
        return SocketAddress(socket.AF_INET, ("127.0.0.1", port)), SocketAddress(socket.AF_INET6, ("::1", port))
    for family in (socket.AF_INET, socket.AF_INET6):
        if is_ip(family, host):
            return (SocketAddress(family, (host, port)),)
    return None


def lookup(address: Address, deadline: float) -> Found:
    """All socket addresses of the host, in the system's order of preference. Raises NotConnected or TimedOut."""
    found = known(address)
    if found is not None:
        return found
    future = looking_up(address)
    try:
        return future.result(max(0.0, deadline - monotonic()))
    except Exception as error:
        raise lookup_failure(address, error) from None


def lookup_failure(address: Address, error: Exception) -> HttpFailure:
    """What an error of a lookup means for the request."""
    if isinstance(error, TimeoutError):
        return TimedOut(f"`{address.host}` was not looked up in time", connected=None)
    if isinstance(error, OSError):
        return NotConnected(f"`{address.host}` can't be looked up: {(error.strerror or 'no reason given').lower()}")
    return NotConnected(f"`{address.host}` can't be looked up", connected=None)


def looking_up(address: Address) -> Future[Found]:
    """The lookup of the host in a thread of its own, which callers share while it runs; it can't be cancelled."""
    key = (os.getpid(), address.host, address.port)
    future: Future[Found] = Future()
    future.set_running_or_notify_cancel()
    shared = _running.setdefault(key, future)
    if shared is future:
        try:
            Thread(target=_look_up, args=(key, future), name=f"lookup {address.host}", daemon=True).start()
        except RuntimeError as error:  # no more threads
            del _running[key]
            future.set_exception(error)
    return shared


def _look_up(key: tuple[int, str, int], future: Future[Found]) -> None:
    _, host, port = key
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = tuple(dict.fromkeys(SocketAddress(row[0], row[4]) for row in rows))
    except Exception as error:
        _running.pop(key, None)
        future.set_exception(error)
    else:
        _running.pop(key, None)
        future.set_result(found)
