"""Writes the compiled templates anew."""

from . import write_built

write_built()
