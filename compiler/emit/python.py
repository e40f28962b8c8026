"""Contract to Python: the files of every package, as text."""

from collections.abc import Collection

from ...schemas.contract import Contract, Package
from ..naming import package_folder
from .python_init import init_module
from .python_model import declares_models, model_module
from .python_serial import has_serializers, serial_module
from .python_service import service_module
from .serialization import Serialization
from .workspace import Workspace

__all__ = ["emit_python"]


def emit_python(contract: Contract, kinds: Collection[str] = ("python",), *, version: str) -> dict[str, str]:
    """The text of each file by its path below the output folder, with `/`; `kinds` of `python`, `testing`.

    Raises EmitError where the contract asks for what can't be generated.
    """
    workspace = Workspace(contract)
    serialization = Serialization(workspace)
    files: dict[str, str] = {}
    for package in contract.packages:
        folder = package_folder(package.name)
        if "python" in kinds:
            for name, text in _package_files(workspace, serialization, package, version).items():
                files[f"{folder}/{name}"] = text
        if "testing" in kinds:
            files.update(_testing_file(workspace, package, folder, version))
    return files


def _testing_file(workspace: Workspace, package: Package, folder: str, version: str) -> dict[str, str]:
    from .python_testing import has_testing, testing_module  # only who asks for it waits for its import

    return {f"{folder}/testing.py": testing_module(workspace, package, version)} if has_testing(package) else {}


def _package_files(
    workspace: Workspace, serialization: Serialization, package: Package, version: str
) -> dict[str, str]:
    files = {"__init__.py": init_module(package, version), "py.typed": ""}
    if declares_models(package):
        files["model.py"] = model_module(workspace, package, version)
    if package.services:
        files["service.py"] = service_module(workspace, package, version)
    if has_serializers(package):
        files["serial.py"] = serial_module(workspace, serialization, package, version)
    return files
