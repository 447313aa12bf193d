"""Every place that a pool counts is taken up by a case of this pool, so that nobody gets less than they can take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemas.case import ENDED
from schemas.looks import CaseLook, Promises
from schemas.pool import Slot


def counted_for_nothing(seen: Promises) -> Iterator[tuple[str, str, Slot, str]]:
    """Give each place of which a look found that no case takes it up: pool, case, place, and what is wrong.

    A place that is only offered is left out: its case has not answered yet. So is one whose case is with somebody
    else of the same pool: that is told of the case, see ``without_place``.
    """
    cases = {case.id: case for case in seen.cases}
    for pool in seen.pools.values():
        for case_id, slot in _taken(pool.slots):
            if seen.covers(case_id):
                sentence = _sentence(cases.get(case_id), pool.id)
                if sentence:
                    yield pool.id, case_id, slot, f"counted to {slot.person} of {pool.id}, {sentence}"


def _taken(slots: Mapping[str, Slot]) -> Iterator[tuple[str, Slot]]:
    return ((case_id, slot) for case_id, slot in slots.items() if slot.taken)


def _sentence(case: CaseLook | None, pool: str) -> str:
    if case is None:
        return "no such case"
    if case.state in ENDED:
        return case.state
    if case.pool != pool or case.pool_person is None:
        return f"with {case.pool_person or 'nobody'} of {case.pool or 'no pool'}"
    return ""
