"""A contract differs in nothing from itself, from its formatted text and from its JSON."""

from pathlib import Path

import pytest
from contract_texts import texts_of
from contracts import large, rich
from corpora import CHECK_CASES, read_case
from golden.cases import CASES as GOLDEN_CASES
from hypothesis import HealthCheck, Phase, given, seed, settings
from strategies import contracts
from versions import TODAY, contract_of

from rpcc.compiler.config import Config, default_config, load_config
from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.findings import DeployOrder, Finding
from rpcc.compiler.load import decode
from rpcc.compiler.pipeline import check_loaded
from rpcc.idl.printer import format_source
from rpcc.idl.source import Source
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import Contract
from rpcc.schemas.reader import load_contract

EXAMPLE = Path(__file__).parents[3] / "examples" / "acme"


def _findings(old: Contract, new: Contract) -> tuple[Finding, ...]:
    return compare(old, new, order=DeployOrder.ROLLING, today=TODAY).findings


def _sound(files: dict[str, str]) -> Contract | None:
    loaded = decode((name, name, text.encode()) for name, text in files.items())
    checked = check_loaded(loaded, None, default_config(Path.cwd()))
    return checked.lower() if checked.program is not None else None


def _check(files: dict[str, str], contract: Contract, config: Config | None = None) -> None:
    formatted = {name: format_source(Source(name, text)) for name, text in files.items()}
    assert _findings(contract, contract) == ()
    assert _findings(contract, contract_of(formatted, config)) == ()
    assert _findings(load_contract(dump_contract(contract)), contract) == ()


@pytest.mark.parametrize("path", CHECK_CASES, ids=lambda path: path.stem)
def test_a_sound_case_of_the_corpus(path: Path) -> None:
    files = {name: data.decode("utf-8", "replace") for name, data in read_case(path.read_text()).items()}
    texts = {name: text for name, text in files.items() if name.endswith(".rpc")}
    contract = _sound(texts)
    if contract is not None:
        _check(texts, contract)


def test_the_example() -> None:
    files = {path.as_posix(): path.read_text() for path in sorted(EXAMPLE.rglob("*.rpc"))}
    config = load_config(EXAMPLE).config
    _check(files, contract_of(files, config), config)


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@seed(0)
@settings(max_examples=500, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=SLOW)
@given(contracts(crossing=False))
def test_a_drawn_contract(drawn: Contract) -> None:
    texts = texts_of(drawn)
    _check(texts, contract_of(texts))


@pytest.mark.parametrize("made", [rich(), large(3), *GOLDEN_CASES.values()], ids=["rich", "large", *GOLDEN_CASES])
def test_a_contract_made_by_hand(made: Contract) -> None:
    assert _findings(made, made) == ()
    assert _findings(load_contract(dump_contract(made)), made) == ()
