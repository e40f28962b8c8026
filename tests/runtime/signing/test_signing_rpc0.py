"""The old form of signatures: for listed peers and methods, under a secret of its own, until a date."""

import hashlib
import hmac
from datetime import UTC, date, datetime
from typing import Any

import pytest

from rpcc.runtime import RpcAuthenticationSetupException
from rpcc.runtime.signing.keys import Key, Keyring, new_secret, parse_secret
from rpcc.runtime.signing.rpc0 import Rpc0Peer, is_rpc0, rpc0_peers_from, sign_rpc0, verify_rpc0

SECRET = "an old shared secret"
NAMES = ("organization_member", "get_by_user")
PATH = "/rpc/organization_member/get_by_user/"
BODY = b'{"args":{}}'
UNTIL = date(2027, 6, 30)
PEER = Rpc0Peer(name="us", secret=SECRET, methods=frozenset({"organization_member.get_by_user"}), until=UNTIL)
OTHER = Rpc0Peer(name="eu", secret="another old secret", methods=frozenset({"billing.pay"}), until=UNTIL)


def ms(when: str) -> int:
    return int(datetime.fromisoformat(when).timestamp() * 1000)


NOW = ms("2027-01-01T00:00:00Z")


def header(path: str = PATH, body: bytes = BODY, secret: str = SECRET) -> str:
    """As an old peer writes it."""
    return "rpcsignature rpc0:" + hmac.new(secret.encode(), path.encode() + b":" + body, hashlib.sha256).hexdigest()


def signer(value: str, path: str = PATH, body: bytes = BODY, now_ms: int = NOW) -> Rpc0Peer | None:
    service, method = path.strip("/").split("/")[-2:]
    return verify_rpc0([OTHER, PEER], value, path, body, service, method, now_ms=now_ms)


def test_an_old_peer_is_heard() -> None:
    assert signer(header()) is PEER
    assert signer(sign_rpc0(SECRET, PATH, BODY)) is PEER
    assert signer("RPCSIGNATURE" + header().removeprefix("rpcsignature")) is PEER


def test_no_bit_can_change() -> None:
    digits = header().removeprefix("rpcsignature rpc0:")
    for position in range(len(digits) * 8):
        data = bytearray(digits.encode())
        data[position // 8] ^= 1 << position % 8
        assert signer("rpcsignature rpc0:" + data.decode("latin-1")) is None
    for position in range(len(BODY) * 8):
        data = bytearray(BODY)
        data[position // 8] ^= 1 << position % 8
        assert signer(header(), body=bytes(data)) is None


def test_only_listed_methods_are_good() -> None:
    path = "/rpc/organization_member/delete/"
    assert signer(header(path), path) is None
    assert signer(header("/rpc/billing/pay/"), "/rpc/billing/pay/") is None
    assert signer(header("/rpc/billing/pay/", secret=OTHER.secret), "/rpc/billing/pay/") is OTHER


def test_the_signed_path_is_the_called_one() -> None:
    path = "/rpc/organization_member%2Fget_by_user/"
    assert verify_rpc0([PEER], header(path), path, BODY, *NAMES, now_ms=NOW) is None


def test_the_last_day_is_the_whole_day_in_utc() -> None:
    last = ms("2027-06-30T23:59:59Z")
    assert signer(header(), now_ms=last) is PEER
    assert signer(header(), now_ms=last + 1000) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        header() + "\n",
        header().replace(" ", "  "),
        header().upper(),
        header().replace("rpc0", "rpc1"),
        header().replace("s", "ſ", 1),
        header()[:-1],
    ],
)
def test_other_headers_are_not_of_the_old_form(value: str) -> None:
    assert is_rpc0(header())
    assert not is_rpc0(value)
    assert signer(value) is None


def test_peers_are_read_from_plain_settings() -> None:
    settings = {
        "us": {"secret": SECRET, "methods": ["organization_member.get_by_user"], "until": UNTIL},
        "eu": {"secret": "another old secret", "methods": ["billing.pay"], "until": "2027-06-30", "send": False},
    }
    assert rpc0_peers_from(settings) == [PEER, OTHER]
    assert SECRET not in repr(PEER)


GOOD: dict[str, Any] = {"secret": SECRET, "methods": ["a.b"], "until": UNTIL}
KEY = new_secret()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ([], "`rpc0`: is not a table of peers"),
        ({"HUNTER2": GOOD}, "`rpc0`: a peer is `control` or the name of a region"),
        ({"us": []}, "`rpc0.us`: is not a table of `secret`, `methods`, `until`, `send`"),
        ({"us": {**GOOD, "x": 1}}, "`rpc0.us`: holds more than `secret`, `methods`, `until`, `send`"),
        ({"us": {"secret": SECRET}}, "`rpc0.us.methods`: is not set"),
        ({"us": {**GOOD, "secret": "HUNTER2"}}, "`rpc0.us.secret`: is shorter than 16 characters"),
        ({"us": {**GOOD, "secret": 1}}, '`rpc0.us.secret`: is neither text nor `{ file = "path" }`'),
        ({"us": {**GOOD, "methods": "a.b"}}, '`rpc0.us.methods`: is not a list of "<service key>.<method>"'),
        ({"us": {**GOOD, "methods": ["a.*"]}}, '`rpc0.us.methods`: is not a list of "<service key>.<method>"'),
        ({"us": {**GOOD, "until": "soon"}}, "`rpc0.us.until`: is not a date"),
        ({"us": {**GOOD, "until": datetime(2027, 1, 1, tzinfo=UTC)}}, "`rpc0.us.until`: is not a date"),
        ({"us": {**GOOD, "send": 1}}, "`rpc0.us.send`: is not true or false"),
        ({"us": GOOD, "eu": GOOD}, "`rpc0.eu.secret`: is `rpc0.us.secret` too"),
        ({"us": {**GOOD, "secret": KEY}}, "`rpc0.us.secret`: is one of `keys` too"),
    ],
)
def test_other_settings_are_refused_and_not_shown(settings: object, problem: str) -> None:
    ring = Keyring("control", {"us": [Key("a", parse_secret(KEY))]})
    with pytest.raises(RpcAuthenticationSetupException) as caught:
        rpc0_peers_from(settings, ring)
    assert str(caught.value) == problem
