"""Settings from files and from the environment, and the one clear error that each mistake in them gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from rpcc.runtime import RpcAuthenticationSetupException, RpcException, RpcServiceSetupException, Settings, SiloMode
from rpcc.runtime.network import network_of
from rpcc.runtime.placement.sqlite import SqliteMappingStore
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
    assert not any(word in str(raised.value) for word in ("pydantic", "input should", "<class", "errno"))
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
        (CONTROL, {"keys": {"us": [{"id": "k1"}]}}, "`keys.us[0].secret`: is not set"),
        # a plaintext address
        (REGION, {"control": "http://control.example.org"}, "`control[0]`: "),
        (CONTROL, {"regions": {"us": {"addresses": ["https://a", "http://b"]}}}, "`regions.us.addresses[1]`: "),
        (CONTROL, {"regions": {"us": {"addresses": []}}}, "`regions.us.addresses`: is empty"),
        (CONTROL, {"regions": {"us": {"addresses": ""}}}, "`regions.us.addresses[0]`: is empty"),
        (CONTROL, {"regions": {"us": {"addresses": "https://a,"}}}, "`regions.us.addresses[1]`: is empty"),
        (
            CONTROL,
            {"regions": {"us": {"addresses": 5}}},
            "`regions.us.addresses`: must be a list of texts",
        ),
        (CONTROL, {"regions": {"us": {"addresses": "us:8443"}}}, "`regions.us.addresses[0]`: is no URL like `https://"),
        (CONTROL, {"regions": {"us": "https://a"}}, "`regions.us`: must be a table"),
        (CONTROL, {"regions": ["us"]}, "`regions`: must be a table"),
        (
            CONTROL,
            {"regions": {"us": {"adresses": "https://a"}}},
            "`regions.us.addresses`: is not set; ",
        ),
        (REGION, {"control": "http://::1:8000"}, "`control[0]`: an IPv6 address stands in brackets"),
        (REGION, {"control": "http://127.0.0.1:8000/rpc"}, "`control[0]`: must end after the host and the port"),
        (REGION, {"control": "unix:///run/rpcc.sock"}, "`control[0]`: the scheme must be `https` or `http`"),
        (CONTROL, {"regions": {"us": {}}}, "`regions.us.addresses`: is not set"),
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
        ({}, {"silo_mode": "else"}, "`silo_mode`: must be `control`, `region` or `monolith`"),
        ({}, {"keys": KEYS}, "`keys` is set, but `silo_mode` is not"),
        ({}, {"timeout": 3}, "`timeout` is set, but `silo_mode` is not"),
        (CONTROL, {"region": "us"}, "`silo_mode` is CONTROL, but `region` is set"),
        (
            REGION,
            {"region": "US East"},
            "`region`: `US East` can't be the name of a region: that is 1 to ",
        ),
        (REGION, {"region": 5}, "`region`: must be text"),
        (REGION, {"regions": {"us": US}}, "`regions` is control's alone"),
        (REGION, {"single_region": "us"}, "`single_region` is control's alone"),
        (CONTROL, {"control": "https://control"}, "`control` is for regions alone, and this is control"),
        (CONTROL, {"departures": "d.db"}, "`departures` is for regions alone, and this is control"),
        (REGION, {"mappings": "m.db"}, "`mappings` is control's alone"),
        # other mistakes
        (CONTROL, {"timout": 3}, "`timout`: there is no such setting; did you mean `timeout`?"),
        (CONTROL, {"colour": 3}, "`colour`: there is no such setting"),
        (
            CONTROL,
            {"tls": {"cert": "a"}},
            "`tls.cert`: there is no such setting; here are `ca`, `cert",
        ),
        (CONTROL, {"limits": {"max_elemnts": 1}}, "`limits.max_elemnts`: there is no such setting; did you mean `max_"),
        (
            CONTROL,
            {"method_limits": {"a.b": {"maxbody": 1}}},
            '`method_limits."a.b".maxbody`: there is no such setting; did you mean `max_body`?',
        ),
        (CONTROL, {"timeout": "five"}, "`timeout`: must be a number"),
        (CONTROL, {"timeout": True}, "`timeout`: must be a number"),
        (CONTROL, {"timeout": float("nan")}, "`timeout`: must be more than 0"),
        (CONTROL, {"timeout": 1e308}, "`timeout`: must be at most 86400"),
        (CONTROL, {"drain_delay": float("inf")}, "`drain_delay`: must be"),
        (CONTROL, {"drain_timeout": -1}, "`drain_timeout`: must be at least 0"),
        (CONTROL, {"attempts": 2.5}, "`attempts`: must be a whole number"),
        (CONTROL, {"attempts": 10**30}, "`attempts`: must be at most 100"),
        (CONTROL, {"workers": "two"}, "`workers`: must be a whole number"),
        (CONTROL, {"workers": 10**6}, "`workers`: must be at most 1000"),
        (CONTROL, {"concurrency": 10**12}, "`concurrency`: must be at most 10000"),
        (CONTROL, {"backlog": -1}, "`backlog`: must be at least 0"),
        (CONTROL, {"limits": {"max_body": "4MB"}}, "`limits.max_body`: must be a whole number"),
        (CONTROL, {"limits": 5}, "`limits`: must be a table"),
        (CONTROL, {"allow_plaintext": "maybe"}, "`allow_plaintext`: must be true or false"),
        (CONTROL, {"folder": 5}, "`folder`: must be a path"),
        (CONTROL, {"listen": 8000}, "`listen`: must be text"),
        (CONTROL, {"options": 5}, "`options`: is neither a path, a table, a function nor an OptionsSource"),
        (CONTROL, {"timeout": 0}, "`timeout`: must be more than 0"),
        (CONTROL, {"prefix": "rpc"}, "`prefix`: must have a `/` before each of its parts and none at its end"),
        (CONTROL, {"prefix": "/rpc/"}, "`prefix`: must have a `/` before each of its parts and none at its end"),
        (CONTROL, {"limits": {"max_body": 0}}, "`limits.max_body`: "),
        (CONTROL, {"limits": {"max": 1}}, "`limits.max`: there is no such setting"),
        (
            CONTROL,
            {"tls": {"ca": "/no/such/file"}},
            "`tls.ca`: `/no/such/file` can't be read: no such",
        ),
        (CONTROL, {"tls": {"key": "a.pem"}}, "`tls.certificate`: is not set, but `key` is"),
        (CONTROL, {"tls": {"ca": __file__}}, f"`tls.ca`: `{__file__}` holds no certificate in PEM"),
        (CONTROL, {"mappings": SqliteMappingStore}, "`mappings`: is neither a path nor a RegionMappingStore"),
        (CONTROL, {"mappings": 5}, "`mappings`: is neither a path nor a RegionMappingStore"),
        (REGION, {"departures": 5}, "`departures`: is neither a path nor a DepartureStore"),
        (CONTROL, {"replay": 5}, "`replay`: is neither a path nor a ReplayStore"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_one_error_that_names_its_setting(base: dict[str, Any], change: dict[str, Any], told: str) -> None:
    assert problem({**base, **change}).startswith(told)


@pytest.mark.parametrize(
    ("base", "setting", "what"),
    [
        (CONTROL, "mappings", "the store of region mappings failed: "),
        (REGION, "departures", "the store of departures failed: "),
        (REGION, "usage", ""),
    ],
    ids=["mappings", "departures", "usage"],
)
@pytest.mark.parametrize(
    ("place", "why"),
    [
        (
            "/no/such/a.db",
            "SQLITE_CANTOPEN (its file can't be opened: is there such a folder, and may this process write",
        ),
        ("/", "SQLITE_CANTOPEN (its file can't be opened"),
        (__file__, "SQLITE_NOTADB (its file holds something else)"),
    ],
    ids=["no folder", "a folder", "no database"],
)
def test_a_place_where_no_store_can_be(base: dict[str, Any], setting: str, what: str, place: str, why: str) -> None:
    with pytest.raises(RpcServiceSetupException) as raised:
        network_of(Settings(**base, **{setting: place}))
    assert str(raised.value).startswith(f"`{setting}`: {what}{why}")


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


def test_a_file_may_be_empty_or_begin_with_a_mark(file: Path) -> None:
    file.write_bytes(b"")
    assert Settings.from_file(file).silo_mode is None
    file.write_bytes(b"\xef\xbb\xbf" + TOML.encode())
    assert Settings.from_file(file).silo_mode is SiloMode.CONTROL


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


def test_lists_and_tables_are_json_wherever_they_stand(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("RPCC_SETTINGS", str(file))
    monkeypatch.setenv("RPCC_KEYS__US", json.dumps([{"id": "k9", "secret": new_secret()}]))
    monkeypatch.setenv("RPCC_OPTIONS", '{"retries": 1}')
    settings = Settings.from_environment()
    assert settings.options == {"retries": 1}
    keyring = network_of(settings).keyring
    assert (keyring.knows("us", "k9"), keyring.knows("us", "k1"), keyring.knows("eu", "k2")) == (True, False, True)


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
        ("RPCC_TIMOUT", "3", "`RPCC_TIMOUT`: there is no such setting; did you mean `RPCC_TIMEOUT`?"),
        ("RPCC_LIMITS__MAX", "3", "`limits.max`: there is no such setting"),
        ("RPCC_REGIONS__US", "hunter22", "`regions.us`: must be a table"),
        ("RPCC_SETTINGS", "/", "the settings in `/` can't be read: is a directory"),
        ("RPCC_KEYS", "{hunter22", "`RPCC_KEYS`: is not JSON"),
        ("RPCC_TIMEOUT", "hunter22", "`timeout`: "),
        ("RPCC_KEYS__US", "hunter22", "`keys.us`"),
        ("RPCC_KEYS__US", "[hunter22", "`RPCC_KEYS__US`: is not JSON"),
        ("RPCC_OPTIONS", "{hunter22", "`RPCC_OPTIONS`: is not JSON"),
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
    ("data", "why"),
    [
        (b'silo_mode = "control', "it is not TOML: unterminated string (at end of document)"),
        (b"secret = hunter22", "it is not TOML: invalid value (at line 1, column 10)"),
        (b"[a]\n[a]\n", "it is not TOML: cannot declare ('a',) twice (at line 2, column 3)"),
        (b"a = 1\na = 2\n", "it is not TOML: cannot overwrite a value (at line 2, column 6)"),
        (b'{"silo_mode": "control"}', "it is not TOML: invalid statement (at line 1, column 1)"),
        (b"\xff", "it is not UTF-8"),
        ('silo_mode = "control"'.encode("utf-16"), "it is not UTF-8"),
        (b"a = " + b"[" * 5000, "its lists and tables nest too deep"),
    ],
    ids=range(8),
)
def test_a_file_that_can_not_be_read(file: Path, data: bytes, why: str) -> None:
    file.write_bytes(data)
    with pytest.raises(RpcServiceSetupException) as raised:
        Settings.from_file(file)
    assert str(raised.value) == f"the settings in `{file}` can't be read: {why}"
    assert "hunter22" not in str(raised.value)
    assert raised.value.__context__ is None
