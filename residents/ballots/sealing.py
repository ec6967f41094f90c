"""A ballot is sealed with HPKE (RFC 9180) to the election's public key; only the private key opens it.

The suite is ML-KEM-768 with X25519, so that a backup kept today stays closed to the quantum computers of later. The
election's number is bound in: a ballot moved to another election doesn't open. All ballots have the same length.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
BLANK = 0
AGAINST = 1  # none of the candidates; in a recall: stays in office
REMOVE = 2  # in a recall: leaves office
CANDIDATE = 2  # added to the number of a candidate
CHOICE_BYTES = 8
_LATTICE_SEED = 64
_LATTICE_PUBLIC = 1184


class DamagedBallot(ValueError):
    """A ballot that the key doesn't open: altered, or moved from another election."""


def make_key() -> tuple[bytes, bytes]:
    """Return a new private key and its public half, as bytes."""
    lattice, curve = MLKEM768PrivateKey.generate(), X25519PrivateKey.generate()
    private = lattice.private_bytes_raw() + curve.private_bytes_raw()
    return private, lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def seal(choice: int, *, election: int, public: bytes) -> bytes:
    """Return a sealed ballot: ``choice`` is BLANK, AGAINST, REMOVE, or CANDIDATE plus a candidate's number."""
    lattice = MLKEM768PublicKey.from_public_bytes(public[:_LATTICE_PUBLIC])
    key = MLKEM768X25519PublicKey(lattice, X25519PublicKey.from_public_bytes(public[_LATTICE_PUBLIC:]))
    return SUITE.encrypt(choice.to_bytes(CHOICE_BYTES, "big"), key, info=_info(election))


def unseal(sealed: bytes, *, election: int, private: bytes) -> int:
    """Return what a ballot says. Raises DamagedBallot."""
    lattice = MLKEM768PrivateKey.from_seed_bytes(private[:_LATTICE_SEED])
    key = MLKEM768X25519PrivateKey(lattice, X25519PrivateKey.from_private_bytes(private[_LATTICE_SEED:]))
    try:
        return int.from_bytes(SUITE.decrypt(sealed, key, info=_info(election)), "big")
    except (InvalidTag, ValueError) as error:
        raise DamagedBallot from error


def _info(election: int) -> bytes:
    return f"yisilin ballot 1 election {election}".encode()
