"""Whoever holds a key can say what that key allows, to the silo that it is for, and nothing else."""

import itertools
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from probe.impl import ACTS, SEEN
from probe.service import ProbeService, RegionProbeService
from threaded_silos import SECRETS, Silos, ask

from rpcc.runtime import RegionResolutionError, RpcServiceSetupException, RpcUnauthorized, Settings
from rpcc.runtime.calling.client import Client
from rpcc.runtime.calling.inprocess import InProcess
from rpcc.runtime.network import network_of
from rpcc.runtime.signing.keys import new_secret

NAMES = ("control", "us", "eu")
PATHS = {
    "control": ("probe", "plain", b'{"meta":{},"args":{"text":"a"}}'),
    "region": ("region_probe", "named", b'{"meta":{},"args":{"region_name":"us","text":"a"}}'),
}


@pytest.fixture
def silos(tmp_path: Path) -> Generator[Silos]:
    ACTS.clear()
    SEEN.clear()
    yield Silos(tmp_path)
    ACTS.clear()


def forged(caller: str, target: str, pair: str, key_id: str, service: str, name: str, body: bytes) -> str:
    """What somebody signs who has stolen the secret of a pair, and claims to be `caller`. Only the standard library."""
    import hashlib
    import hmac
    import time
    from base64 import urlsafe_b64decode
    from secrets import token_urlsafe

    secret = urlsafe_b64decode(SECRETS[pair].removeprefix("rpcck1_") + "=")
    subkey = hmac.new(secret, f"rpcc/rpc1/request\0{caller}\0{target}".encode(), hashlib.sha256).digest()
    ms, nonce, digest = f"{time.time_ns() // 1_000_000:013d}", token_urlsafe(16), hashlib.sha256(body).hexdigest()
    text = "\n".join(("rpc1", key_id, caller, target, ms, nonce, service, name, digest))
    mac = hmac.new(subkey, text.encode(), hashlib.sha256).hexdigest()
    return f"Rpcsignature rpc1:{key_id}:{caller}:{target}:{ms}:{nonce}:{digest}:{mac}"


def test_a_stolen_key_is_good_for_its_pair_alone(silos: Silos) -> None:
    # claimed caller × claimed target × server × stolen secret × key id × service
    good: set[tuple[str, str, str]] = set()
    tried = 0
    ids = [f"k-{pair}" for pair in SECRETS]
    for caller, target, server, pair, key_id in itertools.product(NAMES, NAMES, NAMES, SECRETS, ids):
        for service, name, body in PATHS.values():
            header = forged(caller, target, pair, key_id, service, name, body)
            reply = ask(silos[server].server, f"/rpc/{service}/{name}/", {"authorization": header}, body)
            tried += 1
            assert reply.status in (200, 401, 404)
            is_its_own = (server == "control" and service == "probe") or (server != "control" and service != "probe")
            if reply.status != 401:
                good.add((pair, caller, server))
                assert (target, key_id) == (server, f"k-{pair}")
                assert reply.status == (200 if is_its_own else 404)
    assert tried == 3 * 3 * 3 * 2 * 2 * 2
    assert good == {
        ("us", "us", "control"),
        ("us", "control", "us"),
        ("eu", "eu", "control"),
        ("eu", "control", "eu"),
    }


def test_no_server_is_a_deputy(silos: Silos) -> None:
    # A region asks control for a region's service, and the other way round: nothing is passed on, nothing runs.
    us, control = silos["us"], silos["control"]
    for silo, target, service, name, body in (
        (us, "control", *PATHS["region"]),
        (control, "us", *PATHS["control"]),
    ):
        header = forged(silo.name, target, "us", "k-us", service, name, body)
        reply = ask(silos[target].server, f"/rpc/{service}/{name}/", {"authorization": header}, body)
        assert reply.status == 404
    assert SEEN == []
    assert control.wire.sent == us.wire.sent == []


def test_a_server_has_its_own_silos_services_alone(silos: Silos) -> None:
    served = {name: {method.partition(".")[0] for method in silos[name].server.methods} for name in NAMES}
    regional = {"region_probe", "organization_member"}
    assert served == {"control": {"probe", "audit"}, "us": regional, "eu": regional}


