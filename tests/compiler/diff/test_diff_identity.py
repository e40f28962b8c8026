"""A contract differs in nothing from itself, from its formatted text and from its JSON; drawn ones do in the fuzz."""

from pathlib import Path

import pytest
from contracts import large, rich
from corpora import CHECK_CASES, read_case
from golden.cases import CASES as GOLDEN_CASES
from sameness import findings_between, unlike

from rpcc.compiler.config import default_config, load_config
from rpcc.compiler.load import decode
from rpcc.compiler.pipeline import check_loaded
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import Contract
from rpcc.schemas.reader import load_contract

EXAMPLE = Path(__file__).parents[3] / "examples" / "acme"


def _is_sound(files: dict[str, str]) -> bool:
    loaded = decode((name, name, text.encode()) for name, text in files.items())
    return check_loaded(loaded, None, default_config(Path.cwd())).program is not None


@pytest.mark.parametrize("path", CHECK_CASES, ids=lambda path: path.stem)
def test_a_sound_case_of_the_corpus(path: Path) -> None:
    files = {name: data.decode("utf-8", "replace") for name, data in read_case(path.read_text()).items()}
    texts = {name: text for name, text in files.items() if name.endswith(".rpc")}
    if _is_sound(texts):
        assert list(unlike(texts)) == []


def test_the_example() -> None:
    files = {path.as_posix(): path.read_text() for path in sorted(EXAMPLE.rglob("*.rpc"))}
    assert list(unlike(files, load_config(EXAMPLE).config)) == []


@pytest.mark.parametrize("made", [rich(), large(3), *GOLDEN_CASES.values()], ids=["rich", "large", *GOLDEN_CASES])
def test_a_contract_made_by_hand(made: Contract) -> None:
    assert findings_between(made, made) == ()
    assert findings_between(load_contract(dump_contract(made)), made) == ()
