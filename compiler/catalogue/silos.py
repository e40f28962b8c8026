"""Codes RPC03xx: silos and resolvers."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
