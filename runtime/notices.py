"""Things worth knowing that stop no call: counted, and logged the first time."""

import logging
from collections import Counter
from collections.abc import Sequence

__all__ = ["COUNTS", "note"]

COUNTS: Counter[tuple[str, str, str]] = Counter()
"""How often something was noted: what, service key, method."""

_LOGGER = logging.getLogger("rpcc")


def note(what: str, service: str, method: str, names: Sequence[str] = ()) -> None:
    """Count it. `names` are names of members, never values."""
    key = (what, service, method)
    COUNTS[key] += 1
    if COUNTS[key] == 1:
        shown = ", ".join(names[:20])
        _LOGGER.warning("%s: `%s.%s`%s", what, service, method, f" ({shown})" if shown else "")
