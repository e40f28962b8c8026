"""Codes RPC00xx: syntax."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
