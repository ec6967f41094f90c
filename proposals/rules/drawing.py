"""How households are drawn: anybody can do it again with the seed and the numbers that the page shows."""

from hashlib import sha256

METHOD = "sha256"


def ticket(seed: str, number: int) -> str:
    """Return what a number of the roll draws: SHA-256 of the seed, a colon and the number, in hexadecimal digits."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def draw(seed: str, population: int, size: int) -> set[int]:
    """Return the numbers that are drawn from 1 to ``population``: the ``size`` lowest tickets; all if fewer."""
    numbers = range(1, population + 1)
    return set(sorted(numbers, key=lambda number: ticket(seed, number))[:size])


def fingerprint(households: list[int]) -> str:
    """Return the fingerprint of a roll: SHA-256 of the households' keys in the order of their numbers."""
    return sha256(",".join(map(str, households)).encode()).hexdigest()
