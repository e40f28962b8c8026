"""Who can call whom with which key, and that nothing about a call or a reply can be changed on the way."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.runtime import RpcAuthenticationSetupException
from rpcc.runtime.signing.keys import Key, Keyring
from rpcc.runtime.signing.rpc1 import (
    Claim,
    Signed,
    Verified,
    body_matches,
    clock_is_close,
    expires_ms,
    parse,
    reply_is_genuine,
    reply_signature,
    sign,
    verify,
    why_refused,
)

NOW = 1_798_804_800_000
NAMES = ("organization_member", "get_by_user")
BODY = b'{"meta":{},"args":{"organization_id":7}}'
SILOS = ("control", "us", "eu")
US, EU = Key("with-us", b"u" * 32), Key("with-eu", b"e" * 32)
KEYRINGS = {
    "control": Keyring("control", {"us": [US], "eu": [EU]}),
    "us": Keyring("us", {"control": [US]}),
    "eu": Keyring("eu", {"control": [EU]}),
}


def call(caller: str = "control", target: str = "us") -> Signed:
    return sign(KEYRINGS[caller], target, *NAMES, BODY, now_ms=NOW)


def claimed(header: str) -> Claim:
    claim = parse(header)
    assert claim is not None
    return claim


def accepts(server: Keyring, header: str, names: tuple[str, str] = NAMES) -> bool:
    claim = parse(header)
    return claim is not None and verify(server, claim, *names) is not None


def proven(signed: Signed, server: str = "us") -> Verified:
    verified = verify(KEYRINGS[server], claimed(signed.authorization), *NAMES)
    assert verified is not None
    return verified


def flipped(data: bytes) -> Iterator[bytes]:
    """The data with each of its bits flipped, one at a time."""
    for position, bit in product(range(len(data)), range(8)):
        yield data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]


# ---------------------------------------------------------------- who is heard ----


@pytest.mark.parametrize(("caller", "target"), list(product(SILOS, repeat=2)))
def test_control_and_a_region_call_each_other_and_nobody_else(caller: str, target: str) -> None:
    if "control" in (caller, target) and caller != target:
        assert accepts(KEYRINGS[target], call(caller, target).authorization)
    else:
        with pytest.raises(RpcAuthenticationSetupException, match=re.escape(f"`keys.{target}`")):
            call(caller, target)


def forged(stolen: Key, key_id: str, caller: str, target: str, *subkey_of: str) -> str:
    """What a thief of a secret can write: any claim, under any subkey of the secret."""
    subkey = hmac.digest(stolen.secret, f"rpcc/rpc1/request\0{subkey_of[0]}\0{subkey_of[1]}".encode(), "sha256")
    claim = [key_id, caller, target, str(NOW), "n" * 22]
    body_hash = hashlib.sha256(BODY).hexdigest()
    text = "\n".join(["rpc1", *claim, *NAMES, body_hash])
    return "Rpcsignature rpc1:" + ":".join([*claim, body_hash, hmac.digest(subkey, text.encode(), "sha256").hex()])


@pytest.mark.parametrize(("stolen", "region"), [(US, "us"), (EU, "eu")])
@pytest.mark.parametrize("server", SILOS)
def test_a_stolen_key_speaks_for_its_own_pair_only(stolen: Key, region: str, server: str) -> None:
    pair = {("control", region), (region, "control")}
    for key_id, caller, target, *subkey_of in product((US.id, EU.id), SILOS, SILOS, SILOS, SILOS):
        header = forged(stolen, key_id, caller, target, *subkey_of)
        is_pairs_own = key_id == stolen.id and (caller, target) in pair and subkey_of == [caller, target]
        assert accepts(KEYRINGS[server], header) is (is_pairs_own and target == server)


def test_a_call_is_good_for_its_target_service_and_method_only() -> None:
    header = call("control", "us").authorization
    assert accepts(KEYRINGS["us"], header)
    assert not accepts(KEYRINGS["eu"], header)
    assert not accepts(KEYRINGS["control"], header)
    assert not accepts(KEYRINGS["us"], header, ("organization_member", "delete"))
    assert not accepts(KEYRINGS["us"], header, ("billing", "get_by_user"))


def test_a_server_can_not_pass_on_what_it_was_sent() -> None:
    """A region that was called turns the call around, and a reply into a call."""
    signed = call("control", "us")
    claim = claimed(signed.authorization)
    turned = claim._replace(caller="us", target="control")
    assert verify(KEYRINGS["control"], turned, *NAMES) is None
    reply_mac = reply_signature(proven(signed), 200, BODY).removeprefix("rpc1:")
    assert verify(KEYRINGS["control"], turned._replace(mac=reply_mac), *NAMES) is None


def test_names_can_not_be_moved_between_service_and_method() -> None:
    signed = sign(KEYRINGS["control"], "us", "a", "b\nc", BODY, now_ms=NOW)
    assert not accepts(KEYRINGS["us"], signed.authorization, ("a", "b\nc"))
    assert not accepts(KEYRINGS["us"], signed.authorization, ("a\nb", "c"))


@pytest.mark.parametrize("name", ["\udcff", "\x00", "é", "a" * 10_000, ""])
def test_any_path_is_refused_like_any_other(name: str) -> None:
    assert not accepts(KEYRINGS["us"], call().authorization, (name, name))


@pytest.mark.parametrize(
    ("server", "changed", "reason"),
    [
        ("eu", {}, "the call is for another silo"),
        ("us", {"caller": "eu"}, "there are no keys for the caller"),
        ("us", {"key_id": "old"}, "the caller has no key of this id"),
        ("us", {"nonce": "n" * 22}, "the signature is wrong"),
    ],
)
def test_the_log_can_say_why(server: str, changed: dict[str, str], reason: str) -> None:
    claim = claimed(call().authorization)._replace(**changed)
    assert verify(KEYRINGS[server], claim, *NAMES) is None
    assert why_refused(KEYRINGS[server], claim) == reason


# ------------------------------------------------------------- nothing changes ----


def test_no_bit_of_the_header_can_change() -> None:
    header = call().authorization.encode()
    for changed in flipped(header):
        assert not accepts(KEYRINGS["us"], changed.decode("latin-1"))


@pytest.mark.parametrize("index", [0, 1])
def test_no_bit_of_the_names_can_change(index: int) -> None:
    header = call().authorization
    for changed in flipped(NAMES[index].encode()):
        names = (changed.decode("latin-1"), NAMES[1]) if index == 0 else (NAMES[0], changed.decode("latin-1"))
        assert not accepts(KEYRINGS["us"], header, names)


def test_no_bit_of_the_body_can_change() -> None:
    claim = claimed(call().authorization)
    assert body_matches(claim, BODY)
    for changed in (*flipped(BODY), BODY[:-1], BODY + b"\0", b""):
        assert not body_matches(claim, changed)


def test_no_bit_of_a_reply_can_change() -> None:
    signed = call()
    header = reply_signature(proven(signed), 200, BODY)
    assert reply_is_genuine(signed, header, 200, BODY)
    for bit in range(10):
        assert not reply_is_genuine(signed, header, 200 ^ 1 << bit, BODY)
    for changed in flipped(header.encode()):
        assert not reply_is_genuine(signed, changed.decode("latin-1"), 200, BODY)
    for changed in (*flipped(BODY), BODY + b"0", b""):
        assert not reply_is_genuine(signed, header, 200, changed)


def test_a_status_and_a_body_can_not_run_into_each_other() -> None:
    signed = call()
    assert not reply_is_genuine(signed, reply_signature(proven(signed), 20, b"0" + BODY), 200, BODY)


def test_a_reply_belongs_to_one_call() -> None:
    first, second = call(), call()
    header = reply_signature(proven(first), 200, BODY)
    assert reply_is_genuine(first, header, 200, BODY)
    assert not reply_is_genuine(second, header, 200, BODY)


@pytest.mark.parametrize("header", [None, "", "rpc1:", "rpc1:" + "0" * 64, "é", "rpc1:" + "ſ" * 64])
def test_a_reply_without_its_signature_is_not_genuine(header: str | None) -> None:
    assert not reply_is_genuine(call(), header, 200, BODY)


# ------------------------------------------------------------------- rotations ----

OLD, NEW = Key("old", b"o" * 32), Key("new", b"n" * 32)
STEPS = ([OLD], [OLD, NEW], [NEW, OLD], [NEW])


def both_ways(control: list[Key], region: list[Key]) -> bool:
    rings = {"control": Keyring("control", {"us": control}), "us": Keyring("us", {"control": region})}
    return all(
        accepts(rings[target], sign(rings[caller], target, *NAMES, BODY, now_ms=NOW).authorization)
        for caller, target in (("control", "us"), ("us", "control"))
    )


@pytest.mark.parametrize(("here", "there"), list(product(range(4), repeat=2)))
def test_each_step_of_a_rotation_goes_with_its_neighbours(here: int, there: int) -> None:
    assert both_ways(STEPS[here], STEPS[there]) is (abs(here - there) <= 1)


def test_a_rotated_out_key_is_refused() -> None:
    before = Keyring("control", {"us": [OLD]})
    after = Keyring("us", {"control": [NEW]})
    assert not accepts(after, sign(before, "us", *NAMES, BODY, now_ms=NOW).authorization)


# ----------------------------------------------------------------------- clock ----


@pytest.mark.parametrize(("apart", "is_close"), [(0, True), (60_000, True), (60_001, False)])
def test_clocks_may_be_a_minute_apart(apart: int, is_close: bool) -> None:
    claim = claimed(call().authorization)
    assert clock_is_close(claim, NOW + apart) is is_close
    assert clock_is_close(claim, NOW - apart) is is_close


def test_a_nonce_is_remembered_as_long_as_its_clock_is_close() -> None:
    claim = claimed(call().authorization)
    assert clock_is_close(claim, expires_ms(claim))
    assert not clock_is_close(claim, expires_ms(claim) + 1)


def test_each_signature_has_a_nonce_of_its_own() -> None:
    assert len({claimed(call().authorization).nonce for _ in range(1000)}) == 1000


# ------------------------------------------------------------------ the header ----

GOOD = call().authorization
FIELDS = GOOD.split(":")


def with_field(index: int, value: str) -> str:
    return ":".join([*FIELDS[:index], value, *FIELDS[index + 1 :]])


@pytest.mark.parametrize(
    "header",
    [
        "",
        GOOD + "\n",
        GOOD + " ",
        " " + GOOD,
        GOOD + ":",
        GOOD.replace(" ", "  "),
        GOOD.replace(" ", "\t"),
        GOOD.replace("Rpc", "rpc"),
        GOOD.replace("rpc1", "rpc2"),
        GOOD.replace("rpc1", "rpc0"),
        f"{GOOD}, {GOOD}",
        with_field(1, ""),
        with_field(1, "k" * 33),
        with_field(1, "k.k"),
        with_field(2, "Control"),
        with_field(2, "us-"),
        with_field(2, "-us"),
        with_field(3, "u" * 49),
        with_field(3, ""),
        with_field(4, "179880480000"),
        with_field(4, "17988048000000"),
        with_field(4, "١٧٩٨٨٠٤٨٠٠٠٠٠"),
        with_field(4, "-798804800000"),
        with_field(5, "n" * 21),
        with_field(5, "n" * 23),
        with_field(5, "n" * 21 + "="),
        with_field(6, "A" * 64),
        with_field(7, "A" * 64),
        with_field(7, FIELDS[7][:-1]),
    ],
)
def test_a_header_of_another_form_is_no_claim(header: str) -> None:
    assert parse(GOOD) is not None
    assert parse(header) is None


def is_well_formed(header: str) -> bool:
    """The form of a header, without a regular expression."""
    lower, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"
    word = set(lower + lower.upper() + digits + "_-")

    def is_silo(name: str) -> bool:
        return 1 <= len(name) <= 48 and set(name) <= set(lower + digits + "-") and "-" not in (name[0], name[-1])

    def is_hash(text: str) -> bool:
        return len(text) == 64 and set(text) <= set(digits + "abcdef")

    match header.split(":"):
        case ["Rpcsignature rpc1", key_id, caller, target, ms, nonce, body_hash, mac]:
            return all(
                [
                    1 <= len(key_id) <= 32 and set(key_id) <= word,
                    is_silo(caller) and is_silo(target),
                    len(ms) == 13 and set(ms) <= set(digits),
                    len(nonce) == 22 and set(nonce) <= word,
                    is_hash(body_hash) and is_hash(mac),
                ]
            )
        case _:
            return False


@given(st.data())
def test_the_form_is_the_one_of_the_protocol(data: st.DataObject) -> None:
    header = GOOD
    for _ in range(data.draw(st.integers(1, 2))):
        start = data.draw(st.integers(0, len(header)))
        end = data.draw(st.integers(start, min(start + 3, len(header))))
        header = header[:start] + data.draw(st.text("aZ0:-_ =\n\u0661é", max_size=3)) + header[end:]
    assert (parse(header) is not None) is is_well_formed(header)


# --------------------------------------------------------------------- secrecy ----


def test_nothing_that_signs_is_shown() -> None:
    signed = call()
    shown = f"{signed!r} {claimed(signed.authorization)!r} {proven(signed)!r} {KEYRINGS['us']!r} {US!r}"
    shown += repr(KEYRINGS["us"].incoming("control", US.id)) + str(signed)
    for secret in ("uuuu", signed.mac, repr(signed.response_key), str(US.secret)):
        assert secret not in shown
