"""`rpcc keys`: what it makes works, what it finds is wrong, where it leads, and that it shows no secret of a file."""

import os
import tomllib
from itertools import product
from pathlib import Path

import pytest
from command_line import Run, rpcc, write_files

from rpcc.runtime.signing.keys import keyring_from, new_secret, parse_secret

SECRETS = {name: new_secret() for name in ("old", "new", "other")}
HEADS = {"control": 'silo_mode = "control"', "us": 'silo_mode = "REGION"\nregion = "us"', "eu": 'region = "eu"'}


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def entry(key_id: str, secret: str | None = None) -> str:
    return f'{{ id = "{key_id}", secret = "{secret or SECRETS[key_id]}" }}'


def write(silo: str, peers: str, *, head: str | None = None, mode: int = 0o600) -> None:
    """Write `<silo>.toml`, with the lines of its table `keys`."""
    path = Path(f"{silo}.toml")
    path.write_text(f"{HEADS[silo] if head is None else head}\n[keys]\n{peers}\n")
    path.chmod(mode)


def write_ids(silo: str, peer: str, *ids: str) -> None:
    write(silo, f"{peer} = [{', '.join(map(entry, ids))}]")


def keys(*words: str) -> Run:
    run = rpcc("keys", *words)
    assert not [secret for secret in SECRETS.values() if secret in run.out + run.err]
    return run


# --------------------------------------------------------------------------- new ----


def test_a_new_key_works_on_both_sides() -> None:
    run = keys("new", "us")
    ours, theirs = run.out.split("# in the settings of us\n")
    control, region = (tomllib.loads(part)["keys"] for part in (ours, theirs))
    assert control["us"] == region["control"]
    assert keyring_from("control", control).outgoing("us") == keyring_from("us", region).incoming(
        "control", control["us"][0]["id"]
    )
    assert keys("new", "us").out != run.out
    assert "secret" in run.err


def test_a_secret_can_go_to_a_file_of_its_own(root: Path) -> None:
    before = os.umask(0)
    try:
        run = keys("new", "us", "--id", "a", "--out", 'quo"te.key')
    finally:
        os.umask(before)
    file = root / 'quo"te.key'
    assert file.stat().st_mode & 0o777 == 0o600
    assert "rpcck1_" not in run.out + run.err
    settings = tomllib.loads(run.out.split("# in the settings of us\n")[1])
    assert keyring_from("us", settings["keys"], folder=root).knows("control", "a")
    text = file.read_text()
    assert len(parse_secret(text.strip())) == 32
    again = keys("new", "us", "--out", 'quo"te.key')
    assert (again.code, again.out, again.err) == (2, "", 'rpcc: `quo"te.key`: file exists\n')
    assert file.read_text() == text


@pytest.mark.parametrize("words", [["control"], ["US"], ["us", "--id", "a b"], ["us", "--id", "a" * 33], []])
def test_names_that_nothing_can_have_are_refused(words: list[str]) -> None:
    run = keys("new", *words)
    assert (run.code, run.out) == (2, "")


# ------------------------------------------------------------------------- check ----


def test_good_files_are_good() -> None:
    write("control", f"us = [{entry('old')}, {entry('new')}]\neu = [{entry('other')}]")
    write_ids("us", "control", "new", "old")
    assert keys("check", "control.toml") == (0, "nothing wrong\n", "")
    assert keys("check", "us.toml") == (0, "nothing wrong\n", "")
    assert keys("check", "us.toml", "control.toml") == (0, "nothing wrong, and both sides agree\n", "")


