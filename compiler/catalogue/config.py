"""Codes RPC08xx: configuration."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = (
    Code(
        code="RPC0801",
        slug="config-syntax",
        title="the configuration is not TOML",
        explanation=(
            "`rpcc.toml` and `pyproject.toml` are TOML files in UTF-8. Nothing is used of a file that can't be read, "
            "so the run stops here. The most frequent slip is a string without quotes."
        ),
        wrong="-- rpcc.toml --\nout = generated\n",
        right='-- rpcc.toml --\nout = "generated"\n',
    ),
    Code(
        code="RPC0802",
        slug="config-unknown-key",
        title="the configuration has a key that rpcc does not know",
        explanation=(
            "A key that nothing reads is most likely misspelt, and the setting it was meant to make would silently be "
            "missing. Keys of other tools belong in tables of their own."
        ),
        wrong='-- rpcc.toml --\nemitt = ["python"]\n',
        right='-- rpcc.toml --\nemit = ["python"]\n',
    ),
    Code(
        code="RPC0803",
        slug="config-wrong-type",
        title="a value of the configuration is of the wrong type",
        explanation=(
            "Each key takes one type of value: `sources`, `emit` and `discovery` lists of strings, `out` a string, "
            "`rules`, `attributes` and `diff` tables. Nothing is converted silently."
        ),
        wrong='-- rpcc.toml --\nemit = "python"\n',
        right='-- rpcc.toml --\nemit = ["python"]\n',
    ),
    Code(
        code="RPC0804",
        slug="config-unknown-choice",
        title="a value of the configuration is not one of those to choose from",
        explanation=(
            "`emit` takes `python`, `jsonschema`, `openapi` and `contract`; a code under `[rules]` is `error`, "
            "`warning` or `off`."
        ),
        wrong='-- rpcc.toml --\nemit = ["pyhton"]\n',
        right='-- rpcc.toml --\nemit = ["python"]\n',
    ),
    Code(
        code="RPC0805",
        slug="config-unknown-code",
        title="`[rules]` names a code that does not exist",
        explanation=(
            "Findings are judged by their code, such as `RPC0701`; `rpcc explain` lists all of them. A slug is not "
            "enough: codes are what reports show, and they never change."
        ),
        wrong='-- rpcc.toml --\n[rules]\nRPC801 = "error"\n',
        right='-- rpcc.toml --\n[rules]\nRPC0801 = "error"\n',
    ),
    Code(
        code="RPC0806",
        slug="config-weakened-error",
        title="`[rules]` makes an error less than that",
        explanation=(
            "An error means that there is no contract to work with: what follows could only go wrong later and further "
            "from the mistake. Only codes that are warnings by default can be made errors, or switched off."
        ),
        wrong='-- rpcc.toml --\n[rules]\nRPC0801 = "off"\n',
        right='-- rpcc.toml --\n[rules]\nRPC0801 = "error"\n',
    ),
    Code(
        code="RPC0807",
        slug="config-bad-attribute",
        title="an attribute of the project's own is declared wrongly",
        explanation=(
            "`[attributes.NAME]` holds a JSON Schema (2020-12) for the value that `@NAME(…)` takes. The name must be "
            "one of the language's names and not that of a built-in attribute, and the schema must be valid itself."
        ),
        wrong='-- rpcc.toml --\n[attributes.owner]\ntype = "strnig"\n',
        right='-- rpcc.toml --\n[attributes.owner]\ntype = "string"\n',
    ),
    Code(
        code="RPC0808",
        slug="config-bad-package",
        title="`discovery` names something that is not a package",
        explanation=(
            "`discovery` lists packages by their dotted names, as in `package acme.members`. A service outside of them "
            "would never be found at run time."
        ),
        wrong='-- rpcc.toml --\ndiscovery = ["acme/members"]\n',
        right='-- rpcc.toml --\ndiscovery = ["acme.members"]\n',
    ),
    Code(
        code="RPC0809",
        slug="config-no-such-path",
        title="`sources` names a file or folder that does not exist",
        explanation=(
            "Paths in the configuration are relative to the folder of its file. A path that leads nowhere would mean "
            "that fewer files are compiled than was meant."
        ),
        wrong='-- rpcc.toml --\nsources = ["protocls"]\n-- protocols/types.rpc --\npackage acme.types\n',
        right='-- rpcc.toml --\nsources = ["protocols"]\n-- protocols/types.rpc --\npackage acme.types\n',
    ),
)
