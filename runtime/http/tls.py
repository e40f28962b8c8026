"""TLS for connections: whom to trust, and whom to be."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Tls", "TlsError", "check_server", "client_context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """Settings of TLS. Certificates and host names are always verified.

    `ca` is a file of PEM certificates to trust instead of the system's. `certificate` is a file with this client's
    own certificate and chain, `key` one with its key (by default the same file), `password` opens the key.
    """

    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: str | None = field(default=None, repr=False)


class TlsError(ValueError):
    """Files that can't be used; `setting` is the one of Tls that is wrong."""

    def __init__(self, setting: str, problem: str) -> None:
        super().__init__(f"`{setting}`: {problem}")
        self.setting = setting
        self.problem = problem


def client_context(tls: Tls) -> ssl.SSLContext:
    """What connections share. Raises TlsError."""
    context = ssl.create_default_context() if tls.ca is None else _trusting(tls.ca)
    context.set_alpn_protocols(["http/1.1"])
    if tls.certificate is not None:
        _identify(context, tls.certificate, tls)
    elif tls.key is not None:
        raise TlsError("certificate", "is not set, but `key` is")
    return context


def check_server(tls: Tls) -> None:
    """See whether a server could use these files; with `ca` it takes only clients that those have signed. Raises
    TlsError.
    """
    if tls.certificate is None or tls.key is None:
        raise TlsError("certificate" if tls.certificate is None else "key", "is not set")
    _identify(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), tls.certificate, tls)
    if tls.ca is not None:
        _trusting(tls.ca)


def _trusting(ca: Path) -> ssl.SSLContext:
    _read("ca", ca)
    try:
        return ssl.create_default_context(cafile=ca)
    except ssl.SSLError:
        raise TlsError("ca", f"`{ca}` holds no certificate in PEM") from None


def _identify(context: ssl.SSLContext, certificate: Path, tls: Tls) -> None:
    _read("certificate", certificate)
    if tls.key is not None:
        _read("key", tls.key)
    # Without a password OpenSSL would ask for one at the terminal.
    password = tls.password if tls.password is not None else ""
    try:
        context.load_cert_chain(certificate, tls.key, password)
    except ssl.SSLError:
        problem = "the files hold no certificate with its key in PEM, or `password` does not open the key"
        raise TlsError("certificate", problem) from None


def _read(setting: str, path: Path) -> None:
    """OpenSSL does not say which file it is that can't be read."""
    try:
        path.read_bytes()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise TlsError(setting, f"`{path}` can't be read: {reason}") from None
