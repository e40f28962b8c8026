"""Codes RPC08xx: configuration."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
