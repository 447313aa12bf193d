"""Merkle trees: one root for many leaves, and a path for each."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rules.merkle import leaf_hash, path_to, root_by, root_of

LEAVES = [leaf_hash(f"C{one}", one, "h") for one in range(40)]


def test_a_root_of_two_can_be_made_with_other_means() -> None:
    left, right = (hashlib.sha256(b"\x00" + text).digest() for text in (b"C1\n2\nh", b"C2\n1\ng"))

    assert root_of([leaf_hash("C1", 2, "h"), leaf_hash("C2", 1, "g")]) == (
        hashlib.sha256(b"\x01" + left + right).hexdigest()
    )
    assert root_of([]) == hashlib.sha256(b"").hexdigest()
    assert root_of(LEAVES[:1]) == LEAVES[0]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 40])
def test_every_leaf_has_a_path_to_the_root_and_no_other_leaf_has_it(count: int) -> None:
    root = root_of(LEAVES[:count])
    for place in range(count):
        path = path_to(LEAVES[:count], place)

        assert root_by(LEAVES[place], path) == root
        assert root_by(leaf_hash("another", 1, "h"), path) != root


@given(some.integers(1, 40), some.sampled_from([1, 2, 4, 8, 16]))
def test_the_root_over_chunks_is_the_root_over_all(count: int, size: int) -> None:
    chunks = [LEAVES[start : min(start + size, count)] for start in range(0, count, size)]

    assert root_of([root_of(chunk) for chunk in chunks]) == root_of(LEAVES[:count])


@given(some.lists(some.sampled_from(LEAVES), min_size=2, max_size=12, unique=True))
def test_another_order_gives_another_root(leaves: list[str]) -> None:
    assert root_of(leaves) != root_of(leaves[::-1])
