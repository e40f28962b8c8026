"""Which files below a folder are sources. Imports next to nothing, since an unchanged run does little else."""

import os
from collections.abc import Callable, Iterator

__all__ = ["SUFFIX", "find_sources", "is_passed_over"]

SUFFIX = ".rpc"
_PASSED_OVER = frozenset({"node_modules", "__pycache__", "venv"})


def find_sources(folder: str, on_error: Callable[[OSError], None] | None = None) -> Iterator[str]:
    """All `.rpc` files below a folder. Passed over: hidden folders, those of other tools, links."""
    for root, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        for name in files:
            if name.endswith(SUFFIX):
                yield os.path.join(root, name)


def is_passed_over(folder: str) -> bool:
    """Whether a folder of this name is not searched."""
    return folder.startswith(".") or folder in _PASSED_OVER
