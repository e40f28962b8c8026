"""The secrets that this silo shares with others: read from the settings, checked at start-up, made into subkeys."""

import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeGuard, cast

from ..errors import RpcAuthenticationSetupException
from ..regions import Region

__all__ = [
    "CONTROL",
    "Key",
    "Keyring",
    "Subkeys",
    "check_members",
    "is_key_id",
    "is_list",
    "is_silo",
    "is_table",
    "key_problems",
    "keyring_from",
    "new_secret",
    "parse_secret",
    "read_keys",
    "read_secret",
]

CONTROL = "control"
"""The name of the control silo, as a caller, a target and a peer."""
_PREFIX = "rpcck1_"
_SIZE = 32
_ENCODED = re.compile(r"[A-Za-z0-9_-]{43}")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes that two silos share, and the id by which they speak of it."""

    id: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subkeys:
    """What one key signs with in one direction of calls."""

    key_id: str
    request: bytes = field(repr=False)
    response: bytes = field(repr=False)


class Keyring:
    """All keys of a silo. `keys` has a list per peer: calls are signed with its first key, and verified with any.

    Immutable, so threads and forks share it. Raises RpcAuthenticationSetupException for keys that can't be used
    or would let one silo pose as another; the message names the settings, and never a secret.
    """

    __slots__ = ("_incoming", "_outgoing", "_secrets", "_unknown", "identity", "peers")

    def __init__(self, identity: str, keys: Mapping[str, Sequence[Key]]) -> None:
        _refuse(list(_keyring_problems(identity, keys)))
        self.identity = identity
        self.peers = tuple(keys)
        self._outgoing = {peer: _subkeys(own[0], identity, peer) for peer, own in keys.items()}
        self._incoming = {(peer, key.id): _subkeys(key, peer, identity) for peer, own in keys.items() for key in own}
        self._secrets = frozenset(key.secret for own in keys.values() for key in own)
        self._unknown = _subkeys(Key("", secrets.token_bytes(_SIZE)), "", "")

    def __repr__(self) -> str:
        return f"Keyring({self.identity!r}, peers={self.peers!r})"

    def outgoing(self, target: str) -> Subkeys:
        """What calls to a peer are signed with."""
        subkeys = self._outgoing.get(target)
        if subkeys is None:
            raise RpcAuthenticationSetupException(f"`keys.{target}`: there is no key for calls to `{target}`")
        return subkeys

    def incoming(self, caller: str, key_id: str) -> Subkeys:
        """What calls from a peer are verified with. For an unknown key a dummy that nothing was ever signed with."""
        return self._incoming.get((caller, key_id), self._unknown)

    def knows(self, caller: str, key_id: str) -> bool:
        """Whether there is such a key."""
        return (caller, key_id) in self._incoming

    def has_secret(self, text: str) -> bool:
        """Whether a written secret is one of these."""
        return _secret_problem(text) is None and _decode(text) in self._secrets


def new_secret() -> str:
    """A fresh secret, as it is written in settings."""
    return _PREFIX + _encode(secrets.token_bytes(_SIZE))


def parse_secret(text: str, setting: str = "secret") -> bytes:
    """The 32 bytes of a written secret. `setting` is what a RpcAuthenticationSetupException names."""
    problem = _secret_problem(text)
    if problem is not None:
        _refuse([f"`{setting}`: {problem}"])
    return _decode(text)


def read_secret(value: object, setting: str, folder: Path | None = None) -> str:
    """The text of a secret that is written as text or as `{file = "path"}`; a path is relative to `folder`."""
    if isinstance(value, str):
        return value
    file = value.get("file") if is_table(value) and set(value) == {"file"} else None
    if not isinstance(file, str):
        raise RpcAuthenticationSetupException(f'`{setting}`: is neither text nor `{{ file = "path" }}`')
    return _read_file(Path(folder or "", file), f"{setting}.file")


def keyring_from(identity: str, settings: object, *, folder: Path | None = None) -> Keyring:
    """The keyring of the setting `keys`: per peer a list of `{id, secret}`, where a secret may be `{file}`.

    Raises RpcAuthenticationSetupException with all that is wrong.
    """
    return Keyring(identity, read_keys(settings, folder=folder))


def read_keys(settings: object, *, folder: Path | None = None) -> dict[str, list[Key]]:
    """The keys of the setting `keys`, before they are checked against each other; raises as `keyring_from` does."""
    keys, problems = _read(settings, folder)
    _refuse(problems)
    return keys


def key_problems(identity: str, settings: object, *, folder: Path | None = None) -> list[str]:
    """All that `keyring_from` would refuse."""
    keys, problems = _read(settings, folder)
    return problems or list(_keyring_problems(identity, keys))


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise RpcAuthenticationSetupException("; ".join(problems))


def _subkeys(key: Key, caller: str, target: str) -> Subkeys:
    """A key per direction and purpose: a request can't be sent back to its signer, nor pass for a reply."""
    pair = f"{caller}\0{target}".encode()
    return Subkeys(
        key_id=key.id,
        request=hmac.digest(key.secret, b"rpcc/rpc1/request\0" + pair, "sha256"),
        response=hmac.digest(key.secret, b"rpcc/rpc1/response\0" + pair, "sha256"),
    )


def is_key_id(text: str) -> bool:
    """Whether a key can be called that."""
    return _KEY_ID.fullmatch(text) is not None


