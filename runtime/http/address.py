"""Where a server listens: scheme, host and port of a URL, and nothing else."""

import re
import socket
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["Address", "Scheme", "is_ip"]

Scheme: TypeAlias = Literal["http", "https"]

LOCALHOST: Final = "localhost"
"""The one name that is never looked up: it is 127.0.0.1, then ::1."""

_PORTS: Final[dict[Scheme, int]] = {"http": 80, "https": 443}
_URL: Final = re.compile(
    r"(?P<scheme>[^:/?#]*)://(?P<user>[^/?#]*@)?(?P<host>\[[^\]/?#]*\]|[^:/?#\[\]]*)(?P<port>:[^/?#]*)?(?P<rest>[/?#].*)?",
    re.DOTALL,
)
_LABEL: Final = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last label of what some systems take for an IPv4 address (`127.1`, `0x7f000001`)."""
_PORT: Final = re.compile(r":0*[0-9]{1,5}")


def is_ip(family: int, host: str) -> bool:
    """Whether the host is an address of that family, in the one spelling that all systems read alike."""
    try:
        socket.inet_pton(family, host)
    except (OSError, ValueError):
        return False
    return True


class Address(NamedTuple):
    """Where a server listens. `host` is a lower-case name or an IP address; an IPv6 one stands without brackets."""

    scheme: Scheme
    host: str
    port: int

    @classmethod
    def parse(cls, text: str, *, allow_plaintext: bool = False) -> "Address":
        """Read `https://host:8443`, `https://[2001:db8::1]` or `http://127.0.0.1:8000`.

        `http` is for loopback alone, unless `allow_plaintext`. Raises ValueError, whose text says what is wrong and
        never repeats a user name or a password.
        """
        match = _URL.fullmatch(text)
        if match is None:
            raise ValueError("is no URL like `https://host:8443`" if text else "is empty")
        scheme = _scheme(match["scheme"].lower())
        if match["user"] is not None:
            raise ValueError("must not hold a user name or a password")
        if match["rest"] not in (None, "/"):
            raise ValueError("must end after the host and the port, without a path")
        if (match["port"] or "").count(":") > 1:
            raise ValueError("an IPv6 address stands in brackets, like `https://[2001:db8::1]:8443`")
        address = cls(scheme, _host(match["host"]), _port(match["port"], scheme))
        if scheme == "http" and not (allow_plaintext or address.is_loopback):
            raise ValueError(f"plaintext to `{address.host}`: use `https`, or allow plaintext")
        return address

    @property
    def secure(self) -> bool:
        """Whether connections use TLS."""
        return self.scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this very machine, whatever a name service says."""
        ipv4 = self.host.startswith("127.") and is_ip(socket.AF_INET, self.host)
        return ipv4 or self.host in ("::1", LOCALHOST)

    @property
    def authority(self) -> str:
        """The value of the `Host` header: the port is left out where it is the scheme's."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


def _scheme(text: str) -> Scheme:
    if text == "https":
        return "https"
    if text == "http":
        return "http"
    raise ValueError("the scheme must be `https` or `http`")


def _host(text: str) -> str:
    if not text:
        raise ValueError("has no host")
    if text.startswith("["):
        if is_ip(socket.AF_INET6, text[1:-1]):
            return _shortest(text[1:-1])
        raise ValueError("what stands in brackets must be an IPv6 address without a zone")
    host = text.lower()
    if is_ip(socket.AF_INET, host):
        return host
    if not host.isascii():
        raise ValueError("write the host in ASCII (`xn--…`)")
    if _NAME.fullmatch(host) is None or _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise ValueError("the host is neither a name nor an IP address")
    return host


def _shortest(host: str) -> str:
    return socket.inet_ntop(socket.AF_INET6, socket.inet_pton(socket.AF_INET6, host))


def _port(text: str | None, scheme: Scheme) -> int:
    if text is None:
        return _PORTS[scheme]
    port = int(text[1:]) if _PORT.fullmatch(text) else 0
    if not 1 <= port <= 65535:
        raise ValueError("the port must be a number from 1 to 65535")
    return port
