"""Codes RPC04xx: errors and returns."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
