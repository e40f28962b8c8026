"""Runs the company as three silos, control and the regions `us` and `eu`: each a process with a database of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from rpcc.runtime.signing.keys import new_secret

__all__ = ["REGIONS", "Silos", "running"]

REGIONS = ("us", "eu")
NAMES: tuple[str, ...] = ("control", *REGIONS)
HERE = Path(__file__).parent
PATIENCE = 30
"""Seconds that a silo has to start, and to stop."""


class Silos:
    """The silos, in a folder that holds their settings, databases and logs."""

    def __init__(self, folder: Path, web: bool = False) -> None:
        self.folder = folder
        self._web = web
        self._ports = dict(zip(NAMES, _free_ports(len(NAMES)), strict=True))
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        for name, text in self._texts().items():
            self.settings(name).touch(mode=0o600)
            self.settings(name).write_text(text)

    def settings(self, name: str) -> Path:
        """The settings of a silo. Each process of the silo has the same."""
        return self.folder / f"{name}.toml"

    def database(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite"

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"

    def audit_log(self, name: str) -> Path:
        """A file with a line for each call that a silo has answered."""
        return self.folder / f"{name}-audit.log"

    def _texts(self) -> dict[str, str]:
        """Settings by silo. Control and each region share a key that no other silo has."""
        keys = {region: f'[{{ id = "{region}-1", secret = "{new_secret()}" }}]' for region in REGIONS}
        control = ['silo_mode = "control"', 'mappings = "mappings.sqlite"', *self._common("control")]
        texts: dict[str, str] = {}
        for region in REGIONS:
            control += [f'regions.{region}.addresses = "{self.address(region)}"', f"keys.{region} = {keys[region]}"]
            lines = ['silo_mode = "region"', f'region = "{region}"', f'control = "{self.address("control")}"']
            lines += [f'departures = "{region}-departures.sqlite"', f"keys.control = {keys[region]}"]
            texts[region] = "\n".join(lines + self._common(region))
        return {"control": "\n".join(control), **texts}

    def _common(self, name: str) -> list[str]:
        return [
            'discovery = ["acme"]',
            'startup = "acme.database:start"',
            f'listen = "127.0.0.1:{self._ports[name]}"',
            f"audit_log = {json.dumps(self.audit_log(name).name)}",
            'replay = "."',
            "drain_delay = 0.5",
        ]

    def start(self) -> None:
        """Start all silos, and return once they take calls."""
        for name in NAMES:
            self._processes[name] = self._serve(name)
        deadline = time.monotonic() + PATIENCE
        for name in NAMES:
            while not self._is_ready(name):
                if self._processes[name].poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{name} does not start:\n{self.log(name).read_text()}")
                time.sleep(0.05)

    def _serve(self, name: str) -> subprocess.Popen[bytes]:
        command = ["rpcc", "serve", str(self.settings(name))]
        if self._web and name == "control":
            command = ["uvicorn", "web:app", "--port", str(self._ports[name])]
        command[0] = str(Path(sys.executable).with_name(command[0]))
        environment = {**os.environ, "ACME_DATABASE": self.database(name), "RPCC_SETTINGS": str(self.settings(name))}
        with self.log(name).open("wb") as log:
            return subprocess.Popen(command, cwd=HERE, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def log(self, name: str) -> Path:
        """What a silo's process prints."""
        return self.folder / f"{name}.log"

    def _is_ready(self, name: str) -> bool:
        try:
            with urlopen(f"{self.address(name)}/readyz", timeout=1):
                return True
        except OSError:  # refused, or slow to answer
            return False

    def stop(self) -> dict[str, int]:
        """Let all silos end what they are doing, and stop. Gives each one's exit code."""
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        return {name: process.wait(PATIENCE) for name, process in self._processes.items()}


@contextmanager
def running(folder: Path, web: bool = False) -> Generator[Silos, None, None]:
    """All silos, until the block ends; with `web`, control has pages too."""
    silos = Silos(folder, web)
    try:
        silos.start()
        yield silos
    finally:
        silos.stop()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
