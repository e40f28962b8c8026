"""Codes RPC06xx: Python naming."""

from .code import Code

__all__ = ["CODES"]

CODES: tuple[Code, ...] = ()
