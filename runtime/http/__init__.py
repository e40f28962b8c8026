"""HTTP/1.1 client for calls between processes: own connections, own pool, failures that say what is known.

Nothing here knows of RPC. Walk a request: `pool` → `parked` → `lookup` → `connection` → `parsing` → `errors`.
The pool for asyncio is `AsyncPool` in `aio`, which only those import who use it.
"""

from .address import Address
from .breaker import Breaker
from .errors import BadReply, ConnectionLost, HttpFailure, NotConnected, NotSent, TimedOut
from .parsing import Reply
from .pool import Pool
from .tls import Tls

__all__ = [
    "Address",
    "BadReply",
    "Breaker",
    "ConnectionLost",
    "HttpFailure",
    "NotConnected",
    "NotSent",
    "Pool",
    "Reply",
    "TimedOut",
    "Tls",
]
