"""Silos in processes of their own, under the servers that rpcc supports, and a caller that can misbehave."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rpcc.runtime.signing.keys import Key, Keyring, is_list, is_table, new_secret, parse_secret
from rpcc.runtime.signing.rpc1 import Signed, reply_is_genuine, sign

__all__ = ["DJANGO_SERVERS", "SERVERS", "Answer", "Connection", "Silo", "free_port", "running", "toml"]

BIN: Final = Path(sys.executable).parent
HERE: Final = Path(__file__).parent
SERVERS: Final = ("granian-wsgi", "granian-asgi", "uvicorn", "gunicorn")
DJANGO_SERVERS: Final = ("django-wsgi", "django-asgi", "django-granian-wsgi", "django-granian-asgi")
"""The view behind Django's two apps, and `manage.py rpcc serve`."""
SECRET: Final = new_secret()
CALLER: Final = Keyring("us", {"control": [Key("k1", parse_secret(SECRET))]})
"""The region `us`, which calls control."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def toml(settings: Mapping[str, Any]) -> str:
    """Settings as TOML: JSON is TOML for all values but tables."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items() if not is_table(value)]
    for name, value in settings.items():
        if is_table(value):
            lines += [f"[{name}]", *(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items())]
    return "\n".join(lines) + "\n"


def _inline(value: Any) -> str:
    if is_table(value):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


@dataclass(frozen=True)
class Answer:
    """What came back. `genuine` says whether the silo signed it for the request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    genuine: bool

    @property
    def members(self) -> Any:
        return json.loads(self.body)

    @property
    def refusal(self) -> tuple[int, str, object, bool]:
        """Status, code, `executed` and whether it is signed."""
        return self.status, self.members["code"], self.members["executed"], self.genuine


class Connection:
    """One connection, on which anything can be sent."""

    def __init__(self, port: int, timeout: float = 10.0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._receive()
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line

    def _receive(self) -> None:
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self._buffer += data

    def answer(self, signed: Signed | None = None) -> Answer:
        """The next answer that is final."""
        status = int(self.line().split(b" ")[1])
        headers: dict[str, str] = {}
        while line := self.line():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if status < 200:
            return self.answer(signed)
        length = int(headers["content-length"])
        while len(self._buffer) < length:
            self._receive()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        genuine = signed is not None and reply_is_genuine(signed, headers.get("rpc-signature"), status, body)
        return Answer(status, headers, body, genuine)

    def is_closed(self) -> bool:
        """Whether the other side closes now; False if it says something more."""
        try:
            return self._buffer == b"" and self.socket.recv(1) == b""
        except ConnectionError:
            return True


@dataclass
class Silo:
    """A silo that serves. `command` starts it again."""

    port: int
    folder: Path
    command: Sequence[str]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self) -> None:
        with Path(self.folder, "output").open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=dict(self.environment),
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float = 20.0) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with suppress(OSError, EOFError):
                if self.get("/readyz").status == 200:
                    return
            time.sleep(0.03)
        raise AssertionError(self.output())

    def wait_until_refused(self, seconds: float = 20.0) -> None:
        """Return once nobody listens on the port."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                Connection(self.port).socket.close()
            except ConnectionRefusedError:
                return
            time.sleep(0.02)
        raise AssertionError("somebody listens still")

    def wait_until_stopping(self, seconds: float = 20.0) -> None:
        """Return once `/readyz` says so: a signal takes a moment to arrive."""
        until = time.monotonic() + seconds
        while self.get("/readyz").status != 503:
            assert time.monotonic() < until, "the silo does not stop"
            time.sleep(0.01)

    def wait_until_listening(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError):
                Connection(self.port).socket.close()
                return
            time.sleep(0.03)
        raise AssertionError(self.output())

    def output(self) -> str:
        return Path(self.folder, "output").read_text()

    def journal(self) -> list[str]:
        """What implementations wrote down."""
        path = Path(self.folder, "journal")
        return path.read_text().splitlines() if path.exists() else []

    def audit(self) -> list[Any]:
        path = Path(self.folder, "audit.log")
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def get(self, path: str, method: str = "GET") -> Answer:
        with Connection(self.port) as connection:
            connection.send(f"{method} {path} HTTP/1.1\r\nHost: silo\r\n\r\n".encode())
            return connection.answer()

    def call(self, service: str, method: str, timeout_ms: int = 10_000, /, **arguments: Any) -> Answer:
        """One call on a connection of its own."""
        with Connection(self.port) as connection:
            head, body, signed = request(service, method, body_of(arguments, timeout_ms))
            connection.send(head + body)
            return connection.answer(signed)

    def value(self, service: str, method: str, /, **arguments: Any) -> Any:
        """The result of a call that must succeed."""
        answer = self.call(service, method, **arguments)
        assert (answer.status, answer.genuine) == (200, True), answer
        return answer.members.get("value")

    def end(self) -> None:
        """Stop it at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def body_of(arguments: Mapping[str, Any], timeout_ms: int = 10_000, call_id: str = "c1") -> bytes:
    return json.dumps({"meta": {"timeout_ms": timeout_ms, "call_id": call_id}, "args": arguments}).encode()


def request(
    service: str,
    method: str,
    body: bytes,
    *,
    path: str | None = None,
    length: str | None = "",
    more: str = "",
    now_ms: int | None = None,
) -> tuple[bytes, bytes, Signed]:
    """Head and body of a signed call. `length` None leaves the header out; `more` are lines of the head."""
    signed = sign(CALLER, "control", service, method, body, now_ms=now_ms or time.time_ns() // 1_000_000)
    lines = [
        f"POST {path or f'/rpc/{service}/{method}/'} HTTP/1.1",
        "Host: silo",
        f"Authorization: {signed.authorization}",
        "Content-Type: application/json",
    ]
    if length is not None:
        lines.append(f"Content-Length: {length or len(body)}")
    return ("\r\n".join(lines) + "\r\n" + more + "\r\n").encode(), body, signed


_APPS: Final = {
    "uvicorn": "from rpcc.runtime import asgi_app\n\napp = asgi_app(stops_gently=True)\n",
    "gunicorn": "from rpcc.runtime import wsgi_app\n\napp = wsgi_app()\n",
}
_GUNICORN: Final = """
from rpcc.runtime.serving.stage import share_stage
from rpcc.runtime.serving.stopping import stop_gently

