"""Keys as they are set: what is read, what is refused at start-up, and that no message shows a secret."""

import base64
import tomllib
from pathlib import Path

import pytest

from rpcc.runtime import RpcAuthenticationSetupException
from rpcc.runtime.signing.keys import Key, Keyring, key_problems, keyring_from, new_secret, parse_secret

A, B = b"a" * 32, b"b" * 32


def text(secret: bytes) -> str:
    return "rpcck1_" + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def test_secrets_are_32_bytes_in_base64url() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    for secret in made:
        assert len(parse_secret(secret)) == 32
        assert text(parse_secret(secret)) == secret


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "hunter2",
        "rpcck1_",
        "rpcck1_hunter2",
        text(A[:31]),
        text(A + A[:1]),
        text(A) + "=",
        text(A) + "\n",
        " " + text(A),
        text(A).replace("rpcck1_", "rpcck2_"),
        text(A).replace("rpcck1_", ""),
        text(A)[:-1] + "F",  # the same bytes, spelled differently
        text(b"\xff" * 32).replace("_", "/"),
        "rpcck1_" + "١" * 43,
    ],
)
def test_other_secrets_are_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(RpcAuthenticationSetupException, match=r"^`keys\.us\[0\]\.secret`: ") as caught:
        parse_secret(secret, "keys.us[0].secret")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_keys_are_read_from_plain_settings(tmp_path: Path) -> None:
    (tmp_path / "b.key").write_text(text(B) + "\n")
    settings = tomllib.loads(f"""
        [keys]
        us = [{{ id = "first", secret = "{text(A)}" }}, {{ id = "second", secret = {{ file = "b.key" }} }}]
        eu = [{{ id = "third", secret = "{new_secret()}" }}]
    """)
    ring = keyring_from("control", settings["keys"], folder=tmp_path)
    same = Keyring("us", {"control": [Key("first", A), Key("second", B)]})
    assert ring.peers == ("us", "eu")
    assert ring.outgoing("us") == same.incoming("control", "first")
    assert ring.incoming("us", "second").request != ring.incoming("us", "first").request
    assert ring.knows("us", "second")
    assert not ring.knows("eu", "second")


def test_an_unknown_key_has_a_dummy_that_no_other_ring_has() -> None:
    rings = [Keyring("us", {"control": [Key("a", A)]}) for _ in range(2)]
    dummies = [ring.incoming("control", "other") for ring in rings]
    assert dummies[0].request != dummies[1].request
    assert rings[0].incoming("nobody", "a") == dummies[0]


@pytest.mark.parametrize(
    ("identity", "keys", "problem"),
    [
        (
            "control",
            {"us": [Key("a", A)], "eu": [Key("b", A)]},
            "`keys.eu[0].secret`: is the secret of `keys.us[0]` too",
        ),
        ("control", {"us": [Key("a", A), Key("b", A)]}, "`keys.us[1].secret`: is the secret of `keys.us[0]` too"),
        ("control", {"us": [Key("a", A), Key("a", B)]}, "`keys.us[1].id`: is the id of `keys.us[0]` too"),
        ("control", {"us": [Key("a", A)], "eu": [Key("a", B)]}, "`keys.eu[0].id`: is the id of `keys.us[0]` too"),
        ("us", {"eu": [Key("a", A)]}, "`keys.eu`: a region has keys for `control` only: regions don't call each other"),
        ("us", {"us": [Key("a", A)]}, "`keys.us`: is this silo itself"),
        ("control", {"control": [Key("a", A)]}, "`keys.control`: is this silo itself"),
        ("us", {"control": []}, "`keys.control`: holds no key"),
        ("us", {"control": [Key("a", A[:16])]}, "`keys.control[0].secret`: is not 32 bytes"),
        ("us", {"control": [Key("a:b", A)]}, "`keys.control[0].id`: is not 1 to 32 letters, digits, `_` and `-`"),
        ("us", {"control": [Key("", A)]}, "`keys.control[0].id`: is not 1 to 32 letters, digits, `_` and `-`"),
        ("control", {"US": [Key("a", A)]}, "`keys`: a peer is `control` or the name of a region"),
        ("US", {"control": [Key("a", A)]}, "`region`: can't be the name of a region"),
    ],
)
def test_a_ring_that_would_be_unsafe_is_refused(identity: str, keys: dict[str, list[Key]], problem: str) -> None:
    with pytest.raises(RpcAuthenticationSetupException) as caught:
        Keyring(identity, keys)
    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("HUNTER2", "`keys`: is not a table of peers"),
        ({1: []}, "`keys`: is not a table of peers"),
        ({"us": "HUNTER2"}, "`keys.us`: is not a list of `{id, secret}`"),
        ({"us": {"id": "a", "secret": text(A)}}, "`keys.us`: is not a list of `{id, secret}`"),
        ({"HUNTER2": 1}, "`keys`: is not a list of `{id, secret}`"),
        ({"us": ["HUNTER2"]}, "`keys.us[0]`: is not a table of `id`, `secret`"),
        ({"us": [{"id": "a"}]}, "`keys.us[0].secret`: is not set"),
        ({"us": [{"id": "a", "secret": text(A), "HUNTER2": 1}]}, "`keys.us[0]`: holds more than `id`, `secret`"),
        ({"us": [{"id": 1, "secret": text(A)}]}, "`keys.us[0].id`: is not text"),
        ({"us": [{"id": "a", "secret": b"HUNTER2"}]}, '`keys.us[0].secret`: is neither text nor `{ file = "path" }`'),
        (
            {"us": [{"id": "a", "secret": {"HUNTER2": ""}}]},
            '`keys.us[0].secret`: is neither text nor `{ file = "path" }`',
        ),
        (
            {"us": [{"id": "a", "secret": {"file": "HUNTER2"}}]},
            "`keys.us[0].secret.file`: can't be read: no such file or directory",
        ),
        ({"us": [{"id": "a", "secret": {"file": "."}}]}, "`keys.us[0].secret.file`: can't be read: is a directory"),
        ({"us": [{"id": "a", "secret": {"file": "latin"}}]}, "`keys.us[0].secret.file`: is not UTF-8"),
        ({"us": [{"id": "a", "secret": {"file": "\0HUNTER2"}}]}, "`keys.us[0].secret.file`: can't be a path"),
    ],
)
def test_settings_of_another_shape_are_refused_and_not_shown(settings: object, problem: str, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xe9HUNTER2")
    with pytest.raises(RpcAuthenticationSetupException) as caught:
        keyring_from("control", settings, folder=tmp_path)
    assert str(caught.value) == problem
    assert "HUNTER2" not in repr(caught.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    settings = {"us": [{"id": "a", "secret": "short"}, {"id": 1, "secret": text(A)}], "eu": 1}
    assert [problem.partition(":")[0] for problem in key_problems("control", settings)] == [
        "`keys.us[0].secret`",
        "`keys.us[1].id`",
        "`keys.eu`",
    ]


def test_a_call_to_a_silo_without_a_key_names_the_setting() -> None:
    with pytest.raises(RpcAuthenticationSetupException, match=r"^`keys\.eu`: "):
        Keyring("control", {"us": [Key("a", A)]}).outgoing("eu")
