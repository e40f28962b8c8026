"""`rpcc options check`: names that lead nowhere, values that would be passed over, and its exit codes."""

import json
from pathlib import Path

import pytest
from command_line import Run, rpcc, write_files

CONTRACT = {
    "rpcc": "contract",
    "version": 1,
    "packages": [
        {
            "name": "acme.members",
            "services": [
                {
                    "name": "acme.members.MemberService",
                    "key": "organization_member",
                    "methods": [{"name": "add_member"}, {"name": "get_by_user"}],
                    "locals": [{"name": "is_owner"}],
                },
                {"name": "acme.members.EmptyService", "key": "empty"},
            ],
        },
        {"name": "acme.types"},
        {"name": "acme.a", "services": [{"name": "acme.a.TwinService", "key": "one", "methods": [{"name": "run"}]}]},
        {"name": "acme.b", "services": [{"name": "acme.b.TwinService", "key": "two", "methods": [{"name": "run"}]}]},
    ],
}
SETTINGS = """
silo_mode = "control"
[keys]
us = []
[rpc0.eu]
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"contract.json": json.dumps(CONTRACT), "control.toml": SETTINGS})


def check(text: str, *words: str, name: str = "options.toml") -> Run:
    Path(name).write_text(text)
    return rpcc("options", "check", name, "--contract", "contract.json", *words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        'disabled-service-methods = ["MemberService.add_member", "organization_member.get_by_user", "empty"]',
        'hybrid_cloud.rpc.disabled-service-methods = ["EmptyService", "one.run"]',
        "[method-retry-overrides]\nMemberService.add_member = 0\nMemberService.get_by_user = 3",
        "[method-timeout-overrides]\norganization_member = 0.5\ntwo = 60",
        'denied-callers = ["anybody"]',
    ],
)
def test_nothing_wrong(text: str) -> None:
    assert check(text) == Run(0, "nothing wrong\n", "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'disabled-service-methods = ["MemberService.add_mebmer"]',
            "`disabled-service-methods`: there is no method `MemberService.add_mebmer`; did you mean `add_member`?",
        ),
        (
            'hybrid_cloud.rpc.disabled-service-methods = ["memberservice"]',
            "`disabled-service-methods`: there is no service `memberservice`; did you mean `MemberService`?",
        ),
        (
            "[method-retry-overrides]\nMemberService.is_owner = 0",
            "`method-retry-overrides`: there is no method `MemberService.is_owner`",
        ),
        (
            "[method-timeout-overrides]\nTwinService.run = 1",
            "`method-timeout-overrides`: `TwinService` is the class of several services; "
            "write the key of the one that is meant",
        ),
        ("retrys = 1", "`retrys`: there is no such option; did you mean `retries`?"),
        ("wholly-different = 1", "`wholly-different`: there is no such option"),
        ("retries = -1", "`retries` must be a whole number"),
        ("retries =", "`{path}`: it is not TOML: invalid value (at end of document)"),
    ],
)
def test_what_is_wrong(text: str, problem: str) -> None:
    found = check(text)
    assert (found.code, found.err) == (1, "")
    assert found.out == f"error: {problem.replace('{path}', 'options.toml')}\n"


def test_callers_are_checked_against_the_settings() -> None:
    text = 'denied-callers = ["us", "eu", "use"]'
    assert check(text).code == 0
    assert check(text, "--settings", "control.toml") == Run(
        1, "error: `denied-callers`: nobody calls as `use`; did you mean `us`?\n", ""
    )


def test_all_problems_are_listed() -> None:
    found = check('retries = "a"\nother = 1\ndisabled-service-methods = ["a.b", "c"]')
    assert (found.code, len(found.out.splitlines())) == (1, 4)


def test_json() -> None:
    assert check('{"retries": 1}', name="options.json").code == 0
    assert check("{", name="options.json").code == 1


def test_files_that_can_not_be_read() -> None:
    assert rpcc("options", "check", "nowhere.toml", "--contract", "contract.json").code == 2
    assert check("", "--settings", "nowhere.toml").code == 2
    for text in ("", "[]", "{}", '{"rpcc": "usage"}', '{"rpcc": "contract", "packages": 5}', "\x00", "[" * 100_000):
        Path("contract.json").write_text(text)
        found = check("")
        assert (found.code, found.err) == (
            2,
            "Error: contract.json: is no contract; `rpcc compile --emit contract` writes one\n",
        )
    Path("contract.json").unlink()
    assert check("").code == 2
    assert rpcc("options", "check", "options.toml").code == 2