stage = share_stage()


def when_ready(server):
    stop_gently(stage, delay={delay})


def pre_request(worker, request):
    if stage.is_stopping:
        request.force_close()
"""


def _command(server: str, folder: Path, port: int, settings: Mapping[str, Any]) -> list[str]:
    address, workers, delay = f"127.0.0.1:{port}", str(settings["workers"]), settings["drain_delay"]
    if server.startswith("granian"):
        return [str(BIN / "rpcc"), "serve", "silo.toml"]
    if server.startswith("django-granian"):
        return [str(BIN / "django-admin"), "rpcc", "serve", "--settings=django_site.settings"]
    if server == "django-wsgi":
        options = ["--threads", "48", "--worker-class", "gthread", "--bind", address, "--no-control-socket"]
        return [str(BIN / "gunicorn"), "django.core.wsgi:get_wsgi_application()", *options]
    if server == "django-asgi":
        options = ["--factory", "--port", str(port), "--no-access-log"]
        return [str(BIN / "uvicorn"), "django.core.asgi:get_asgi_application", *options]
    Path(folder, "program.py").write_text(_APPS[server])
    if server == "uvicorn":
        graceful = str(max(1, int(settings["drain_timeout"])))
        options = ["--port", str(port), "--workers", workers, "--timeout-graceful-shutdown", graceful]
        return [str(BIN / "uvicorn"), "program:app", "--no-access-log", *options]
    Path(folder, "gunicorn.conf.py").write_text(_GUNICORN.format(delay=delay))
    graceful = str(max(1, int(settings["drain_timeout"])))
    options = ["--threads", "48", "--workers", workers, "--graceful-timeout", graceful, "--no-control-socket"]
    return [str(BIN / "gunicorn"), "program:app", "--worker-class", "gthread", "--bind", address, *options]


@contextmanager
def running(server: str, folder: Path, *, secure: bool = False, **more: Any) -> Generator[Silo]:
    """Control, under one of `SERVERS`, once it is ready. `more` are settings; `secure` if it has TLS."""
    port = free_port()
    asynchronous = server.endswith("-asgi") or server == "uvicorn"
    settings: dict[str, Any] = {
        "silo_mode": "control",
        "listen": f"127.0.0.1:{port}",
        "discovery": ["company", "workshop", *(["talk"] if asynchronous else [])],
        "audit_log": "audit.log",
        "replay": "replay",
        "workers": 1,
        "drain_delay": 0.0,
        "drain_timeout": 10.0,
        "regions": {"us": {"addresses": ["http://127.0.0.1:9"]}},
        "keys": {"us": [{"id": "k1", "secret": SECRET}]},
        **more,
    }
    Path(folder, "silo.toml").write_text(toml(settings))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RPCC_")},
        "PYTHONPATH": str(HERE),
        "WORKSHOP_JOURNAL": str(folder / "journal"),
        "RPCC_SETTINGS": str(folder / "silo.toml"),
        "DJANGO_SETTINGS_MODULE": "django_site.settings",
        "DJANGO_SITE_DATABASE": str(folder / "django.sqlite"),
    }
    silo = Silo(port, folder, _command(server, folder, port, settings), environment)
    silo.start()
    try:
        if secure:
            silo.wait_until_listening()
        else:
            silo.wait_until_ready()
        yield silo
    finally:
        silo.end()
