"""Merkle trees over digests (RFC 6962: leaves and nodes are told apart by a prefix byte)."""

import hashlib
from collections.abc import Sequence

SIZE = 32  # bytes of a SHA-256 digest


def leaf(content: bytes) -> bytes:
    """Return the digest of one row's content."""
    return hashlib.sha256(b"\x00" + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf digests; an odd one goes up as it is. Raises ValueError without leaves."""
    if not leaves:
        msg = "A tree needs a leaf."
        raise ValueError(msg)
    level = list(leaves)
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def pack(leaves: Sequence[bytes]) -> bytes:
    """Return the digests one after another."""
    return b"".join(leaves)


def unpack(packed: bytes) -> list[bytes]:
    """Return the digests of ``pack``."""
    return [packed[start : start + SIZE] for start in range(0, len(packed), SIZE)]
