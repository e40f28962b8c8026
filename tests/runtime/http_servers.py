"""Servers that answer as a test tells them, on real sockets, and note what they saw."""

import socket
import ssl
import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

from rpcc.runtime.http import Address

__all__ = ["OK", "Peer", "Script", "Server", "echo", "serving"]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, server: "Server") -> None:
        self.sock = sock
        self.server = server
        self._buffer = bytearray()

    def request(self) -> bytes:
        """The body of the next whole request; raises EOFError if the client closed."""
        while b"\r\n\r\n" not in self._buffer:
            self._read()
        text, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        head = bytes(text)
        length = int(head.lower().partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0])
        while len(self._buffer) < length:
            self._read()
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self.server.requests.append(body)
        self.server.heads.append(head)
        return body

    def _read(self) -> None:
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        self._buffer += data

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def reset(self) -> None:
        """Close in such a way that the client gets an RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def is_closed(self) -> bool:
        """Wait until the client closes; false if it sends instead."""
        try:
            return self.sock.recv(1) == b""
        except (ConnectionError, ssl.SSLError):
            return True


Script = Callable[[Peer], None]


class Server:
    """What a test sees of its server."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.requests: list[bytes] = []
        """Bodies of the requests that were read whole."""
        self.heads: list[bytes] = []
        self.connections = 0
        self.closing = Event()
        """Set when the test is over: scripts that hold a connection open wait for it."""


def echo(peer: Peer) -> None:
    """Answer every request with its own body."""
    while True:
        body = peer.request()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


@contextmanager
def serving(
    *scripts: Script, context: ssl.SSLContext | None = None, host: str = "127.0.0.1", name: str | None = None
) -> Generator[Server]:
    """A server that plays the first script on the first connection, and so on; the last one on all that follow."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    server = Server(Address("https" if context else "http", name or host, listener.getsockname()[1]))
    peers: list[socket.socket] = []
    threads: list[Thread] = []
    lock = Lock()

    def play(sock: socket.socket, script: Script) -> None:
        with suppress(OSError, EOFError):
            if context is not None:
                sock = context.wrap_socket(sock, server_side=True)
            try:
                script(Peer(sock, server))
            finally:
                sock.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                sock, _ = listener.accept()
                sock.settimeout(10)
                # Else the kernel may hold back a reply, and then drop it when the connection is reset.
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with lock:
                    script = scripts[min(server.connections, len(scripts) - 1)]
                    server.connections += 1
                    peers.append(sock)
                    threads.append(Thread(target=play, args=(sock, script)))
                    threads[-1].start()

    acceptor = Thread(target=accept)
    acceptor.start()
    try:
        yield server
    finally:
        server.closing.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for sock in peers:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()
        for sock in peers:
            sock.close()
