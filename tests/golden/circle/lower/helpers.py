"""Local methods of `circle.lower`: what runs in the caller's process."""

from collections.abc import Sequence

from circle.lower.model import Lower
from circle.upper.model import Upper


def lower_below(self_: Lower, *, upper: Upper, all: Sequence[Upper] = ()) -> Lower:
    raise NotImplementedError
