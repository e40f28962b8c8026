"""Imports each golden module first, in a process of its own, and looks at what it made. Run by a test."""

import importlib
import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent


def modules() -> Iterator[str]:
    """Every golden module; those that a test writes by hand are not generated, yet have to import as well."""
    for folder in sorted(path for path in GOLDEN.iterdir() if path.is_dir() and path.name != "__pycache__"):
        for path in sorted(folder.rglob("*.py")):
            yield ".".join(path.relative_to(GOLDEN).with_suffix("").parts).removesuffix(".__init__")


def check(name: str) -> None:
    """Import a module; its public names are there, its models can be built and hold their defaults."""
    from pydantic import BaseModel

    module = importlib.import_module(name)
    for public in getattr(module, "__all__", ()):
        assert getattr(module, public) is not None, public
        assert public in dir(module), public
    for value in list(vars(module).values()):
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == name:
            check_model(value)


def check_model(model: Any) -> None:
    """Models with defaults everywhere make an instance that comes back from JSON the same."""
    from rpcc.runtime import codec_for

    model.model_rebuild()
    if not any(field.is_required() for field in model.model_fields.values()):
        codec = codec_for(model)
        assert codec.decode(codec.encode(model())) == model()


def in_a_process(work: Callable[[], None]) -> bool:
    """Whether some work succeeds in a process of its own."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def main() -> int:
    """Check all modules, in as many processes; print those that fail."""
    sys.path.insert(0, str(GOLDEN))
    warnings.simplefilter("error")
    import rpcc.runtime  # noqa: F401 - loaded once, so that each process starts fast

    names = list(modules())
    failed = [name for name in names if not in_a_process(partial(check, name))]
    print(json.dumps({"checked": len(names), "failed": failed}))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
