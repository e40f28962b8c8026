"""The commands as users call them: what they print, write and return."""

import json
import os
import re
import stat
from pathlib import Path

import pytest
from command_line import rpcc, write_files

from rpcc.compiler.catalogue import CATALOGUE
from rpcc.compiler.version import VERSION
from rpcc.idl.edits import unified_diff

GOOD = """\
package acme

model A {
  x: int = 0
}
"""
UGLY = "package acme\nmodel A{x:int=0}\n"
FIXABLE = "package acme\n\nmodel A {\n  x: int\n}\n"
WARNING = 'package acme\n\nmodel A {\n  token: str = ""\n}\n'
BROKEN = "package acme\nmodel A{x:int=0}\nmodel B { ? }\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


# -------------------------------------------------------------------- itself ----


def test_version() -> None:
    assert rpcc("--version") == (0, f"rpcc {VERSION}\n", "")
    assert rpcc("--version", "check").out == f"rpcc {VERSION}\n"


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["check", "--help"], ["new", "-h"], ["new", "service", "--help"]]
)
def test_help(words: list[str]) -> None:
    run = rpcc(*words)
    assert run.code == 0
    assert run.out.startswith("Usage: rpcc ")
    assert run.err == ""


def test_help_lists_all_commands_with_a_sentence_each() -> None:
    for name in ("check", "compile", "fmt", "contract", "explain", "init", "new"):
        assert re.search(rf"^  {name} +[A-Z].*\.$", rpcc("--help").out, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chek"], "there is no command `chek`: did you mean `check`?"),
        (["zzz"], "there is no command `zzz`"),
        (["check", "--fxi"], "--fxi"),
        (["check", "--format", "\udcff"], "\\udcff"),
        (["check", "--\udcff"], "\\udcff"),
        (["check", "--format", "xml"], "xml"),
        (["check", "missing"], "there is no file or folder `missing`"),
        (["check", "--config", "missing.toml"], "there is no file `missing.toml`"),
        (["check", "--config", "."], "there is no file `.`"),
        (["fmt", "missing"], "there is no file or folder `missing`"),
        (["contract", "missing"], "there is no file or folder `missing`"),
        (["check", "missing.json"], "missing.json"),
        (["check", "a\0b"], "NUL"),
        (["check", "x" * 5000], "x"),
        (["explain", "RPC9999"], "there is no code `RPC9999`"),
        (["explain", "config-syntacs"], "did you mean `config-syntax`?"),
        (["new"], ""),
        (["new", "service", "Member"], "--silo"),
        (["new", "service", "member", "--silo", "region"], "no name for a service"),
        (["new", "service", "M" * 65, "--silo", "region"], "no name for a service"),
        (["new", "service", "Member", "--silo", "region", "--package", "a-b"], "no name for a package"),
        (["new", "service", "Member", "--silo", "region", "--package", "a." + "b" * 65], "no name for a package"),
        (["new", "service", "Json", "--silo", "region"], "another module of that name would be imported"),
        (["new", "service", "Model", "--silo", "region"], "a module in the folder of each package has that name"),
        (["new", "service", "Class", "--silo", "region"], "it is a keyword of Python"),
        (["new", "service", "Member", "--silo", "moon"], "moon"),
    ],
)
def test_wrong_usage_is_exit_2_and_says_why_on_stderr(words: list[str], said: str) -> None:
    run = rpcc(*words)
    assert run.code == 2
    assert run.out == ""
    assert said in run.err


def test_a_folder_that_cannot_be_read(root: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    write_files(root, {"locked/a.rpc": GOOD})
    (root / "locked").chmod(0)
    run = rpcc("check")
    (root / "locked").chmod(stat.S_IRWXU)
    assert run.code == 2
    assert "locked" in run.err


# --------------------------------------------------------------------- check ----


def test_check_finds_nothing_wrong(root: Path) -> None:
    write_files(root, {"a.rpc": GOOD})
    assert rpcc("check") == (0, "", "1 file checked, nothing wrong\n")
    assert rpcc("check", "a.rpc", "--deny-warnings").code == 0


def test_check_of_nothing() -> None:
    assert rpcc("check") == (0, "", "no .rpc files found\n")


def test_check_reports_errors_to_stdout(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE})
    run = rpcc("check")
    assert run.code == 1
    assert re.match(r"error\[RPC\d{4}\]: .*\n --> a\.rpc:4:3\n", run.out)
    assert run.out.endswith("\n\n1 error (1 fixable with --fix)\n")
    assert run.err == ""


