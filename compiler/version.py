"""The version of rpcc, as generated headers and caches name it. `pyproject.toml` says the same; a test compares."""

__all__ = ["VERSION"]

VERSION = "0.1.0"
