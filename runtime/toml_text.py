"""Reads TOML as people write it, and says in our words what is wrong with it."""

import tomllib
from typing import Any

__all__ = ["parse_toml"]


def parse_toml(data: bytes) -> dict[str, Any]:
    """The table in a TOML file, which may begin with a byte order mark. Raises ValueError; its text holds no value."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problem = "it is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = f"it is not TOML: {str(error)[:1].lower()}{str(error)[1:]}"
    except RecursionError:
        problem = "its lists and tables nest too deep"
    raise ValueError(problem)
