"""Compare text with a golden file; `RPCC_REFRESH=<glob>` rewrites the goldens whose path matches."""

import os
from fnmatch import fnmatch
from pathlib import Path

__all__ = ["check_golden"]


def check_golden(path: Path, text: str) -> None:
    """Assert that `path` holds `text`, or write it there where the environment asks for that."""
    pattern = os.environ.get("RPCC_REFRESH")
    if pattern and fnmatch(path.as_posix(), f"*{pattern}*"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    assert text == expected, f"{path} differs; RPCC_REFRESH={path.name} rewrites it"
