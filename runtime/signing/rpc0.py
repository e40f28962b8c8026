"""The old form of signatures, `rpc0`, for peers that can't speak `rpc1` yet.

It proves that someone who knows the secret once sent this body to this path. It does not say who, when, or for
which silo, and replies are not signed. So it is accepted per peer, for listed methods, until a date.
"""

import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ..errors import RpcAuthenticationSetupException
from .keys import Keyring, check_members, is_list, is_silo, is_table, read_secret

__all__ = ["Rpc0Peer", "is_rpc0", "rpc0_peers_from", "sign_rpc0", "verify_rpc0"]

_HEADER = re.compile(r"(?i:rpcsignature) rpc0:([0-9a-f]{64})", re.ASCII)
_METHOD = re.compile(r"[A-Za-z0-9_]+\.[A-Za-z0-9_]+")
_SHORTEST = 16
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc0Peer:
    """A peer that signs in the old form, which its calls of `methods` may have through the day `until`, in UTC."""

    name: str
    secret: str = field(repr=False)
    methods: frozenset[str]
    """`<service key>.<method>` each."""
    until: date
    send: bool = False
    """Whether calls to this peer are signed in the old form too."""

    def accepts(self, service: str, method: str, now_ms: int) -> bool:
        """Whether the old form is good for a method now."""
        ends_ms = (self.until.toordinal() - _EPOCH + 1) * _DAY_MS
        return now_ms < ends_ms and f"{service}.{method}" in self.methods


def sign_rpc0(secret: str, path: str, body: bytes) -> str:
    """The value of the `Authorization` header of a request."""
    return f"Rpcsignature rpc0:{_mac(secret, path, body)}"


def is_rpc0(header: str) -> bool:
    """Whether an `Authorization` header is of the old form, so that `verify_rpc0` is asked and not `verify`."""
    return _HEADER.fullmatch(header) is not None


def verify_rpc0(
    peers: Sequence[Rpc0Peer], header: str, path: str, body: bytes, service: str, method: str, *, now_ms: int
) -> Rpc0Peer | None:
    """The peer whose secret signed a request, if the old form is good for it; `path` is without the query."""
    match = _HEADER.fullmatch(header)
    if match is None or not path.endswith(f"/{service}/{method}/"):  # another spelling of the path might be another's
        return None
    signers = [peer for peer in peers if hmac.compare_digest(_mac(peer.secret, path, body), match[1])]
    return next((peer for peer in signers if peer.accepts(service, method, now_ms)), None)


def rpc0_peers_from(settings: object, keyring: Keyring | None = None, *, folder: Path | None = None) -> list[Rpc0Peer]:
    """The peers of the setting `rpc0`: `{secret, methods, until}` each, and `send`; a secret may be `{file}`.

    Raises RpcAuthenticationSetupException with all that is wrong.
    """
    peers: list[Rpc0Peer] = []
    problems: list[str] = []
    if not is_table(settings):
        problems.append("`rpc0`: is not a table of peers")
    else:
        for name, entry in settings.items():
            try:
                peers.append(_peer(name, entry, folder))
            except RpcAuthenticationSetupException as error:
                problems.append(str(error))
    problems += _shared_secrets(peers, keyring)
    if problems:
        raise RpcAuthenticationSetupException("; ".join(problems))
    return peers


def _mac(secret: str, path: str, body: bytes) -> str:
    text = path.encode("utf-8", "surrogatepass") + b":" + body
    return hmac.digest(secret.encode("utf-8"), text, "sha256").hex()


def _peer(name: str, entry: object, folder: Path | None) -> Rpc0Peer:
    if not is_silo(name):  # it is not shown: it may be a misplaced secret
        raise RpcAuthenticationSetupException("`rpc0`: a peer is `control` or the name of a region")
    setting = f"rpc0.{name}"
    members = check_members(entry, setting, ("secret", "methods", "until"), ("send",))
    send = members.get("send", False)
    if not isinstance(send, bool):
        raise RpcAuthenticationSetupException(f"`{setting}.send`: is not true or false")
    return Rpc0Peer(
        name=name,
        secret=_secret(members["secret"], f"{setting}.secret", folder),
        methods=_methods(members["methods"], f"{setting}.methods"),
        until=_date(members["until"], f"{setting}.until"),
        send=send,
    )


def _secret(value: object, setting: str, folder: Path | None) -> str:
    secret = read_secret(value, setting, folder)
    if len(secret) < _SHORTEST:
        raise RpcAuthenticationSetupException(f"`{setting}`: is shorter than {_SHORTEST} characters")
    return secret


def _methods(value: object, setting: str) -> frozenset[str]:
    names = value if is_list(value) else [None]
    methods = [name for name in names if isinstance(name, str) and _METHOD.fullmatch(name)]
    if len(methods) < len(names):
        raise RpcAuthenticationSetupException(f'`{setting}`: is not a list of "<service key>.<method>"')
    return frozenset(methods)


def _date(value: object, setting: str) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise RpcAuthenticationSetupException(f"`{setting}`: is not a date")


def _shared_secrets(peers: Sequence[Rpc0Peer], keyring: Keyring | None) -> Iterator[str]:
    """Secrets that are not the peer's own: the old form must prove nothing about the new one, nor about others."""
    owners: dict[str, str] = {}
    for peer in peers:
        setting = f"rpc0.{peer.name}.secret"
        if owners.setdefault(peer.secret, setting) != setting:
            yield f"`{setting}`: is `{owners[peer.secret]}` too"
        if keyring is not None and keyring.has_secret(peer.secret):
            yield f"`{setting}`: is one of `keys` too"
