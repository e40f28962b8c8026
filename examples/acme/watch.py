"""Says after each call of a stub which silo has answered it, by what the silos' audit logs say."""

import inspect
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from rpcc.runtime import RpcService, SiloMode

__all__ = ["AuditLogs", "watch"]


class AuditLogs:
    """Follows the audit logs of all silos."""

    def __init__(self, logs: Mapping[str, Path]) -> None:
        self._logs = logs
        self._read = dict.fromkeys(logs, 0)

    def new_lines(self) -> list[dict[str, Any]]:
        """What was answered since the last time, outer calls first; `silo` is who answered."""
        lines = [{"silo": name, **json.loads(line)} for name in self._logs for line in self._new(name)]
        return sorted(lines, key=lambda line: len(line.get("via", ())))

    def _new(self, name: str) -> list[bytes]:
        if not self._logs[name].exists():
            return []
        with self._logs[name].open("rb") as log:
            log.seek(self._read[name])
            lines = log.readlines()
            self._read[name] = log.tell()
        return lines


class Watched:
    """A stub that prints who has answered, after each call. `calls` is what is called: the stub, or its async side."""

    def __init__(self, stub: RpcService, logs: AuditLogs, calls: Any = None) -> None:
        self._stub = stub
        self._calls = calls or stub
        self._logs = logs
        self._remote = {method.name for method in stub.get_method_table().methods}

    def __getattr__(self, name: str) -> Any:
        if name == "aio":
            return Watched(self._stub, self._logs, getattr(self._stub, name))
        method: Callable[..., Any] = getattr(self._calls, name)
        plain = name.removesuffix("_or_raise")
        if plain not in self._remote:
            return method  # a local one, which runs where it is called

        def call(**arguments: Any) -> Any:
            try:
                return method(**arguments)
            finally:
                self._tell(plain)

        async def call_async(**arguments: Any) -> Any:
            try:
                return await method(**arguments)
            finally:
                self._tell(plain)

        return call_async if inspect.iscoroutinefunction(method) else call

    def _tell(self, method: str) -> None:
        lines = self._logs.new_lines()
        if self._stub.local_mode is SiloMode.CONTROL:
            print(f"    | control   {self._stub.key}.{method}, in this process")
        elif not lines:
            print(f"    | nobody    {self._stub.key}.{method}")
        for line in lines:
            caller = f", called by {line['caller']}" if line.get("via") else ""
            outcome = f": {line['outcome']}" if line["outcome"] != "executed" else ""
            print(f"    | {line['silo']:<9} {line['service']}.{line['method']}{caller}{outcome}")


def watch(module: ModuleType, logs: AuditLogs) -> None:
    """Let the stubs that a module has imported say who answers."""
    for name, value in list(vars(module).items()):
        if isinstance(value, RpcService):
            setattr(module, name, Watched(value, logs))
