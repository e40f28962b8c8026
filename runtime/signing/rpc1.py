"""Signing calls and replies, form `rpc1`: pure functions over text and bytes, with the time passed in.

A caller: `sign`, then `reply_is_genuine`. A server, in this order: `parse` the header → `verify` key, mac and
target → `clock_is_close` → read the body → `body_matches` → the nonce (`replay.py`) → `reply_signature`.
"""

import hmac
import re
from functools import lru_cache
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, NamedTuple

from .keys import Keyring

__all__ = [
    "CLOCK_MS",
    "Claim",
    "Signed",
    "Verified",
    "body_matches",
    "clock_is_close",
    "expires_ms",
    "parse",
    "reply_is_genuine",
    "reply_signature",
    "sign",
    "verify",
    "why_refused",
]

CLOCK_MS = 60_000
"""How far the clocks of two silos may be apart."""
_NONCE_BYTES = 16
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_SILO = r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?"
_HEADER = re.compile(
    rf"Rpcsignature rpc1:([A-Za-z0-9_-]{{1,32}}):({_SILO}):({_SILO}):([0-9]{{13}}):([A-Za-z0-9_-]{{22}})"
    r":([0-9a-f]{64}):([0-9a-f]{64})"
)


# Named tuples, since frozen dataclasses cost three times as much to make, and one of each is made per call.
class Signed(NamedTuple):
    """A signed request: the value of its `Authorization` header, and what its reply is checked with."""

    authorization: str
    mac: str
    response_key: bytes

    def __repr__(self) -> str:
        return "Signed(…)"


class Claim(NamedTuple):
    """What an `Authorization` header says, none of it proven yet."""

    key_id: str
    caller: str
    target: str
    ms: str
    nonce: str
    body_hash: str
    mac: str

    def __repr__(self) -> str:
        return f"Claim(key_id={self.key_id!r}, caller={self.caller!r}, target={self.target!r}, ms={self.ms})"


class Verified(NamedTuple):
    """A claim that the caller has proven: all but its time, its body, and that it comes for the first time."""

    claim: Claim
    response_key: bytes

    def __repr__(self) -> str:
        return f"Verified({self.claim!r})"


def sign(
    keyring: Keyring, target: str, service: str, method: str, body: bytes, *, now_ms: int, nonce: str | None = None
) -> Signed:
    """Sign a request from this silo to `target`; each attempt needs a signature of its own.

    Raises RpcAuthenticationSetupException if there is no key for the target.
    """
    subkeys = keyring.outgoing(target)
    claim = f"{subkeys.key_id}:{keyring.identity}:{target}:{now_ms:013d}:{nonce or token_urlsafe(_NONCE_BYTES)}"
    body_hash = sha256(body).hexdigest()
    mac = _request_mac(subkeys.request, claim.replace(":", "\n"), service, method, body_hash)
    return Signed(f"Rpcsignature rpc1:{claim}:{body_hash}:{mac}", mac, subkeys.response)


def reply_is_genuine(signed: Signed, header: str | None, status: int, body: bytes) -> bool:
    """Whether a reply, with its `Rpc-Signature` header, is the target's own answer to this very request."""
    if header is None or not header.isascii():  # compare_digest takes no other text
        return False
    return hmac.compare_digest(header, _reply_header(signed.response_key, signed.mac, status, body))


def parse(header: str) -> Claim | None:
    """The claim of an `Authorization` header; None if it is of another form."""
    match = _HEADER.fullmatch(header)
    return None if match is None else Claim(*match.groups())


def verify(keyring: Keyring, claim: Claim, service: str, method: str) -> Verified | None:
    """Check key, mac and target of a claim. Takes as long for an unknown key as for a wrong mac."""
    subkeys = keyring.incoming(claim.caller, claim.key_id)
    mac = _request_mac(subkeys.request, "\n".join(claim[:5]), service, method, claim.body_hash)
    is_signed = hmac.compare_digest(mac, claim.mac)
    is_plain = "\n" not in service and "\n" not in method  # else two pairs of names would have one mac
    if is_signed and is_plain and claim.target == keyring.identity:
        return Verified(claim, subkeys.response)
    return None


def why_refused(keyring: Keyring, claim: Claim) -> str:
    """Why `verify` refused, for this silo's own log; the caller is told nothing."""
    if claim.target != keyring.identity:
        return "the call is for another silo"
    if claim.caller not in keyring.peers:
        return "there are no keys for the caller"
    if not keyring.knows(claim.caller, claim.key_id):
        return "the caller has no key of this id"
    return "the signature is wrong"


def clock_is_close(claim: Claim, now_ms: int) -> bool:
    """Whether a claim was signed within 60 s of now, in either direction."""
    return abs(now_ms - int(claim.ms)) <= CLOCK_MS


def expires_ms(claim: Claim) -> int:
    """Until when the nonce of a claim has to be remembered: the last moment at which its clock is close."""
    return int(claim.ms) + CLOCK_MS


def body_matches(claim: Claim, body: bytes) -> bool:
    """Whether this is the body that was signed."""
    return hmac.compare_digest(sha256(body).hexdigest(), claim.body_hash)


def reply_signature(verified: Verified, status: int, body: bytes) -> str:
    """The value of the `Rpc-Signature` header of a reply."""
    return _reply_header(verified.response_key, verified.claim.mac, status, body)


def _request_mac(key: bytes, claim: str, service: str, method: str, body_hash: str) -> str:
    text = f"rpc1\n{claim}\n{service}\n{method}\n{body_hash}"
    # Names come from a path, where lone surrogates may stand for any byte.
    return _mac(key, text.encode("utf-8", "surrogatepass"))


def _reply_header(key: bytes, request_mac: str, status: int, body: bytes) -> str:
    text = f"rpc1\n{request_mac}\n{status}\n{sha256(body).hexdigest()}"
    return "rpc1:" + _mac(key, text.encode("ascii"))


def _mac(key: bytes, text: bytes) -> str:
    """HMAC-SHA256 (RFC 2104), from hashes that have read the padded key already: half the time of `hmac.digest`."""
    for_inner, for_outer = _padded(key)
    inner, outer = for_inner.copy(), for_outer.copy()
    inner.update(text)
    outer.update(inner.digest())
    mac: str = outer.hexdigest()
    return mac


@lru_cache(maxsize=256)
def _padded(key: bytes) -> tuple[Any, Any]:
    if len(key) > sha256().block_size:
        key = sha256(key).digest()
    block = key.ljust(sha256().block_size, b"\0")
    return sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))
