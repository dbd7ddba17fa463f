"""PINs of staff, kept so that a stolen database does not give them away.

A PIN has at most 10^8 values: the slow hash (argon2id, OWASP's profile of 2 passes and 19 MiB) only delays a guesser.
The pepper stops one, because it lies in the key store and not in the database. How often a person may guess is not
decided here.
"""

from __future__ import annotations

import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import Type

from counter_app.domain.errors import Fault, FaultKind

PASSES = 2
MEMORY_KIB = 19 * 1024
_SHORTEST, _LONGEST = 4, 8
_SHORTEST_PEPPER_BYTES = 16

_hasher = PasswordHasher(
    time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)


def valid_pin(pin: str) -> bool:
    """4 to 8 ASCII digits."""
    return _SHORTEST <= len(pin) <= _LONGEST and pin.isascii() and pin.isdigit()


def hash_pin(pin: str, pepper: bytes) -> str:
    """What to store: argon2id in its usual text form, with a salt of its own.

    Takes some 50 ms and 19 MiB. ValueError for a PIN that is not valid or a pepper under 16 bytes.
    """
    if not valid_pin(pin):
        raise ValueError("a PIN has 4 to 8 digits")
    return _hasher.hash(_peppered(pin, pepper))


def check_pin(pin: str, pepper: bytes, stored: str) -> bool:
    """Whether `pin` is the one that was hashed. Raises `Fault` where `stored` is not the text of a hash."""
    if not valid_pin(pin):
        return False
    try:
        return _hasher.verify(stored, _peppered(pin, pepper))
    except VerifyMismatchError:
        return False
    except (InvalidHashError, VerificationError) as error:
        raise Fault(FaultKind.DATABASE_DAMAGED, "a stored PIN hash cannot be read") from error


def _peppered(pin: str, pepper: bytes) -> bytes:
    if len(pepper) < _SHORTEST_PEPPER_BYTES:
        raise ValueError("the pepper is too short")
    return hmac.new(pepper, pin.encode("ascii"), hashlib.sha256).digest()
