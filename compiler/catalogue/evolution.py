"""Codes RPC05xx: evolution."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
