"""Codes RPC01xx: names and imports."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
