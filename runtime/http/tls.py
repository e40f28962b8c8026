"""TLS for connections: whom to trust, and whom to be."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Tls", "client_context"]


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


def client_context(tls: Tls) -> ssl.SSLContext:
    """What connections share. Raises ValueError, whose text starts with the name of the setting that is wrong."""
    context = ssl.create_default_context() if tls.ca is None else _trusting(tls.ca)
    context.set_alpn_protocols(["http/1.1"])
    if tls.certificate is not None:
        _identify(context, tls.certificate, tls)
    elif tls.key is not None:
        raise ValueError("`key` is set, but `certificate` is not")
    return context


def _trusting(ca: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except ssl.SSLError:
        raise ValueError(f"`ca`: `{ca}` holds no PEM certificates") from None
    except OSError as error:
        raise ValueError(f"`ca`: `{ca}` can't be read: {error.strerror}") from None


def _identify(context: ssl.SSLContext, certificate: Path, tls: Tls) -> None:
    # Without a password OpenSSL would ask for one at the terminal.
    password = tls.password if tls.password is not None else ""
    try:
        context.load_cert_chain(certificate, tls.key, password)
    except ssl.SSLError:
        raise ValueError(
            "`certificate`: the files hold no certificate with its key, or `password` does not open the key"
        ) from None
    except OSError as error:
        raise ValueError(
            f"`certificate`: `{tls.key or certificate}` or its key can't be read: {error.strerror}"
        ) from None
