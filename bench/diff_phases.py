"""Where a cold `rpcc diff` spends its time: CPU milliseconds of each step over two generated workspaces.

python bench/diff_phases.py [SERVICES]
"""

import gc
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

# Imported late, since what that costs is measured too.
# ruff: noqa: E402
STARTED = time.process_time()

from diff import corpus
from phases import timed

from rpcc.compiler.config import load_config
from rpcc.compiler.diff.compare import compare
from rpcc.compiler.diff.content import differing
from rpcc.compiler.diff.memory import Memory, content_of
from rpcc.compiler.diff.run import deploy_order
from rpcc.compiler.load import find_files, load

IMPORTED = time.process_time()


def main() -> None:
    services = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    gc.disable()
    print(f"{services} services, CPU ms\n{'import':<10}{(IMPORTED - STARTED) * 1000:8.0f}")
    with tempfile.TemporaryDirectory() as name:
        folder, memory = corpus(Path(name), services), Memory()
        configs = [load_config(folder / side).config for side in ("old", "new")]
        loaded = timed("load", lambda: [load(find_files(config.sources), config.root) for config in configs])
        timed("parse", lambda: [memory.parse(source) for side in loaded for source in side.sources])
        sides = list(zip(loaded, configs, strict=True))
        checked = timed("check", lambda: [memory.check(side, None, config) for side, config in sides])
        old, new = (content_of(side) for side in checked)
        assert old is not None
        assert new is not None
        packages = timed("differing", lambda: differing(old, new))
        lowered = timed("lower", lambda: (old.lower(packages), new.lower(packages)))
        order, today = deploy_order(configs[1]), date.today()
        timed("compare", lambda: compare(*lowered, order=order, today=today))


if __name__ == "__main__":
    main()