def test_a_region_calls_no_other_region(silos: Silos) -> None:
    with pytest.raises(RegionResolutionError):
        silos["us"].call(RegionProbeService, "named", region_name="eu", text="a")
    assert silos["us"].wire.sent == []
    assert silos["us"].network.addresses.keys() == {"control"}


def test_what_control_does_for_a_region_is_visible(silos: Silos) -> None:
    control = silos["control"]
    ACTS["plain"] = lambda text: control.call(RegionProbeService, "named", region_name="eu", text=text)
    assert silos["us"].call(ProbeService, "plain", text="a") == "a"
    assert '"caller":"control"' in silos.audit("eu")
    assert '"via":["us"]' in silos.audit("eu")


def keyed(region_keys: list[tuple[str, str]], control_keys: list[tuple[str, str]], folder: Path) -> tuple[Any, Any]:
    """Settings of a region and of control with lists of keys, the first of which signs."""

    def written(keys: list[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"id": key_id, "secret": secret} for key_id, secret in keys]

    own = {"us": {"keys": {"control": written(region_keys)}}, "control": {"keys": {"us": written(control_keys), **EU}}}
    silos = Silos(folder, own=own)
    return silos["us"], silos["control"]


EU = {"eu": [{"id": "k-eu", "secret": SECRETS["eu"]}]}


def test_each_step_of_a_rotation_gets_along_with_its_neighbours(tmp_path: Path) -> None:
    old, new = ("k1", new_secret()), ("k2", new_secret())
    steps = [[old], [old, new], [new, old], [new]]
    for index, (left, right) in enumerate(itertools.product(range(4), repeat=2)):
        folder = tmp_path / str(index)
        folder.mkdir()
        us, control = keyed(steps[left], steps[right], folder)

        def both(us: Any = us, control: Any = control) -> None:
            us.call(ProbeService, "read", text="a")
            control.call(RegionProbeService, "named", region_name="us", text="a")

        if abs(left - right) <= 1:
            both()
        elif {left, right} == {0, 3}:
            with pytest.raises(RpcUnauthorized):
                both()


def test_a_key_that_was_dropped_is_good_for_nothing(tmp_path: Path) -> None:
    old, new = ("k1", new_secret()), ("k2", new_secret())
    us, _ = keyed([old], [new], tmp_path)
    with pytest.raises(RpcUnauthorized, match="not signed by the silo"):
        us.call(ProbeService, "read", text="a")


def test_a_server_with_another_secret_can_not_answer(tmp_path: Path) -> None:
    SEEN.clear()
    us, control = keyed([("k1", new_secret())], [("k1", new_secret())], tmp_path)
    with pytest.raises(RpcUnauthorized):
        us.call(ProbeService, "read", text="a")
    assert SEEN == []
    assert control.wire.sent == []


@pytest.mark.parametrize("mode", [None, "monolith"])
def test_only_a_silo_serves(mode: str | None, tmp_path: Path) -> None:
    from rpcc.runtime.serving.server import Server

    with pytest.raises(RpcServiceSetupException, match="`silo_mode`: a process that serves is CONTROL or REGION"):
        Server(network_of(Settings(silo_mode=mode)), [ProbeService])


def test_secrets_are_in_no_repr(silos: Silos) -> None:
    control = silos["control"]
    control.call(RegionProbeService, "named", region_name="us", text="canary-7f3a")
    shown = [
        repr(each)
        for each in (
            control.network,
            control.network.settings,
            control.network.keyring,
            control.client,
            control.server,
            vars(control.client),
            control.wire.replies,
        )
    ]
    for text in shown:
        assert not any(secret.removeprefix("rpcck1_") in text for secret in SECRETS.values())
        assert "canary-7f3a" not in text


def test_a_silo_that_is_down_is_not_connected(silos: Silos) -> None:
    control = silos["control"]
    alone = Client(control.network, InProcess(control.network, lambda _: None))
    table = ProbeService.get_method_table()
    with pytest.raises(RpcServiceSetupException, match="there is no address for the silo `control`"):
        alone.call(table, table.methods[0], {"text": "a"})
