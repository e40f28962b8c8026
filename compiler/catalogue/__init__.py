"""The one table of diagnostic codes: what each means, how bad it is, a wrong and a right example."""

from .attributes import CODES as ATTRIBUTES
from .bodies import CODES as BODIES
from .code import Code
from .config import CODES as CONFIG
from .defaults import CODES as DEFAULTS
from .evolution import CODES as EVOLUTION
from .habits import CODES as HABITS
from .members import CODES as MEMBERS
from .names import CODES as NAMES
from .places import CODES as PLACES
from .python import CODES as PYTHON
from .returns import CODES as RETURNS
from .routing import CODES as ROUTING
from .services import CODES as SERVICES
from .signs import CODES as SIGNS
from .style import CODES as STYLE
from .types import CODES as TYPES

__all__ = ["CATALOGUE", "Code"]

CATALOGUE: dict[str, Code] = {
    code.code: code
    for codes in (
        *(SIGNS, HABITS, PLACES, NAMES, ATTRIBUTES, MEMBERS, TYPES, DEFAULTS, BODIES),
        *(ROUTING, SERVICES, RETURNS, EVOLUTION, PYTHON, STYLE, CONFIG),
    )
    for code in codes
}
"""Every code, by itself, in order."""