def test_warnings_are_fine_unless_denied(root: Path) -> None:
    write_files(root, {"a.rpc": WARNING})
    assert rpcc("check").code == 0
    assert "1 warning" in rpcc("check").out
    assert rpcc("check", "--deny-warnings").code == 1


def test_rules_of_the_configuration_count(root: Path) -> None:
    write_files(root, {"a.rpc": WARNING})
    [row] = json.loads(rpcc("check", "--format", "json").out)["diagnostics"]
    write_files(root, {"rpcc.toml": f"[rules]\n{row['code']} = 'error'"})
    assert rpcc("check").code == 1
    write_files(root, {"rpcc.toml": f"[rules]\n{row['code']} = 'off'"})
    assert rpcc("check", "--deny-warnings") == (0, "", "1 file checked, nothing wrong\n")


@pytest.mark.parametrize("form", ["concise", "github"])
def test_formats_of_one_line(root: Path, form: str) -> None:
    write_files(root, {"a.rpc": FIXABLE})
    run = rpcc("check", "--format", form)
    assert run.code == 1
    assert run.out.count("\n") == 1
    assert run.out.startswith({"concise": "a.rpc:4:3: error[RPC", "github": "::error file=a.rpc,line=4,"}[form])


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_formats_that_are_documents_are_whole_even_if_nothing_is_wrong(root: Path, form: str) -> None:
    write_files(root, {"ä.rpc": FIXABLE})
    path = {"json": "\\u00e4.rpc", "sarif": "%C3%A4.rpc"}[form]
    assert f'"{path}"' in rpcc("check", "--format", form, encoding="ascii").out
    write_files(root, {"ä.rpc": GOOD})
    assert json.loads(rpcc("check", "--format", form).out)


def test_sarif_has_every_code(root: Path) -> None:
    rules = json.loads(rpcc("check", "--format", "sarif").out)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CATALOGUE)


def test_color(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(root, {"a.rpc": FIXABLE})
    assert "\x1b[" not in rpcc("check").out
    assert "\x1b[" in rpcc("check", "--color", "always").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" in rpcc("check", "--color=always").out
    assert "\x1b[" not in rpcc("check", "--color=never").out


def test_output_survives_a_poor_encoding(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE.replace("x: int", "x: int // 日本語 é")})
    run = rpcc("check", encoding="ascii")
    assert run.code == 1
    assert "\\u65e5\\u672c\\u8a9e \\xe9" in run.out


def test_configuration_mistakes_are_all_that_is_reported(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE, "rpcc.toml": "emit = 'python'\n"})
    run = rpcc("check")
    assert run.code == 1
    assert run.out.startswith("error[RPC0803]: `emit` must be a list of strings\n --> rpcc.toml:1:8\n")
    assert run.out.endswith("1 error (1 fixable with --fix)\n")


def test_the_configuration_is_looked_for_from_the_paths(root: Path) -> None:
    write_files(root, {"a/rpcc.toml": "oops", "a/b/x.rpc": GOOD, "c/x.rpc": "package other"})
    assert rpcc("check", "a/b/x.rpc").code == 1
    assert rpcc("check", "a/b").code == 1
    assert rpcc("check", "c").code == 0
    assert rpcc("check", "c/x.rpc", "--config", "a/rpcc.toml").code == 1


# ----------------------------------------------------------------------- fix ----


