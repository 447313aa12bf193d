"""Merkle trees as in RFC 6962: one hash for many leaves, and a short proof that a leaf is among them.

A tree may be made of chunks of leaves, each a power of two long but the last: the root over the chunks' roots is the
root over all leaves, so that a proof needs one chunk and the other chunks' roots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

Step = tuple[str, str]
"""A hash in hex, and whether it stands ``left`` or ``right``."""


def leaf_hash(case_id: str, version: int, head: str) -> str:
    """Give the hash of a leaf: that a case had this head at this version."""
    return hashlib.sha256(b"\x00" + f"{case_id}\n{version}\n{head}".encode()).hexdigest()


def root_of(hashes: Sequence[str]) -> str:
    """Give the root over hashes in their order; of none, the hash of nothing."""
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    if len(hashes) == 1:
        return hashes[0]
    middle = _middle(len(hashes))
    return _joined(root_of(hashes[:middle]), root_of(hashes[middle:]))


def path_to(hashes: Sequence[str], place: int) -> tuple[Step, ...]:
    """Give the hashes that lead from one of some to their root, the nearest first.

    Args:
        hashes: In their order, at least one.
        place: Which one, from 0.
    """
    if len(hashes) == 1:
        return ()
    middle = _middle(len(hashes))
    if place < middle:
        return (*path_to(hashes[:middle], place), (root_of(hashes[middle:]), "right"))
    return (*path_to(hashes[middle:], place - middle), (root_of(hashes[:middle]), "left"))


def root_by(leaf: str, path: Sequence[Step]) -> str:
    """Give the root to which a path leads from a leaf."""
    for other, side in path:
        leaf = _joined(other, leaf) if side == "left" else _joined(leaf, other)
    return leaf


def _middle(count: int) -> int:
    """Give the largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def _joined(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
