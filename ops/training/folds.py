"""Texts dealt out to folds, so that near duplicates stand in one."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from ops.training.samples import Sample

FOLDS: Final = 5

_SIZE: Final = 6
"""Characters that two texts share to be compared."""

_COMMON: Final = 20
"""A stretch that more texts share is a form of speech, and no sign of a copy."""

_ALIKE: Final = 0.5
"""Two texts are near duplicates if they share so much of the shorter one's stretches."""


def near_duplicates(samples: Sequence[Sample]) -> list[int]:
    """Give for each text the number of its group; texts of one group are near duplicates of one another."""
    stretches = [_stretches(sample.normal.text) for sample in samples]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(stretches):
        for stretch in own:
            holders[stretch].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for texts in holders.values():
        if len(texts) <= _COMMON:
            shared.update(combinations(texts, 2))
    groups = list(range(len(samples)))
    for (one, other), count in shared.items():
        if count >= _ALIKE * min(len(stretches[one]), len(stretches[other])):
            groups[_root(groups, other)] = _root(groups, one)
    return [_root(groups, number) for number in range(len(samples))]


def dealt(samples: Sequence[Sample], groups: Sequence[int]) -> list[int]:
    """Give for each text its fold; each label is spread evenly, and the order of the file does not matter much.

    Args:
        samples: The texts.
        groups: The group of near duplicates of each.
    """
    firsts = {group: samples[place] for place, group in reversed(list(enumerate(groups)))}
    order = sorted(firsts, key=lambda group: (firsts[group].label, _digest(firsts[group])))
    folds = {group: place % FOLDS for place, group in enumerate(order)}
    return [folds[group] for group in groups]


def _stretches(text: str) -> frozenset[str]:
    letters = "".join(character for character in text if character.isalnum())
    size = min(_SIZE, len(letters))
    return frozenset(letters[place : place + size] for place in range(len(letters) - size + 1))


def _root(groups: list[int], number: int) -> int:
    while groups[number] != number:
        groups[number] = number = groups[groups[number]]
    return number


def _digest(sample: Sample) -> str:
    return hashlib.sha256(sample.normal.text.encode()).hexdigest()