def test_fix_mends_what_is_safe_and_reports_the_rest(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE, "b.rpc": "package acme\n\nmodel B {\n  y: Nowhere = 0\n}\n"})
    (root / "a.rpc").chmod(0o640)
    run = rpcc("check", "--fix")
    assert run.code == 1
    assert "Nowhere" in run.out
    assert run.err == "mended a.rpc\n"
    assert (root / "a.rpc").read_text(encoding="utf-8") == GOOD
    assert stat.S_IMODE((root / "a.rpc").stat().st_mode) == 0o640
    assert [path.name for path in root.iterdir() if path.name.startswith(".rpcc-")] == []


def test_fix_follows_links_and_keeps_them(root: Path) -> None:
    write_files(root, {"real/a.rpc": FIXABLE})
    (root / "link.rpc").symlink_to(root / "real" / "a.rpc")
    assert rpcc("check", "--fix", "link.rpc").code == 0
    assert (root / "link.rpc").is_symlink()
    assert (root / "real" / "a.rpc").read_text(encoding="utf-8") == GOOD


def test_fix_mends_the_configuration_and_then_the_sources(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE, "rpcc.toml": "emit = 'python'\n"})
    run = rpcc("check", "--fix")
    assert run == (0, "", "mended a.rpc, rpcc.toml\n1 file checked, nothing wrong\n")
    assert (root / "rpcc.toml").read_text(encoding="utf-8") == "emit = ['python']\n"


def test_diff_shows_what_fix_would_do_and_does_nothing(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE})
    run = rpcc("check", "--diff")
    assert run.code == 1
    assert run.out == (
        "--- a/a.rpc\n+++ b/a.rpc\n@@ -1,5 +1,5 @@\n package acme\n \n model A {\n-  x: int\n+  x: int = 0\n }\n"
    )
    assert run.err == "1 error (1 fixable with --fix)\n"
    assert (root / "a.rpc").read_text(encoding="utf-8") == FIXABLE


def test_diff_says_that_something_has_no_fix(root: Path) -> None:
    write_files(root, {"a.rpc": "package acme\nmodel A { x: Nowhere = 0 }\n"})
    assert rpcc("check", "--diff") == (1, "", "1 error\n")
    write_files(root, {"a.rpc": GOOD})
    assert rpcc("check", "--diff") == (0, "", "nothing wrong\n")


@pytest.mark.parametrize("kind", ["--fix", "--unsafe-fixes"])
def test_diff_shows_all_rounds_of_fixes(root: Path, kind: str) -> None:
    """The configuration hides the sources until it is mended, and a wrong type hides that its default is missing."""
    files = {
        "a.rpc": "package acme\n\nmodel A {\n  x: List[integer];\n  key: string\n  y: Ax = 0\n}\n\ntype Axe = int\n",
        "b.rpc": "package acme\n\nmodel B {\n  a: A\n}\n",
        "rpcc.toml": "emit = 'python'\n",
    }
    write_files(root, files)
    shown = rpcc("check", "--diff", kind).out
    assert {name: (root / name).read_text(encoding="utf-8") for name in files} == files
    rpcc("check", kind)
    now = {name: (root / name).read_text(encoding="utf-8") for name in sorted(files)}
    assert all(now[name] != files[name] for name in files)
    assert shown == "".join(unified_diff(name, files[name], now[name]) for name in now)


def test_unsafe_fixes_only_when_asked_for(root: Path) -> None:
    text = "package acme\n\ntype UserId = int\n\nmodel A {\n  x: UserIdd = 0\n}\n"
    write_files(root, {"a.rpc": text})
    safe = rpcc("check", "--fix")
    [row] = json.loads(rpcc("check", "--format", "json").out)["diagnostics"]
    assert [edit["safe"] for edit in row["edits"]] == [False]
    assert safe.code == 1
    assert (root / "a.rpc").read_text(encoding="utf-8") == text
    assert rpcc("check", "--unsafe-fixes").code == 0
    assert (root / "a.rpc").read_text(encoding="utf-8") == text.replace("UserIdd", "UserId")


# ----------------------------------------------------------------------- fmt ----


