"""What can go wrong with a request, told apart by what is known about the server.

HttpFailure
├── NotConnected      name lookup, connect or TLS failed: nothing was sent
├── NotSent           the connection broke before the kernel had accepted the last byte
├── ConnectionLost    everything was handed over, then the connection broke or the reply was cut off
├── TimedOut          the deadline came; `sent` says whether everything had been handed over
└── BadReply          what came back is no HTTP, or too large
"""

__all__ = ["BadReply", "ConnectionLost", "HttpFailure", "NotConnected", "NotSent", "TimedOut"]


class HttpFailure(Exception):
    """A request without a reply. The text names hosts and causes, never what was sent or received.

    `sent`: whether the kernel accepted the whole request. Where it is false, the server can't have had all of it.
    `connected`: whether a connection stood; where it is false, the address itself is in doubt.
    """

    sent: bool = False
    connected: bool = True

    def __init__(self, message: str, *, sent: bool | None = None, connected: bool | None = None) -> None:
        super().__init__(message)
        if sent is not None:
            self.sent = sent
        if connected is not None:
            self.connected = connected


class NotConnected(HttpFailure):
    """Name lookup, connect or TLS failed at every socket address. Nothing was sent."""

    connected = False


class NotSent(HttpFailure):
    """The connection broke before the kernel had accepted the last byte, so the server can't have had it all."""


class ConnectionLost(HttpFailure):
    """Everything was handed to the kernel, then the connection broke or the reply was cut off."""

    sent = True


class TimedOut(HttpFailure):
    """The deadline came: while connecting (`connected` is false), while sending, or (`sent`) before the reply."""


class BadReply(HttpFailure):
    """What came back can't be read: no HTTP, too large, or ambiguous about where it ends."""

    sent = True
