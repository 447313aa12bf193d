"""Every case that a person of a pool owns takes up a place of theirs, so that nobody has more than they can take."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.case import ENDED
from schemas.looks import CaseLook
from schemas.pool import Pool


def without_place(case: CaseLook, pools: Mapping[str, Pool]) -> str:
    """Say what is wrong with the place of a case in its pool; empty if nothing is.

    The other direction, a place whose case is not with that person, each pool finds itself by asking its cases.

    Args:
        case: Any case.
        pools: Department to pool.
    """
    if case.pool is None or case.pool_person is None or case.state in ENDED:
        return ""
    pool = pools.get(case.pool)
    slot = pool.slots.get(case.id) if pool else None
    if slot is not None and slot.person == case.pool_person:
        return ""
    return f"with {case.pool_person} of {case.pool}, {f'counted to {slot.person}' if slot else 'not counted'}"