def test_fmt_rewrites_what_is_not_formatted(root: Path) -> None:
    write_files(root, {"a.rpc": UGLY, "b.rpc": GOOD})
    before = (root / "b.rpc").stat().st_mtime_ns
    assert rpcc("fmt", "--check") == (1, "a.rpc is not formatted\n", "1 of 2 files would change\n")
    shown = rpcc("fmt", "--diff")
    assert shown.code == 1
    assert shown.out.startswith("--- a/a.rpc\n+++ b/a.rpc\n")
    assert (root / "a.rpc").read_text(encoding="utf-8") == UGLY
    assert rpcc("fmt") == (0, "", "1 of 2 files formatted\n")
    assert rpcc("fmt", "--check") == (0, "", "2 files, all formatted\n")
    assert (root / "a.rpc").read_text(encoding="utf-8") != UGLY
    assert (root / "b.rpc").stat().st_mtime_ns == before


def test_fmt_reports_what_it_cannot_parse(root: Path) -> None:
    write_files(root, {"a.rpc": BROKEN})
    run = rpcc("fmt")
    assert run.code == 1
    assert "error[RPC" in run.out
    assert "model B { ? }" in (root / "a.rpc").read_text(encoding="utf-8")


def test_fmt_of_named_files_does_not_mind_the_configuration(root: Path) -> None:
    write_files(root, {"a.rpc": UGLY, "rpcc.toml": "oops"})
    assert rpcc("fmt").code == 1
    assert rpcc("fmt", "a.rpc").code == 0


def test_bytes_that_are_no_text(root: Path) -> None:
    (root / "a.rpc").write_bytes(b"package acme // \xff\n")
    for command in ("check", "fmt", "contract"):
        run = rpcc(command)
        assert run.code == 1
        assert "not UTF-8" in run.out + run.err
    assert (root / "a.rpc").read_bytes() == b"package acme // \xff\n"


# ------------------------------------------------------------------ contract ----


def test_contract_prints_json_in_utf8_and_reports_to_stderr(root: Path) -> None:
    write_files(root, {"a.rpc": "/// Größe\n" + WARNING})
    run = rpcc("contract", encoding="ascii")
    assert run.code == 0
    assert json.loads(run.out)["packages"][0]["doc"] == "Größe"
    assert "1 warning" in run.err
    assert rpcc("contract", "--deny-warnings").code == 1


def test_contract_of_faulty_sources_prints_nothing(root: Path) -> None:
    write_files(root, {"a.rpc": FIXABLE})
    run = rpcc("contract")
    assert run.code == 1
    assert run.out == ""
    assert "1 error" in run.err


def test_a_contract_stands_for_the_sources(root: Path) -> None:
    write_files(root, {"a.rpc": GOOD})
    text = rpcc("contract").out
    write_files(root, {"elsewhere/contract.json": text})
    (root / "a.rpc").unlink()
    assert rpcc("contract", "elsewhere/contract.json").out == text
    assert rpcc("check", "elsewhere/contract.json") == (0, "", "nothing wrong\n")
    assert rpcc("check", "elsewhere/contract.json", "elsewhere").code == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rpcc": "contract", "version": 99}', "\udcff"])
def test_a_contract_that_is_none(root: Path, text: str) -> None:
    (root / "contract.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    run = rpcc("check", "contract.json")
    assert run.code == 1
    assert "`contract.json` is not a contract" in run.err


# ------------------------------------------------------------------- explain ----


@pytest.mark.parametrize("name", ["RPC0803", "rpc0803", "0803", "803", "config-wrong-type"])
def test_explain(name: str) -> None:
    run = rpcc("explain", name)
    assert run.code == 0
    assert run.out.startswith("error[RPC0803]: a value of the configuration is of the wrong type\nconfig-wrong-type\n")
    assert "\nwrong:\n" in run.out
    assert "\nright:\n" in run.out


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_explained_and_listed(code: str) -> None:
    assert rpcc("explain", code).code == 0
    assert re.search(rf"^{code}  \S+ +\S", rpcc("explain").out, re.MULTILINE)
