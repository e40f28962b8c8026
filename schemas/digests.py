"""Hashes, from where `hashlib` has them: importing that loads OpenSSL, which takes 4 ms of every start."""

from typing import TYPE_CHECKING

__all__ = ["blake2b", "sha256"]

if TYPE_CHECKING:
    from hashlib import blake2b, sha256
else:
    try:
        from _blake2 import blake2b

        try:
            from _sha256 import sha256  # until Python 3.11
        except ImportError:
            from _sha2 import sha256
    except ImportError:  # another interpreter than CPython
        from hashlib import blake2b, sha256
