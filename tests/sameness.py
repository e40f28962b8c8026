"""A version against itself: there is no difference to its formatted text, nor to its contract's JSON."""

from collections.abc import Iterator, Mapping

from versions import TODAY, contract_of

from rpcc.compiler.config import Config
from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.findings import DeployOrder, Finding
from rpcc.idl.printer import format_source
from rpcc.idl.source import Source
from rpcc.schemas.canonical import dump_contract
from rpcc.schemas.contract import Contract
from rpcc.schemas.reader import load_contract

__all__ = ["findings_between", "unlike"]


def unlike(files: Mapping[str, str], config: Config | None = None) -> Iterator[str]:
    """What is found between sound sources and themselves; nothing may be."""
    contract = contract_of(files, config)
    formatted = {name: format_source(Source(name, text)) for name, text in files.items()}
    others = {
        "itself": contract,
        "its formatted text": contract_of(formatted, config),
        "its JSON": load_contract(dump_contract(contract)),
    }
    for name, other in others.items():
        yield from (f"{found.id} at {found.path}, against {name}" for found in findings_between(other, contract))


def findings_between(old: Contract, new: Contract) -> tuple[Finding, ...]:
    """What a comparison finds where no order is promised."""
    return compare(old, new, order=DeployOrder.ROLLING, today=TODAY).findings