def is_silo(name: str) -> bool:
    """Whether a silo can be called that."""
    return name == CONTROL or Region.is_name(name)


def _keyring_problems(identity: str, keys: Mapping[str, Sequence[Key]]) -> Iterator[str]:
    """What can't be used, and what would give a silo more than its own name to speak under.

    Whoever verifies with a secret can sign with it. So a secret belongs to one pair, always of control and a region.
    """
    if not is_silo(identity):
        yield "`region`: can't be the name of a region"
    ids: dict[str, str] = {}
    owners: dict[bytes, str] = {}
    for peer, own in keys.items():
        yield from _peer_problems(identity, peer, own)
        for setting, key in _named(peer, own):
            yield from _key_problems(setting, key)
            if ids.setdefault(key.id, setting) != setting:
                yield f"`{setting}.id`: is the id of `{ids[key.id]}` too"
            if owners.setdefault(key.secret, setting) != setting:
                yield f"`{setting}.secret`: is the secret of `{owners[key.secret]}` too"


def _peer_problems(identity: str, peer: str, keys: Sequence[Key]) -> Iterator[str]:
    if not is_silo(peer):
        yield "`keys`: a peer is `control` or the name of a region"  # the name may be a misplaced secret
    elif peer == identity:
        yield f"`keys.{peer}`: is this silo itself"
    elif CONTROL not in (peer, identity):
        yield f"`keys.{peer}`: a region has keys for `control` only: regions don't call each other"
    if not keys:
        yield f"{_peer_setting(peer)}: holds no key"


def _key_problems(setting: str, key: Key) -> Iterator[str]:
    if not is_key_id(key.id):
        yield f"`{setting}.id`: is not 1 to 32 letters, digits, `_` and `-`"
    if len(key.secret) != _SIZE:
        yield f"`{setting}.secret`: is not {_SIZE} bytes"


def _named(peer: str, keys: Sequence[Key]) -> Iterator[tuple[str, Key]]:
    shown = peer if is_silo(peer) else "*"
    return ((f"keys.{shown}[{index}]", key) for index, key in enumerate(keys))


def _peer_setting(peer: str) -> str:
    return f"`keys.{peer}`" if is_silo(peer) else "`keys`"


def _read(settings: object, folder: Path | None) -> tuple[dict[str, list[Key]], list[str]]:
    """The keys that can be read, and what is wrong with the others."""
    keys: dict[str, list[Key]] = {}
    problems: list[str] = []
    if not is_table(settings):
        return keys, ["`keys`: is not a table of peers"]
    for peer, own in settings.items():
        if not is_list(own):
            problems.append(f"{_peer_setting(peer)}: is not a list of `{{id, secret}}`")
            continue
        keys[peer] = []
        for index, entry in enumerate(own):
            setting = f"keys.{peer if is_silo(peer) else '*'}[{index}]"
            try:
                keys[peer].append(_read_key(entry, setting, folder))
            except RpcAuthenticationSetupException as error:
                problems.append(str(error))
    return keys, problems


def _read_key(entry: object, setting: str, folder: Path | None) -> Key:
    members = check_members(entry, setting, ("id", "secret"))
    name = members["id"]
    if not isinstance(name, str):
        raise RpcAuthenticationSetupException(f"`{setting}.id`: is not text")
    secret = read_secret(members["secret"], f"{setting}.secret", folder)
    return Key(name, parse_secret(secret, f"{setting}.secret"))


def check_members(
    entry: object, setting: str, required: Sequence[str], optional: Sequence[str] = ()
) -> Mapping[str, object]:
    """A table with these members and no others, none of which is shown: a name may be a misplaced secret."""
    names = ", ".join(f"`{name}`" for name in (*required, *optional))
    if not is_table(entry):
        raise RpcAuthenticationSetupException(f"`{setting}`: is not a table of {names}")
    lacking = [name for name in required if name not in entry]
    if lacking:
        raise RpcAuthenticationSetupException(f"`{setting}.{lacking[0]}`: is not set")
    if not entry.keys() <= {*required, *optional}:
        raise RpcAuthenticationSetupException(f"`{setting}`: holds more than {names}")
    return entry


def _read_file(path: Path, setting: str) -> str:
    """The text of a file without the newline at its end. The path is not shown: it may be a misplaced secret."""
    try:
        return path.read_bytes().decode("utf-8").rstrip("\r\n")
    except OSError as error:
        problem = f"can't be read: {(error.strerror or type(error).__name__).lower()}"
    except UnicodeDecodeError:
        problem = "is not UTF-8"
    except ValueError:
        problem = "can't be a path"
    raise RpcAuthenticationSetupException(f"`{setting}`: {problem}")


def _secret_problem(text: str) -> str | None:
    encoded = text.removeprefix(_PREFIX)
    if encoded == text or not _ENCODED.fullmatch(encoded):
        return f"is not `{_PREFIX}` and 43 characters of base64url, as `rpcc keys new` makes it"
    if _encode(_decode(text)) != encoded:  # two spellings of a secret would pass for two secrets
        return "was changed or cut: its last character can't be right"
    return None


def _encode(secret: bytes) -> str:
    return urlsafe_b64encode(secret).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text.removeprefix(_PREFIX) + "=")


def is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether a plain value is a table with names."""
    return isinstance(value, Mapping) and all(isinstance(name, str) for name in cast("Mapping[object, object]", value))


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Whether a plain value is a list."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
