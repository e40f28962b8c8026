"""The vectors of the wire protocol: made by a few lines of `hmac` from the protocol's text, and met by the runtime."""

import base64
import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from goldens import check_golden

from rpcc.runtime.signing.keys import Key, Keyring, parse_secret
from rpcc.runtime.signing.rpc0 import sign_rpc0
from rpcc.runtime.signing.rpc1 import body_matches, parse, reply_is_genuine, reply_signature, sign, verify

FILE = Path(__file__).parents[3] / "docs" / "wire-vectors.json"
CALL = {"service": "organization_member", "method": "get_by_user"}
BODY = '{"meta":{"timeout_ms":5000},"args":{"organization_id":7}}'
REPLY = {"status": 200, "body": '{"meta":{},"value":null}'}
REFUSAL = '{"code":"misplaced","message":"this region does not have the organization","id":"9f3c","executed":false}'
FIRST = {
    "secret": bytes(range(32)),
    "key_id": "20270101T120000-9f3c",
    "caller": "control",
    "target": "us",
    "ms": "1798804800000",
    "nonce": "AAECAwQFBgcICQoLDA0ODw",
    **CALL,
    "body": BODY,
    "reply": REPLY,
}
CALLS: dict[str, dict[str, Any]] = {
    "control calls a region": FIRST,
    "a region calls control": {**FIRST, "caller": "us", "target": "control"},
    "a one-letter region, an empty body, a refusal": {
        **FIRST,
        "secret": bytes(range(31, -1, -1)),
        "key_id": "a",
        "target": "x",
        "nonce": "-_-_-_-_-_-_-_-_-_-_-_",
        "body": "",
        "reply": {"status": 421, "body": REFUSAL},
    },
    "the longest names, text beyond ASCII": {
        **FIRST,
        "secret": b"\xff" * 32,
        "key_id": "k_" * 16,
        "target": "r-" * 23 + "99",
        "body": '{"meta":{},"args":{"name":"Zoë 🦀"}}',
        "reply": {"status": 500, "body": "é"},
    },
}
OLD = {
    "a call": {"secret": "an old shared secret", "path": "/rpc/organization_member/get_by_user/", "body": BODY},
    "text beyond ASCII": {"secret": "schlüssel-für-alle", "path": "/rpc/a/b/", "body": '{"name":"Zoë"}'},
}


def mac(key: bytes, *lines: str) -> str:
    return hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def call_vector(given: dict[str, Any]) -> dict[str, Any]:
    """All steps of a call, by the text of the protocol."""
    caller, target, reply = given["caller"], given["target"], given["reply"]
    request_key, response_key = (
        hmac.new(given["secret"], f"rpcc/rpc1/{use}\0{caller}\0{target}".encode(), hashlib.sha256).digest()
        for use in ("request", "response")
    )
    signed = [given[name] for name in ("key_id", "caller", "target", "ms", "nonce")]
    names, body_hash = [given["service"], given["method"]], digest(given["body"])
    request_mac = mac(request_key, "rpc1", *signed, *names, body_hash)
    reply_hash = digest(reply["body"])
    return {
        **given,
        "secret": "rpcck1_" + base64.urlsafe_b64encode(given["secret"]).decode().rstrip("="),
        "body_sha256": body_hash,
        "request_subkey": request_key.hex(),
        "mac": request_mac,
        "authorization": "Rpcsignature rpc1:" + ":".join([*signed, body_hash, request_mac]),
        "reply": {
            **reply,
            "body_sha256": reply_hash,
            "response_subkey": response_key.hex(),
            "rpc_signature": "rpc1:" + mac(response_key, "rpc1", request_mac, str(reply["status"]), reply_hash),
        },
    }


def old_vector(given: dict[str, str]) -> dict[str, str]:
    text = f"{given['path']}:{given['body']}".encode()
    return {
        **given,
        "authorization": "Rpcsignature rpc0:" + hmac.new(given["secret"].encode(), text, "sha256").hexdigest(),
    }


VECTORS: dict[str, Any] = {
    "about": "Bodies are UTF-8. Subkeys, hashes and macs are lower-case hex. These secrets are public: never use them.",
    "rpc1": [{"name": name, **call_vector(given)} for name, given in CALLS.items()],
    "rpc0": [{"name": name, **old_vector(given)} for name, given in OLD.items()],
}


def test_the_file_is_what_the_protocol_says() -> None:
    check_golden(FILE, json.dumps(VECTORS, indent=2, ensure_ascii=False) + "\n")


@pytest.mark.parametrize("vector", VECTORS["rpc1"], ids=lambda vector: vector["name"])
def test_a_call_is_signed_so_and_so_is_its_reply(vector: dict[str, Any]) -> None:
    key = Key(vector["key_id"], parse_secret(vector["secret"]))
    caller = Keyring(vector["caller"], {vector["target"]: [key]})
    server = Keyring(vector["target"], {vector["caller"]: [key]})
    names, body = (vector["service"], vector["method"]), vector["body"].encode()
    signed = sign(caller, vector["target"], *names, body, now_ms=int(vector["ms"]), nonce=vector["nonce"])
    assert (signed.authorization, signed.mac) == (vector["authorization"], vector["mac"])
    claim = parse(vector["authorization"])
    assert claim is not None
    assert body_matches(claim, body)
    verified = verify(server, claim, *names)
    assert verified is not None
    reply = vector["reply"]
    assert reply_signature(verified, reply["status"], reply["body"].encode()) == reply["rpc_signature"]
    assert reply_is_genuine(signed, reply["rpc_signature"], reply["status"], reply["body"].encode())


@pytest.mark.parametrize("vector", VECTORS["rpc0"], ids=lambda vector: vector["name"])
def test_the_old_form_is_signed_so(vector: dict[str, str]) -> None:
    assert sign_rpc0(vector["secret"], vector["path"], vector["body"].encode()) == vector["authorization"]