@pytest.mark.parametrize(
    ("silo", "peers", "problems"),
    [
        ("control", "", ["`keys`: there are none"]),
        ("control", 'us = [{id = "a", secret = "HUNTER2"}]', ["`keys.us[0].secret`: is not `rpcck1_` and 43"]),
        (
            "control",
            f"us = [{entry('old')}, {entry('old')}]",
            ["`keys.us[1].id`: is the id of", "`keys.us[1].secret`: is the secret of `keys.us[0]` too"],
        ),
        ("us", f"eu = [{entry('old')}]", ["`keys.eu`: a region has keys for `control` only"]),
        (
            "us",
            f'control = [{entry("old")}]\n[rpc0.eu]\nsecret = "{SECRETS["old"]}"\nmethods = []\nuntil = 2027-01-01',
            ["`rpc0.eu.secret`: is one of `keys` too"],
        ),
    ],
    ids=["no keys", "no secret", "a key twice", "a region for a region", "one secret for both forms"],
)
def test_what_is_wrong_is_said(silo: str, peers: str, problems: list[str]) -> None:
    write(silo, peers)
    run = keys("check", f"{silo}.toml")
    assert run.code == 1
    said = [line.removeprefix(f"error: {silo}.toml: ") for part in run.out.splitlines() for line in part.split("; ")]
    assert len(said) == len(problems)
    assert all(line.startswith(problem) for line, problem in zip(said, problems, strict=True))
    assert "HUNTER2" not in run.out + run.err


@pytest.mark.parametrize(
    ("control", "us", "problems"),
    [
        (["old"], ["new"], ["control.toml: `keys.us` signs with `old`", "us.toml: `keys.control` signs with `new`"]),
        (["new", "old"], ["old"], ["control.toml: `keys.us` signs with `new`, which us.toml does not have"]),
        (["old"], ["new", "old"], ["us.toml: `keys.control` signs with `new`, which control.toml does not have"]),
        (["old", "new"], ["old"], []),
    ],
)
def test_two_sides_agree_where_each_knows_what_the_other_signs_with(
    control: list[str], us: list[str], problems: list[str]
) -> None:
    write_ids("control", "us", *control)
    write_ids("us", "control", *us)
    run = keys("check", "control.toml", "us.toml")
    said = [line for line in run.out.splitlines() if line.startswith("error: ")]
    assert run.code == bool(problems)
    assert len(said) == len(problems)
    assert all(line.startswith(f"error: {problem}") for line, problem in zip(said, problems, strict=True))


def test_two_sides_do_not_agree_on_one_name_for_two_secrets() -> None:
    write_ids("control", "us", "old")
    write("us", f"control = [{entry('old', SECRETS['new'])}]")
    assert keys("check", "control.toml", "us.toml").out == "error: the secret of `old` differs\n"
    write("us", f"control = [{entry('old', SECRETS['new'])}, {entry('new', SECRETS['old'])}]")
    assert "error: `old` has the secret of `new`\n" in keys("check", "control.toml", "us.toml").out


def test_two_regions_have_nothing_to_agree_on() -> None:
    write_ids("us", "control", "old")
    write_ids("eu", "control", "new")
    assert keys("check", "us.toml", "eu.toml").out == "error: us.toml and eu.toml are not of control and a region\n"


def test_a_side_without_the_other_is_no_pair() -> None:
    write_ids("us", "control", "old")
    write("control", f"eu = [{entry('old')}]")
    assert keys("check", "us.toml", "control.toml").out.splitlines() == [
        "error: us.toml: `keys.control` signs with `old`, which control.toml does not have",
        "error: control.toml: `keys.us` is missing",
    ]


def test_a_file_with_secrets_that_others_can_open_gets_a_warning(root: Path) -> None:
    write("us", f"control = [{entry('old')}]", mode=0o644)
    assert keys("check", "us.toml") == (
        0,
        "warning: us.toml: holds secrets, and other users can open it: `chmod 600` it\nnothing wrong\n",
        "",
    )
    write_files(root, {"old.key": SECRETS["old"] + "\n"})
    (root / "old.key").chmod(0o600)
    write("us", 'control = [{ id = "old", secret = { file = "old.key" } }]', mode=0o644)
    assert keys("check", "us.toml").out == "nothing wrong\n"
    (root / "old.key").chmod(0o640)
    assert keys("check", "us.toml").out == (
        "warning: us.toml: `keys.control[0].secret.file`: other users can open it: `chmod 600` it\nnothing wrong\n"
    )


