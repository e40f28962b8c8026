"""Configuration: what is found where, what each key means, and every mistake as a diagnostic with its exact place."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpcc.compiler.catalogue.config import CODES
from rpcc.compiler.config import Config, FoundConfig, MissingConfig, default_config, load_config
from rpcc.compiler.config_reader import read_config
from rpcc.idl.diagnostics import Diagnostic
from rpcc.idl.edits import apply_edits


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def load(root: Path, text: str) -> FoundConfig:
    write(root, {"rpcc.toml": text})
    return load_config(root)


def marked(diagnostic: Diagnostic) -> str:
    source, span = diagnostic.primary.location
    return source.text[span.start : span.end]


# ------------------------------------------------------------------ finding ----


def test_without_a_file_the_defaults_hold_for_the_current_folder(root: Path) -> None:
    (root / "deep").mkdir()
    found = load_config(root / "deep")
    assert found.config == default_config(root)
    assert found.config == Config(root=root, sources=(root,), out=root)
    assert found.probed[str(root / "deep" / "rpcc.toml")] is None
    assert found.probed[str(root / "pyproject.toml")] is None


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"rpcc.toml": ""}, "rpcc.toml"),
        ({"rpcc.toml": "", "a/rpcc.toml": ""}, "a/rpcc.toml"),
        ({"pyproject.toml": "[tool.rpcc]"}, "pyproject.toml"),
        ({"pyproject.toml": "[tool.rpcc]", "rpcc.toml": ""}, "rpcc.toml"),
        ({"rpcc.toml": "", "a/b/pyproject.toml": "[tool.other]"}, "rpcc.toml"),
        ({"rpcc.toml": "", "a/b/pyproject.toml": "[project]\ndependencies = ['silo-rpcc']"}, "rpcc.toml"),
        ({"rpcc.toml": "", "a/b/pyproject.toml": "# rpcc\n not toml"}, "rpcc.toml"),
        ({"rpcc.toml": "", "a/b/pyproject.toml": "tool.rpcc.emit = []"}, "a/b/pyproject.toml"),
        ({"rpcc.toml": "", "a/b/pyproject.toml": "tool = {rpcc = {}}"}, "a/b/pyproject.toml"),
        ({"rpcc.toml": "", "a/b/pyproject.toml": "[tool.rpcc]\nnot toml"}, "a/b/pyproject.toml"),
        ({"rpcc.toml": "", "a/rpcc.toml/file": ""}, "rpcc.toml"),
    ],
)
def test_the_nearest_file_that_is_about_rpcc_wins(root: Path, files: dict[str, str], found: str) -> None:
    write(root, files)
    (root / "a" / "b").mkdir(parents=True, exist_ok=True)
    config = load_config(root / "a" / "b").config
    assert config.path == root / found
    assert config.root == (root / found).parent == config.out == config.sources[0]


def test_a_file_named_on_the_command_line_wins_over_the_nearest(root: Path) -> None:
    write(root, {"rpcc.toml": "", "other/mine.toml": "out = 'gen'"})
    config = load_config(root, Path("other/mine.toml")).config
    assert config.path == root / "other" / "mine.toml"
    assert config.out == root / "other" / "gen"


@pytest.mark.parametrize("name", ["missing.toml", "folder", "pyproject.toml", "nul\0.toml"])
def test_a_named_file_that_is_no_configuration_is_refused(root: Path, name: str) -> None:
    write(root, {"folder/file": "", "pyproject.toml": "[tool.other]"})
    with pytest.raises(MissingConfig, match=r"no (file|table)|tool\.rpcc"):
        load_config(root, Path(name))


# ----------------------------------------------------------------- meanings ----


def test_every_key(root: Path) -> None:
    (root / "protocols").mkdir()
    config, diagnostics, _ = load(
        root,
        """
