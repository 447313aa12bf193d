"""Ids that anybody can derive again from what they name."""

from __future__ import annotations

import hashlib
import zlib
from typing import Final

_SPOKEN: Final = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""31 characters that survive the telephone: no zero, I, L, O or U. A prime, so that the check misses no swap."""

_BODY_LENGTH: Final = 10

BUCKETS: Final = 64


def message_key(source: str, message_id: str) -> str:
    """Give the key of a message: 32 hexadecimal digits derived from its CloudEvents source and id."""
    return hashlib.sha256(f"{source}\0{message_id}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def parked_id(key: str, body: bytes) -> str:
    """Give the id of the record that a message parks as: the same message gives the same one, wherever it is put aside.

    Args:
        key: The message's key; empty if it could not be read that far.
        body: As it came over the wire.
    """
    return hashlib.sha256(f"{key}\0{hashlib.sha256(body).hexdigest()}".encode()).hexdigest()[:32]


def case_number(case_id: str, attempt: int = 0) -> str:
    """Give a case's number for people, for example ``7K3M9-QXA2R-X``; the last character checks the others.

    Args:
        case_id: The case's id.
        attempt: Raised by one for each number found taken.
    """
    rest = int.from_bytes(hashlib.sha256(f"{case_id}\0{attempt}".encode()).digest()[:8])
    body = ""
    for _ in range(_BODY_LENGTH):
        rest, digit = divmod(rest, len(_SPOKEN))
        body += _SPOKEN[digit]
    return f"{body[:5]}-{body[5:]}-{check_character(body)}"


def check_character(body: str) -> str:
    """Give the check character of a number's body: one wrong or two swapped characters change it."""
    total = sum(place * _SPOKEN.index(character) for place, character in enumerate(body, start=1))
    return _SPOKEN[total % len(_SPOKEN)]


def is_case_number(text: str) -> bool:
    """Say whether a text is a well-formed case number with a right check character."""
    body = text.replace("-", "").upper()
    well_formed = len(body) == _BODY_LENGTH + 1 and all(character in _SPOKEN for character in body)
    return well_formed and check_character(body[:-1]) == body[-1]


def bucket_of(document_id: str) -> int:
    """Give the bucket, 0 to 63, in which the scheduler finds a document."""
    return zlib.crc32(document_id.encode()) % BUCKETS
