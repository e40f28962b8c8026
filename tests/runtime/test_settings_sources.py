"""Settings from files and from the environment, and the one clear error that each mistake in them gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from rpcc.runtime import RpcAuthenticationSetupException, RpcException, RpcServiceSetupException, Settings, SiloMode
from rpcc.runtime.network import network_of
from rpcc.runtime.signing.keys import new_secret

SECRET = new_secret()
US = {"addresses": "https://us.example.org"}
KEYS = {"us": [{"id": "k1", "secret": SECRET}]}
CONTROL: dict[str, Any] = {"silo_mode": "control", "regions": {"us": US}, "keys": KEYS}
REGION: dict[str, Any] = {
    "silo_mode": "region",
    "region": "us",
    "control": "https://control.example.org",
    "keys": {"control": KEYS["us"]},
}


def problem(values: dict[str, Any]) -> str:
    """What a process is told that is set up so."""
    with pytest.raises((RpcServiceSetupException, RpcAuthenticationSetupException)) as raised:
        network_of(Settings(**values))
    error: RpcException = raised.value
    assert error.fault == "settings"
    assert error.retry_safe
    assert error.__cause__ is None
    assert error.__context__ is None
    for secret in (SECRET, "rpcck1_short", "hunter22"):
        assert secret not in str(error)
    return str(error)


@pytest.mark.parametrize(
    "values", [CONTROL, REGION, {}, {"silo_mode": "monolith"}], ids=["control", "region", "none", "monolith"]
)
def test_settings_that_are_right(values: dict[str, Any]) -> None:
    assert network_of(Settings(**values)).settings == Settings(**values)


@pytest.mark.parametrize(
    ("base", "change", "told"),
    [
        # an unknown region
        (CONTROL, {"single_region": "eu"}, "`single_region`: there is no region `eu` in `regions`, which has `us`"),
        (CONTROL, {"keys": {**KEYS, "eu": []}}, "`keys.eu`: there is no region `eu` in `regions`, which has `us`"),
        (CONTROL, {"regions": {"US": US, "us": US}}, "`regions.US`: `US` can't be the name of a region"),
        # a missing key
        (CONTROL, {"keys": {}}, "`keys.us`: there is no key for the region `us`"),
        (CONTROL, {"keys": {"us": []}}, "`keys.us`: holds no key"),
        (REGION, {"keys": {}}, "`keys.control`: there is no key for `control`"),
        (REGION, {"control": ()}, "`control`: there is a key for control, but no address"),
        (CONTROL, {"keys": {"us": [{"id": "k1"}]}}, "`keys.us[0]`: is not a table of `id` and `secret`"),
        # a plaintext address
        (REGION, {"control": "http://control.example.org"}, "`control[0]`: "),
        (CONTROL, {"regions": {"us": {"addresses": ["https://a", "http://b"]}}}, "`regions.us.addresses[1]`: "),
        (CONTROL, {"regions": {"us": {"addresses": []}}}, "`regions.us.addresses`: is empty"),
        (CONTROL, {"regions": {"us": {}}}, "`regions.us.addresses`: field required"),
        # a secret too short, or another's
        (CONTROL, {"keys": {"us": [{"id": "k1", "secret": "rpcck1_short"}]}}, "`keys.us[0].secret`: is not `rpcck1_`"),
        (
            CONTROL,
            {"keys": {"us": [{"id": "k1", "secret": {"file": "no"}}]}},
            "`keys.us[0].secret.file`: can't be read",
        ),
        (
            CONTROL,
            {"regions": {"us": US, "eu": US}, "keys": {**KEYS, "eu": [{"id": "k2", "secret": SECRET}]}},
            "`keys.eu[0].secret`: is the secret of `keys.us[0]` too",
        ),
        (
            REGION,
            {"keys": {"eu": KEYS["us"], "control": KEYS["us"]}},
            "`keys.eu`: a region has keys for `control` only",
        ),
        (CONTROL, {"rpc0": {"us": {"secret": "hunter22", "methods": [], "until": "2027-01-01"}}}, "`rpc0.us.secret`: "),
        # a mode that does not fit
        ({}, {"silo_mode": "region"}, "`silo_mode` is REGION, but `region` is not set"),
        ({}, {"silo_mode": "else"}, "`silo_mode`: input should be 'MONOLITH', 'CONTROL' or 'REGION'"),
        ({}, {"keys": KEYS}, "`keys` is set, but `silo_mode` is not"),
        ({}, {"timeout": 3}, "`timeout` is set, but `silo_mode` is not"),
        (CONTROL, {"region": "us"}, "`silo_mode` is CONTROL, but `region` is set"),
        (REGION, {"regions": {"us": US}}, "`regions` is control's alone"),
        (REGION, {"mappings": "m.db"}, "`mappings` is control's alone"),
        # other mistakes
        (CONTROL, {"timout": 3}, "`timout`: there is no such setting"),
        (CONTROL, {"timeout": 0}, "`timeout`: input should be greater than 0"),
        (CONTROL, {"prefix": "rpc"}, "`prefix`: "),
        (CONTROL, {"limits": {"max_body": 0}}, "`limits.max_body`: "),
        (CONTROL, {"limits": {"max": 1}}, "`limits.max`: there is no such setting"),
        (CONTROL, {"tls": {"ca": "/no/such/file"}}, "`tls`: `ca`"),
        (CONTROL, {"mappings": 5}, "`mappings`: is neither a path nor a RegionMappingStore"),
        (REGION, {"departures": 5}, "`departures`: is neither a path nor a DepartureStore"),
        (CONTROL, {"replay": 5}, "`replay`: is neither a path nor a ReplayStore"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_one_error_that_names_its_setting(base: dict[str, Any], change: dict[str, Any], told: str) -> None:
    assert problem({**base, **change}).startswith(told)


def test_all_mistakes_are_told_at_once() -> None:
    told = problem({**CONTROL, "keys": {}, "single_region": "eu", "region": "us"})
    assert told.count("; ") == 2


def test_plaintext_is_for_loopback_or_for_those_who_say_so() -> None:
    for address in ("http://127.0.0.1:8", "http://[::1]:8", "http://localhost:8"):
        network_of(Settings(**{**REGION, "control": address}))
    network_of(Settings(**{**REGION, "control": "http://control", "allow_plaintext": True}))


def test_secrets_are_in_no_repr() -> None:
    settings = Settings(**CONTROL, tls={"password": "hunter22"}, rpc0={"us": {"secret": "an old shared secret"}})
    for text in (repr(settings), str(settings), f"{settings}"):
        assert not any(secret in text for secret in (SECRET, "hunter22", "an old shared secret"))


# ---------------------------------------------------------------- sources ----

TOML = f"""
silo_mode = "control"
timeout = 3.5
discovery = ["acme", "other"]

