"""What a diagnostic code is: the row of the catalogue."""

from ...idl.diagnostics import Severity
from ...records import record

__all__ = ["Code"]


@record(frozen=True, slots=True, kw_only=True)
class Code:
    """One diagnostic code.

    `wrong` and `right` are `.rpc` files that show the mistake and its cure. Where one file can't show it, `-- name --`
    lines part several (`-- rpcc.toml --` among them); text before the first such line is `example.rpc`.
    """

    code: str
    slug: str
    title: str
    explanation: str
    """One paragraph: what is wrong, why it matters, what to do."""
    wrong: str
    right: str
    severity: Severity = Severity.ERROR