sources = ["protocols"]
out = "generated"
emit = ["contract", "python", "contract"]
discovery = ["acme", "lib.services"]
[rules]
RPC0801 = "error"
[attributes.owner]
type = "string"
minLength = 1
[attributes]
anything = true
[diff]
deploy-order = ["control", "region"]
grace-days = 14
default-branch = "trunk"
""",
    )
    assert diagnostics == ()
    assert config == replace(
        default_config(root),
        path=root / "rpcc.toml",
        sources=(root / "protocols",),
        out=root / "generated",
        emit=("contract", "python"),
        discovery=("acme", "lib.services"),
        rules={"RPC0801": "error"},
        attributes={"owner": {"type": "string", "minLength": 1}, "anything": True},
        deploy_order=("control", "region"),
        grace_days=14,
        default_branch="trunk",
    )


def test_paths_are_relative_to_the_file_not_to_the_current_folder(root: Path) -> None:
    write(root, {"a/rpcc.toml": "sources = ['.', '../b']\nout = '../gen'", "b/x.rpc": ""})
    config = load_config(root / "a").config
    assert [path.resolve() for path in config.sources] == [root / "a", root / "b"]
    assert config.out.resolve() == root / "gen"


# ----------------------------------------------------------------- mistakes ----

MISTAKES = [
    ("out = gen", "RPC0801", "gen", 'out = "gen"'),
    ("a.b = gen-x/y # why", "RPC0801", "gen-x/y", 'a.b = "gen-x/y" # why'),
    ("out = 'x'\nout = 'y'", "RPC0801", None, None),
    ("[diff\n", "RPC0801", None, None),
    ("sources = [", "RPC0801", "", None),
    ("x = " + "[" * 5000, "RPC0801", None, None),
    ("sorces = ['.']", "RPC0802", "sorces", "sources = ['.']"),
    ("\ufeffemmit = ['python']", "RPC0802", "emmit", "\ufeffemit = ['python']"),
    ("'zzz' = 1", "RPC0802", "'zzz'", None),
    ("[diff]\ngrace_days = 3", "RPC0802", "grace_days", "[diff]\ngrace-days = 3"),
    ("[deff]\ngrace-days = 3", "RPC0802", "deff", "[diff]\ngrace-days = 3"),
    ('diff."grace-dais" = 3', "RPC0802", '"grace-dais"', "diff.grace-days = 3"),
    ("diff = { grace-day = 3 }", "RPC0802", "grace-day", "diff = { grace-days = 3 }"),
    ("[[diff]]\ngrace-days = 3", "RPC0803", "[[diff]]", None),
    ("sources = '.'", "RPC0803", "'.'", "sources = ['.']"),
    ("sources = 1", "RPC0803", "1", None),
    ("discovery = ['a', 1]", "RPC0803", "1", None),
    ("out = ['x']", "RPC0803", "['x']", None),
    ('out = "a\\u0000"', "RPC0803", '"a\\u0000"', None),
    ("rules = 'off'", "RPC0803", "'off'", None),
    ("attributes = []", "RPC0803", "[]", None),
    ("attributes.owner = 'string'", "RPC0803", "'string'", 'attributes.owner = { type = "string" }'),
    ("attributes.owner = 1", "RPC0803", "1", None),
    ("diff = 1", "RPC0803", "1", None),
    ("diff.grace-days = '30'", "RPC0803", "'30'", "diff.grace-days = 30"),
    ("diff.grace-days = -1", "RPC0803", "-1", None),
    ("diff.grace-days = true", "RPC0803", "true", None),
    ("diff.default-branch = ''", "RPC0803", "''", None),
    ("diff.deploy-order = 'region'", "RPC0803", "'region'", 'diff.deploy-order = ["region", "control"]'),
    ("diff.deploy-order = ['control']", "RPC0803", "['control']", 'diff.deploy-order = ["control", "region"]'),
    ("diff.deploy-order = []", "RPC0803", "[]", None),
    ("diff.deploy-order = 7", "RPC0803", "7", None),
    (
        "emit = [\n  'python',\n  'json-schema', # both\n]",
        "RPC0804",
        "'json-schema'",
        "emit = [\n  'python',\n  \"jsonschema\", # both\n]",
    ),
    ("emit = ['zzz']", "RPC0804", "'zzz'", None),
    ("rules.RPC0801 = 'fatal'", "RPC0804", "'fatal'", None),
    ("rules.RPC0801 = 'errors'", "RPC0804", "'errors'", 'rules.RPC0801 = "error"'),
    ("rules = { RPC08O1 = 'error' }", "RPC0805", "RPC08O1", "rules = { RPC0801 = 'error' }"),
    ("rules.config-syntax = 'error'", "RPC0805", "config-syntax", "rules.RPC0801 = 'error'"),
    ("rules.zzz = 'error'", "RPC0805", "zzz", None),
    ("[rules]\nRPC0801 = 'warning'", "RPC0806", "'warning'", '[rules]\nRPC0801 = "error"'),
    ("attributes.sensitive = true", "RPC0807", "sensitive", None),
    ("attributes.'a b' = true", "RPC0807", "'a b'", None),
    ("[attributes.owner]\ntype = 'strnig'", "RPC0807", "'strnig'", '[attributes.owner]\ntype = "string"'),
    ("[attributes.owner]\nenum = [1979-05-27]", "RPC0803", "1979-05-27", None),
    ("[attributes.owner]\nminimum = nan", "RPC0803", "nan", None),
    ("discovery = ['acme-corp/members']", "RPC0808", "'acme-corp/members'", 'discovery = ["acme_corp.members"]'),
    ("discovery = ['1']", "RPC0808", "'1'", None),
    ("sources = ['protocls']", "RPC0809", "'protocls'", 'sources = ["protocols"]'),
    ("sources = ['.', 'zzz']", "RPC0809", "'zzz'", None),
    ("sources = ['a\\u0000']".replace("'", '"'), "RPC0809", '"a\\u0000"', None),
]


@pytest.mark.parametrize(("text", "code", "span", "fixed"), MISTAKES, ids=[f"{m[1]}-{m[0][:30]}" for m in MISTAKES])
def test_a_mistake_is_found_where_it_stands(
    root: Path, text: str, code: str, span: str | None, fixed: str | None
) -> None:
    (root / "protocols").mkdir()
    [diagnostic] = load(root, text).diagnostics
    assert diagnostic.code == code
    assert diagnostic.slug.startswith("config-")
    assert diagnostic.primary.location.source.path == "rpcc.toml"
    if span is not None:
        assert marked(diagnostic) == span
    if fixed is None:
        assert diagnostic.fix is None
    else:
        assert diagnostic.fix is not None
        assert apply_edits([diagnostic.primary.location.source], [diagnostic.fix]) == {"rpcc.toml": fixed}
        if code != "RPC0801":
            assert load(root, fixed).diagnostics == ()


def test_syntax_errors_have_their_line_and_column(root: Path) -> None:
    [diagnostic] = load(root, "# ok\r\nemit = []\r\nout 'x'\r\n").diagnostics
    source, span = diagnostic.primary.location
    assert source.line_column(span.start) == (3, 5)
    assert diagnostic.message == "this is not TOML: expected `=` after a key in a key/value pair"


@pytest.mark.parametrize(
    ("text", "name"), [("[diff]\n[diff]", "diff"), ("['a b'.c]\n['a b'.c]", "a b.c"), ("a.b = 1\n[a]\n", "a")]
)
def test_a_key_is_named_as_it_is_written(root: Path, text: str, name: str) -> None:
    [diagnostic] = load(root, text).diagnostics
    assert diagnostic.message == f"this is not TOML: cannot declare `{name}` twice"


def test_a_byte_order_mark_is_passed_over(root: Path) -> None:
    found = load(root, "\ufeffemit = ['openapi']\r\n[diff]\r\ngrace-days = 3\r\n")
    assert found.diagnostics == ()
    assert (found.config.emit, found.config.grace_days) == (("openapi",), 3)


def test_bytes_that_are_no_text(root: Path) -> None:
    (root / "rpcc.toml").write_bytes(b"# \xc3\xa9\nout = '\xff'")
    [diagnostic] = load_config(root).diagnostics
    source, span = diagnostic.primary.location
    assert source.line_column(span.start) == (2, 8)


def test_a_table_of_a_pyproject_is_read_like_a_file_of_its_own(root: Path) -> None:
    write(
        root, {"pyproject.toml": "[project]\nemit = 1\n[tool.rpcc]\nemit = ['pyhton']\n[tool.rpcc.rules]\nx = 'off'\n"}
    )
    found = load_config(root).diagnostics
    assert [(d.code, marked(d)) for d in found] == [("RPC0804", "'pyhton'"), ("RPC0805", "x")]


def test_a_table_that_is_none(root: Path) -> None:
    write(root, {"pyproject.toml": "tool.rpcc = 1"})
    [diagnostic] = load_config(root).diagnostics
    assert (diagnostic.code, marked(diagnostic)) == ("RPC0803", "1")
    assert diagnostic.message == "`tool.rpcc` must be a table"


def test_all_mistakes_are_reported_and_the_rest_is_read(root: Path) -> None:
    config, diagnostics, _ = load(
        root, "a = 1\nemit = ['contract', 'x']\nout = 'gen'\n[rules]\nRPC1 = 'off'\nRPC0801 = 'error'"
    )
    assert [d.code for d in diagnostics] == ["RPC0802", "RPC0804", "RPC0805"]
    assert config.out == root / "gen"
    assert config.emit == ("contract",)
    assert config.rules == {"RPC0801": "error"}


# ----------------------------------------------------------------- catalogue ----


def unpack(root: Path, example: str) -> None:
    for part in example.split("-- ")[1:]:
        name, _, text = part.partition(" --\n")
        write(root, {name: text})


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_examples_of_the_catalogue(root: Path, code: object) -> None:
    row = next(row for row in CODES if row is code)
    unpack(root, row.wrong)
    [diagnostic] = load_config(root).diagnostics
    assert diagnostic.code == row.code
    assert diagnostic.fix is not None
    fixed = apply_edits([diagnostic.primary.location.source], [diagnostic.fix])["rpcc.toml"]
    unpack(root, row.right)
    assert (root / "rpcc.toml").read_text(encoding="utf-8") == fixed
    assert load_config(root).diagnostics == ()


# ---------------------------------------------------------------------- laws ----

keys = st.sampled_from(
    ["sources", "out", "emit", "discovery", "rules", "attributes", "diff", "RPC0801", "x", "type", "grace-days"]
)
values = st.recursive(
    st.sampled_from(["1", "true", "nan", "'.'", "'python'", "'off'", "'string'", "1979-05-27", '"\\u0000"']),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(keys, inner, max_size=2).map(
            lambda d: "{" + ", ".join(f"{k} = {v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=5,
)
lines = st.one_of(
    st.builds("{} = {}".format, keys, values),
    st.builds("[{}]".format, keys),
    st.builds("[{}.{}]".format, keys, keys),
    st.text("[]{}'\"=.a\n\\", max_size=6),
)


@given(text=st.lists(lines, max_size=5).map("\n".join))
def test_any_text_is_read_or_complained_about_inside_it(text: str) -> None:
    found = read_config("rpcc.toml", text.encode(), default_config(Path.cwd()))
    assert found is not None
    for diagnostic in found[1]:
        span = diagnostic.primary.location.span
        assert 0 <= span.start <= span.end <= len(text)
        assert diagnostic.fix is None or apply_edits([diagnostic.primary.location.source], [diagnostic.fix])
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert [diagnostic.code for diagnostic in found[1]] == ["RPC0801"]


@given(data=st.binary(max_size=60))
def test_any_bytes_are_read_or_complained_about(data: bytes) -> None:
    assert read_config("rpcc.toml", data, default_config(Path.cwd())) is not None
