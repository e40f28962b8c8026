"""Codes RPC02xx: types."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
