"""Does the work, and keeps a journal in the file that `WORKSHOP_JOURNAL` names."""

import gc
import os
import time
from threading import Lock

from workshop.service import WorkshopService

__all__ = ["Workshop", "write_down"]


class Workshop(WorkshopService):
    """Counts how many calls work at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._working = 0
        self._most = 0
        self._tool = "".join(("ham", "mer"))  # so that the word stands in no line of code

    def echo(self, *, text: str) -> str:
        return text

    def do_work(self, *, note: str, seconds: float = 0.0) -> str:
        with self._lock:
            self._working += 1
            self._most = max(self._most, self._working)
        write_down(f"begin {note}")
        time.sleep(seconds)
        write_down(f"end {note}")
        with self._lock:
            self._working -= 1
        return note

    def fail(self) -> str:
        raise RuntimeError(f"the {self._tool} broke")

    def state(self) -> dict[str, int]:
        return {"pid": os.getpid(), "frozen": gc.get_freeze_count(), "most": self._most}


def write_down(line: str) -> None:
    """Add a line to the journal, as one write."""
    file = os.open(os.environ["WORKSHOP_JOURNAL"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line.encode() + b"\n")
    os.close(file)
