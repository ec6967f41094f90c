"""Where private keys lie: one file each, outside the database and outside its backups, destroyed after the count.

With scrutineers (监票人) the file holds the key locked under the words of any two of the three, so that whoever has the
machine, the database and the file still opens no ballot without two of them.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.conf import settings

SCRUTINEERS = 3
TOGETHER = 2
LEAST_LETTERS = 8
_SALT = _NONCE = 12


class KeyLost(LookupError):
    """The private key's file is not there, or can't be read."""


class WrongWords(ValueError):
    """The words of the scrutineers don't open the key."""


def keep(uuid: UUID, private: bytes, words: Mapping[int, str] | None = None) -> None:
    """Write a private key's file; with the words of three scrutineers (by their numbers) it is locked under them.

    Raises ValueError for another number of scrutineers, FileExistsError if the file is there already.
    """
    facts: dict[str, object] = {"locked": bool(words)}
    if words:
        if len(words) != SCRUTINEERS:
            msg = f"{SCRUTINEERS} scrutineers are needed."
            raise ValueError(msg)
        facts["locks"] = {
            _pair(pair): b64encode(_lock(private, [words[number] for number in pair])).decode()
            for pair in combinations(sorted(words), TOGETHER)
        }
    else:
        facts["key"] = b64encode(private).decode()
    path = _path(uuid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(facts, file)
        file.flush()
        os.fsync(file.fileno())


def is_locked(uuid: UUID) -> bool:
    """Whether the key opens with the words of scrutineers only. Raises KeyLost."""
    return bool(_read(uuid)["locked"])


def read(uuid: UUID, words: Mapping[int, str] | None = None) -> bytes:
    """Return the private key; a locked one needs the words of two scrutineers. Raises KeyLost, WrongWords."""
    facts = _read(uuid)
    if not facts["locked"]:
        return b64decode(str(facts["key"]))
    given = sorted(words or {})
    locks = facts["locks"]
    if len(given) != TOGETHER or not isinstance(locks, dict) or _pair(given) not in locks:
        raise WrongWords
    return _unlock(b64decode(locks[_pair(given)]), [(words or {})[number] for number in given])


def destroy(uuid: UUID) -> None:
    """Overwrite and delete a private key's file; what was sealed with it stays closed for ever."""
    path = _path(uuid)
    with suppress(FileNotFoundError):  # another clock was quicker
        with path.open("r+b") as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _read(uuid: UUID) -> dict[str, object]:
    try:
        facts = json.loads(_path(uuid).read_text())
    except (OSError, ValueError) as error:
        raise KeyLost(str(uuid)) from error
    if not isinstance(facts, dict):
        raise KeyLost(str(uuid))
    return facts


def _path(uuid: UUID) -> Path:
    return Path(settings.BALLOT_KEYS_DIR) / f"{uuid}.key"


def _pair(numbers: Iterable[int]) -> str:
    return "+".join(str(number) for number in numbers)


def _derived(words: list[str], salt: bytes) -> bytes:
    secret = "\x00".join(part.strip() for part in words).encode()
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(secret)


def _lock(private: bytes, words: list[str]) -> bytes:
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + AESGCM(_derived(words, salt)).encrypt(nonce, private, None)


def _unlock(locked: bytes, words: list[str]) -> bytes:
    salt, nonce, closed = locked[:_SALT], locked[_SALT : _SALT + _NONCE], locked[_SALT + _NONCE :]
    try:
        return AESGCM(_derived(words, salt)).decrypt(nonce, closed, None)
    except InvalidTag as error:
        raise WrongWords from error
