"""Where a cold compile spends its time: CPU milliseconds of each step over a generated workspace.

python bench/phases.py [SERVICES]
"""

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

# Imported late, since what that costs is measured too.
# ruff: noqa: E402
STARTED = time.process_time()

from corpus import write_rpcs

from rpcc.compiler import pipeline, write
from rpcc.compiler.config import load_config
from rpcc.compiler.emit.json import emit_json
from rpcc.compiler.emit.python import emit_python
from rpcc.compiler.load import find_files, load

IMPORTED = time.process_time()
T = TypeVar("T")


def timed(step: str, work: Callable[[], T]) -> T:
    started = time.process_time()
    result = work()
    print(f"{step:<10}{(time.process_time() - started) * 1000:8.0f}")
    return result


def main() -> None:
    services = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    gc.disable()
    print(f"{services} services, CPU ms\n{'import':<10}{(IMPORTED - STARTED) * 1000:8.0f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_rpcs(folder, services)
        config = load_config(folder).config
        loaded = timed("load", lambda: load(find_files(config.sources), config.root))
        parsed = timed("parse", lambda: [pipeline.parse(source) for source in loaded.sources])
        program = timed("resolve", lambda: pipeline.resolve(result.file for result in parsed))
        timed("rules", lambda: [list(rule(program, pipeline.Context())) for rule in pipeline.RULES])
        contract = timed("lower", lambda: pipeline.lower(program, loaded.files))
        files = timed("python", lambda: emit_python(contract, version="bench"))
        files |= timed("schemas", lambda: emit_json(contract, ["jsonschema"], version="bench"))
        timed("write", lambda: write.apply(write.plan(config.out, files)))
        # not by default: what stands beside it is what fakes and factories add to all of the above
        both = timed("+ testing", lambda: emit_python(contract, ("python", "testing"), version="bench"))
        added = {path: text for path, text in both.items() if path not in files}
        timed("and write", lambda: write.apply(write.plan(config.out, {**files, **added})))
        share = sum(map(len, added.values())) / sum(map(len, files.values()))
        print(f"testing: {len(added)} files, {share:.2f} of the rest")


if __name__ == "__main__":
    main()
