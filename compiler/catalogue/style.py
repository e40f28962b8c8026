"""Codes RPC07xx: style and privacy."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