[regions.us]
addresses = ["https://a.example.org", "https://b.example.org"]

[regions.eu]
addresses = "https://eu.example.org, https://eu2.example.org"

[limits]
max_body = 1000

[[keys.us]]
id = "k1"
secret = "{SECRET}"

[[keys.eu]]
id = "k2"
secret = {{ file = "eu.secret" }}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("RPCC_SETTINGS", "RPCC_REFRESH", "RPCC_STAGE"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "control.toml"
    path.write_text(TOML)
    (tmp_path / "eu.secret").write_text(new_secret() + "\n")
    return path


def test_a_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")  # what the file names stands beside it
    settings = Settings.from_file(file)
    assert (settings.silo_mode, settings.timeout, settings.discovery) == (SiloMode.CONTROL, 3.5, ("acme", "other"))
    assert settings.regions["us"].addresses == ("https://a.example.org", "https://b.example.org")
    assert settings.regions["eu"].addresses == ("https://eu.example.org", "https://eu2.example.org")
    network = network_of(settings)
    assert network.keyring.knows("eu", "k2")
    assert network.limits("a", "b").max_body == 1000


def test_the_environment_wins_member_by_member(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RPCC_SETTINGS", str(file))
    monkeypatch.setenv("RPCC_TIMEOUT", "7")
    monkeypatch.setenv("RPCC_DISCOVERY", "acme.audit, acme.users")
    monkeypatch.setenv("RPCC_REGIONS__US__ADDRESSES", "https://c.example.org,https://d.example.org")
    monkeypatch.setenv("RPCC_LIMITS__MAX_ELEMENTS", "9")
    monkeypatch.setenv("RPCC_ALLOW_PLAINTEXT", "true")
    monkeypatch.setenv("RPCC_PREFIX", "")  # empty is as good as not set
    for settings in (Settings.from_environment(), Settings.from_file(file)):
        assert settings.timeout == 7
        assert settings.discovery == ("acme.audit", "acme.users")
        assert settings.regions["us"].addresses == ("https://c.example.org", "https://d.example.org")
        assert settings.regions["eu"].addresses == ("https://eu.example.org", "https://eu2.example.org")
        assert (settings.limits.max_body, settings.limits.max_elements) == (1000, 9)
        assert settings.allow_plaintext
        assert settings.prefix == "/rpc"


def test_the_environment_alone(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("RPCC_SILO_MODE", "region")
    monkeypatch.setenv("RPCC_REGION", "us")
    monkeypatch.setenv("RPCC_CONTROL", "https://control.example.org")
    monkeypatch.setenv("RPCC_KEYS", json.dumps({"control": [{"id": "k1", "secret": SECRET}]}))
    settings = Settings.from_environment()
    assert (settings.silo_mode, settings.region) == (SiloMode.REGION, "us")
    assert network_of(settings).keyring.knows("control", "k1")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("RPCC_TIMOUT", "3", "`RPCC_TIMOUT`: there is no such setting"),
        ("RPCC_KEYS", "{hunter22", "`RPCC_KEYS`: is not JSON"),
        ("RPCC_TIMEOUT", "hunter22", "`timeout`: "),
        ("RPCC_KEYS__US", "hunter22", "`keys.us`"),
        ("RPCC_SETTINGS", "/no/such/file", "the settings in `/no/such/file` can't be read: no such file or directory"),
    ],
)
def test_a_variable_that_can_not_be_read(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("RPCC_SETTINGS", str(file))
    monkeypatch.setenv(name, value)
    with pytest.raises((RpcServiceSetupException, RpcAuthenticationSetupException)) as raised:
        network_of(Settings.from_environment())
    assert str(raised.value).startswith(told)
    assert "hunter22" not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    "text", ['silo_mode = "control', "secret = hunter22", "[a]\n[a]\n", "a = 1\na = 2\n", "\xff"], ids=range(5)
)
def test_a_file_that_can_not_be_read(file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(RpcServiceSetupException, match=r"the settings in .* can't be read") as raised:
        Settings.from_file(file)
    assert "hunter22" not in str(raised.value)
    assert raised.value.__context__ is None
