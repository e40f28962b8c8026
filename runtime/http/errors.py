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
    `connected`: whether a connection stood. False puts the address in doubt; None says nothing about it, because
    there was too little time to connect, or this process is out of sockets.
    """

    sent: bool = False
    connected: bool | None = True


class NotConnected(HttpFailure):
    """Name lookup, connect or TLS failed at every socket address. Nothing was sent."""

    def __init__(self, message: str, *, connected: bool | None = False) -> None:
        super().__init__(message)
        self.connected = connected


class NotSent(HttpFailure):
    """The connection broke before the kernel had accepted the last byte, so the server can't have had it all."""


class ConnectionLost(HttpFailure):
    """Everything was handed to the kernel, then the connection broke or the reply was cut off."""

    sent = True


class TimedOut(HttpFailure):
    """The deadline came: while connecting (`connected` is not true), while sending, or (`sent`) before the reply."""

    def __init__(self, message: str, *, sent: bool = False, connected: bool | None = True) -> None:
        super().__init__(message)
        self.sent = sent
        self.connected = connected


class BadReply(HttpFailure):
    """What came back can't be read: no HTTP, too large, or ambiguous about where it ends."""

    sent = True
