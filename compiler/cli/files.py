"""Writing the user's own files: whole or not at all, and never over one that was not meant."""

import os
import tempfile
from pathlib import Path

from ..write import naming

__all__ = ["create", "replace_text"]


def replace_text(path: str, text: str) -> None:
    """Put `text` in the place of a file's content, keeping its mode; a link's target is replaced, not the link."""
    real = os.path.realpath(path)
    data = text.encode("utf-8", "surrogatepass")
    with (
        naming(path),
        tempfile.NamedTemporaryFile("wb", dir=os.path.dirname(real), prefix=".rpcc-", delete=False) as file,
    ):
        try:
            file.write(data)
            file.flush()
            os.chmod(file.name, os.stat(real).st_mode & 0o7777)
            os.replace(file.name, real)
        except BaseException:
            os.unlink(file.name)
            raise


def create(path: Path, text: str) -> None:
    """Write a new file and the folders above it. Raises FileExistsError where there is something already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with naming(path), open(path, "xb") as file:
        try:
            file.write(text.encode())
            file.flush()
        except BaseException:
            os.unlink(path)
            raise
