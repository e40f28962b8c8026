"""A control silo and two regions inside the test's process: real settings, keys, servers and clients, no sockets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from company.audit import AuditService
from company.members import MemberService
from probe.service import ProbeService, RegionProbeService, method

from rpcc.runtime import RpcService, Settings
from rpcc.runtime.calling.client import Client
from rpcc.runtime.calling.inprocess import InProcess
from rpcc.runtime.http import Reply
from rpcc.runtime.network import Network, network_of
from rpcc.runtime.placement.memory import MemoryMappingStore
from rpcc.runtime.serving.server import HttpReply, Server
from rpcc.runtime.signing.keys import new_secret
from rpcc.runtime.signing.rpc1 import sign

__all__ = ["SECRETS", "SERVICES", "MemoryReplays", "Recorder", "Silo", "Silos", "ask", "signed_headers"]

SERVICES: list[type[RpcService]] = [MemberService, AuditService, ProbeService, RegionProbeService]
SECRETS = {"us": new_secret(), "eu": new_secret()}


class MemoryReplays:
    """A ReplayStore of one process, for tests that make many calls."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def first_seen(self, nonce: str, expires_ms: int, now_ms: int) -> bool:
        is_first = nonce not in self.seen
        self.seen.add(nonce)
        return is_first


@dataclass
class Recorder:
    """Stands before another poster, and keeps what goes through it."""

    inner: InProcess
    sent: list[tuple[str, dict[str, str], bytes]] = field(
        default_factory=list[tuple[str, dict[str, str], bytes]], repr=False
    )
    replies: list[Reply] = field(default_factory=list[Reply])
    change: Callable[[Reply], Reply] | None = None

    def post(self, address: Any, path: str, headers: Mapping[str, str], body: bytes, **more: Any) -> Reply:
        self.sent.append((path, dict(headers), body))
        reply = self.inner.post(address, path, headers, body, **more)
        self.replies.append(reply)
        return reply if self.change is None else self.change(reply)


@dataclass
class Silo:
    """One of them."""

    name: str
    network: Network
    server: Server
    client: Client
    wire: Recorder

    def call(self, service: type[RpcService], name: str, **arguments: Any) -> Any:
        """Call another silo."""
        table = service.get_method_table()
        return self.client.call(table, method(table, name), arguments)


class Silos:
    """`silos["control"]`, `silos["us"]`, `silos["eu"]`; `more` are settings of all, `own` those of one."""

    def __init__(
        self,
        folder: Path,
        own: Mapping[str, Mapping[str, Any]] | None = None,
        services: list[type[RpcService]] | None = None,
        **more: Any,
    ) -> None:
        self.mappings = MemoryMappingStore()
        self.servers: dict[str, Server] = {}
        self.folder = folder
        places = {name: f"http://127.0.0.1:{number}" for number, name in enumerate(("control", "us", "eu"), 1)}
        regions = {name: {"addresses": places[name]} for name in SECRETS}
        keys = {name: [{"id": f"k-{name}", "secret": secret}] for name, secret in SECRETS.items()}
        settings: dict[str, dict[str, Any]] = {
            "control": {"silo_mode": "control", "regions": regions, "keys": keys, "mappings": self.mappings}
        }
        for name in SECRETS:
            settings[name] = {
                "silo_mode": "region",
                "region": name,
                "control": places["control"],
                "keys": {"control": keys[name]},
                "departures": str(folder / f"{name}.db"),
            }
        self._silos: dict[str, Silo] = {}
        for name, values in settings.items():
            audit = {"audit_log": folder / f"{name}.log", "replay": MemoryReplays()}
            network = network_of(Settings(**{**values, **audit, **more, **(own or {}).get(name, {})}))
            wire = Recorder(InProcess(network, self.servers.get))
            self.servers[name] = Server(network, SERVICES if services is None else services)
            self._silos[name] = Silo(name, network, self.servers[name], Client(network, wire), wire)

    def __getitem__(self, name: str) -> Silo:
        return self._silos[name]

    def audit(self, name: str) -> str:
        """The lines of a silo's audit log."""
        path = self.folder / f"{name}.log"
        return path.read_text("utf-8") if path.exists() else ""


def signed_headers(caller: Silo, target: str, service: str, name: str, body: bytes, **more: Any) -> dict[str, str]:
    """The headers of a request from a silo."""
    now_ms = more.pop("now_ms", None) or _now_ms()
    signed = sign(caller.network.keyring, target, service, name, body, now_ms=now_ms, **more)
    return {"authorization": signed.authorization}


def ask(server: Server, path: str, headers: Mapping[str, str], body: bytes, *, length: int | None = None) -> HttpReply:
    """What a server answers to a request, as its WSGI app would have it."""
    admitted = server.admit(path, headers.get, len(body) if length is None else length)
    return admitted if isinstance(admitted, HttpReply) else server.answer(admitted, body)


def _now_ms() -> int:
    import time

    return time.time_ns() // 1_000_000