def test_a_file_that_does_not_say_whose_it_is_needs_to_be_told() -> None:
    write("us", f"control = [{entry('old')}]", head="")
    write_ids("control", "us", "old")
    assert "pass --silo" in keys("check", "us.toml").err
    assert keys("check", "us.toml", "--silo", "us").code == 0
    assert keys("check", "us.toml", "control.toml", "--silo", "us").code == 0
    assert keys("check", "us.toml", "--silo", "US").code == 2


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        (["absent.toml"], 2, "rpcc: `absent.toml`: no such file or directory\n"),
        (["broken.toml"], 1, "Error: broken.toml: it is not TOML: "),
        (["latin.toml"], 1, "Error: latin.toml: it is not UTF-8\n"),
        (["a", "b", "c"], 2, "Usage: "),
        ([], 2, "Usage: "),
    ],
)
def test_files_that_are_none_are_said_so(files: list[str], code: int, said: str, root: Path) -> None:
    write_files(root, {"broken.toml": "secret = HUNTER2"})
    (root / "latin.toml").write_bytes(b"# \xe9")
    run = keys("check", *files)
    assert (run.code, run.out) == (code, "")
    assert run.err.startswith(said)
    assert "HUNTER2" not in run.err


# ------------------------------------------------------------------------ rotate ----

STATES = (["old"], ["old", "new"], ["new", "old"], ["new"])


@pytest.mark.parametrize(("control", "us"), [pair for pair in product(range(4), repeat=2) if pair != (0, 0)])
def test_a_rotation_ends_from_anywhere_and_loses_no_call(control: int, us: int) -> None:
    """Each step is done by one side after the other, and neighbours stay neighbours."""
    states = {"control": control, "us": us}
    said = ""
    for _ in range(10):
        for silo, peer in (("control", "us"), ("us", "control")):
            write_ids(silo, peer, *STATES[states[silo]])
        agrees = keys("check", "control.toml", "us.toml").code == 0
        assert agrees is (abs(states["control"] - states["us"]) <= 1)
        said = keys("rotate", "control.toml", "us.toml", "--new", "new").out
        named = [silo for silo in states if f"{silo}.toml" in said]
        if not named:
            break
        states[named[0]] += 1
    assert states == {"control": 3, "us": 3}
    assert said == "done: `new` is the only key\n"


def test_a_rotation_begins_with_a_new_key() -> None:
    write_ids("control", "us", "old")
    write_ids("us", "control", "old")
    run = keys("rotate", "control.toml", "us.toml")
    assert run.out.startswith("1 of 4: add this entry at the end of\n  `keys.us` in control.toml\n")
    line = run.out.split("the entry:\n")[1].splitlines()[0].strip().rstrip(",")
    assert len(parse_secret(tomllib.loads(f"x = {line}")["x"]["secret"])) == 32


def test_the_younger_key_stays() -> None:
    ids = "20270101T120000-0000", "20261231T235959-ffff"
    for silo, peer in (("control", "us"), ("us", "control")):
        write(silo, f"{peer} = [{entry(ids[1], SECRETS['old'])}, {entry(ids[0], SECRETS['new'])}]")
    assert f"move the entry of `{ids[0]}` to the front" in keys("rotate", "control.toml", "us.toml").out


def test_one_side_is_enough_to_see_the_next_step() -> None:
    write("control", f"us = [{entry('new')}, {entry('old')}]\neu = [{entry('other')}]")
    assert "pass --peer" in keys("rotate", "control.toml").err
    assert "pass --new" in keys("rotate", "control.toml", "--peer", "us").err
    assert "no key `x`" in keys("rotate", "control.toml", "--peer", "us", "--new", "x").err
    assert keys("rotate", "control.toml", "--peer", "us", "--new", "new").out.splitlines() == [
        "3 and 4 of 4: wait 120 s from the last restart, then remove all entries but `new` from",
        "  `keys.us` in control.toml",
        "  and the same on the other side",
        "then restart what was changed, and run this again",
    ]


def test_only_what_works_can_be_rotated() -> None:
    write("control", 'us = [{id = "a", secret = "HUNTER2"}]')
    run = keys("rotate", "control.toml")
    assert (run.code, run.out) == (1, "")
    assert "`keys.us[0].secret`" in run.err
    assert "HUNTER2" not in run.err
    write_ids("control", "us", "old")
    assert "`keys.eu` in control.toml is missing" in keys("rotate", "control.toml", "--peer", "eu").err
