"""All promises that are looked after, and which of them are kept up again by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rules.invariants.chains import broken_chain
from rules.invariants.counters import counted_for_nothing
from rules.invariants.emissions import without_alert
from rules.invariants.histories import broken_history
from rules.invariants.owners import without_owner
from rules.invariants.packs import without_pack
from rules.invariants.places import without_place
from rules.invariants.sayings import unsaid
from rules.invariants.timers import looked_for_at_another_time, without_timer
from schemas.case import ENDED
from schemas.looks import CaseLook, Promises
from schemas.messages.base import Message
from schemas.messages.orders import MendCase, RaiseAlert
from schemas.messages.pools import ConfirmStanding
from schemas.policy.pack import Packs

PromiseName = Literal[
    "timer", "next_due", "owner", "history", "chain", "place", "counter", "emission", "saying", "pack"
]


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that does not hold for a document."""

    promise: PromiseName
    about: Literal["case", "alert"]
    id: str
    name: str
    """What people call it."""
    state: str
    sentence: str
    mends: tuple[Message, ...] = ()
    """The orders that put it right; none where a person must look."""


def broken_promises(seen: Promises, packs: Packs) -> Iterator[Broken]:
    """Give every promise that is broken: of cases as they were looked at, then of pools, then of alerts."""
    for case in seen.cases:
        found: tuple[tuple[PromiseName, str], ...] = (
            ("timer", without_timer(case)),
            ("next_due", looked_for_at_another_time(case, horizon=seen.horizon)),
            ("owner", without_owner(case)),
            ("history", broken_history(case)),
            ("chain", broken_chain(case)),
            ("place", without_place(case, seen.pools)),
            ("emission", without_alert(case)),
            ("pack", without_pack(case, packs)),
        )
        for promise, sentence in found:
            if sentence:
                mends = _MENDS[promise](case) if promise in _MENDS else ()
                yield Broken(promise, "case", case.id, case.number, case.state, sentence, mends)
    yield from _miscounted(seen)
    yield from _unsaid(seen)


def _miscounted(seen: Promises) -> Iterator[Broken]:
    cases = {case.id: case for case in seen.cases}
    for pool, case_id, slot, sentence in counted_for_nothing(seen):
        case = cases.get(case_id)
        asked = ConfirmStanding(case_id=case_id, pool=pool, person=slot.person)
        number, state = (case.number, case.state) if case else (case_id, "unknown")
        yield Broken("counter", "case", case_id, number, state, sentence, (asked,) if case else ())


def _unsaid(seen: Promises) -> Iterator[Broken]:
    if seen.sayings is None:
        return
    for alert in seen.sayings.alerts:
        for sentence in unsaid(alert, seen.sayings.pages, seen.sayings.before):
            yield Broken("saying", "alert", alert.id, alert.case_number or alert.id, alert.state, sentence)


def _asked_again(case: CaseLook) -> tuple[Message, ...]:
    return (ConfirmStanding(case_id=case.id, pool=case.pool),) if case.pool is not None else ()


def _raised_again(case: CaseLook) -> tuple[Message, ...]:
    """Give the alerts that are missing, while the case is open: nothing would ever resolve that of one that ended."""
    return () if case.state in ENDED else tuple(RaiseAlert.model_validate(one.data) for one in case.unraised)


def _put_right(case: CaseLook) -> tuple[Message, ...]:
    return (MendCase(case_id=case.id),)


_MENDS: Final[Mapping[PromiseName, Callable[[CaseLook], tuple[Message, ...]]]] = {
    "timer": _put_right,
    "next_due": _put_right,
    "place": _asked_again,
    "emission": _raised_again,
}
"""Promise of a case to what gives the orders that put it right."""

MENDED: Final[frozenset[PromiseName]] = frozenset({*_MENDS, "counter"})
"""Broken ones of these are put right, on record; the others need a person."""
