"""Go through all stored cases, look at what promises are about, and look again at what seems broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from rules.invariants.table import Broken, broken_promises
from schemas.looks import Promises
from schemas.policy.pack import Packs
from schemas.ports_looking import Looker

AT_ONCE: Final = 2_000
"""So many cases are read at once."""


@dataclass(slots=True)
class Audit:
    """What one walk found."""

    case_count: int = 0
    broken: list[Broken] = field(default_factory=list)


def audit(looker: Looker, packs: Packs, *, horizon: datetime, wait: Callable[[], None]) -> Audit:
    """Give what is broken; what was only under way at the first look is not.

    Args:
        looker: Looks into the database.
        packs: The packs of the deployment.
        horizon: Up to where a lease may have moved the instant at which a due case is looked for.
        wait: Lets what is under way end, before the second look.
    """
    found = Audit()
    suspects: list[Broken] = []
    for seen in _portions(looker, horizon):
        found.case_count += len(seen.cases)
        suspects += broken_promises(seen, packs)
    if not suspects:
        return found
    wait()
    ids = tuple(dict.fromkeys(one.case.id for one in suspects))
    cases, _ = looker.cases(after="", count=0, again=ids)
    known = {(one.promise, one.case.id) for one in suspects}
    again = broken_promises(Promises(tuple(cases), looker.pools(), horizon), packs)
    found.broken = [one for one in again if (one.promise, one.case.id) in known]
    return found


def _portions(looker: Looker, horizon: datetime) -> Iterator[Promises]:
    after = ""
    while True:
        cases, after = looker.cases(after=after, count=AT_ONCE, again=())
        yield Promises(tuple(cases), looker.pools(), horizon)
        if not after:
            return
