"""All promises that are looked after, and which of them are kept up again by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from rules.invariants.histories import broken_history
from rules.invariants.owners import without_owner
from rules.invariants.packs import without_pack
from rules.invariants.places import without_place
from rules.invariants.timers import looked_for_at_another_time, without_timer
from schemas.looks import CaseLook, Promises
from schemas.messages.base import CaseOrder
from schemas.messages.orders import MendCase
from schemas.messages.pools import ConfirmStanding
from schemas.policy.pack import Packs

PromiseName = Literal["timer", "next_due", "owner", "history", "place", "pack"]

MENDED: Final[frozenset[PromiseName]] = frozenset({"timer", "next_due", "place"})
"""Broken ones of these are put right, on record; the others need a person."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that does not hold for a case."""

    promise: PromiseName
    case: CaseLook
    sentence: str


def broken_promises(seen: Promises, packs: Packs) -> Iterator[Broken]:
    """Give every promise that is broken, case by case, as they were looked at."""
    for case in seen.cases:
        found: tuple[tuple[PromiseName, str], ...] = (
            ("timer", without_timer(case)),
            ("next_due", looked_for_at_another_time(case, horizon=seen.horizon)),
            ("owner", without_owner(case)),
            ("history", broken_history(case)),
            ("place", without_place(case, seen.pools)),
            ("pack", without_pack(case, packs)),
        )
        for promise, sentence in found:
            if sentence:
                yield Broken(promise, case, sentence)


def mending(broken: Broken) -> tuple[CaseOrder, ...]:
    """Give the order that puts a case right; nothing where a person must look."""
    case = broken.case
    if broken.promise == "place" and case.pool is not None:
        return (ConfirmStanding(case_id=case.id, pool=case.pool),)
    if broken.promise in MENDED:
        return (MendCase(case_id=case.id),)
    return ()
