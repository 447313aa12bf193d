"""Go through all that is stored, look at what promises are about, and look again at what seems broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from rules.invariants.table import Broken, broken_promises
from schemas.looks import Promises, Sayings
from schemas.policy.pack import Packs
from schemas.ports_looking import Looker

AT_ONCE: Final = 2_000
"""So many cases are read at once."""


@dataclass(slots=True)
class Audit:
    """What one walk found."""

    case_count: int = 0
    alert_count: int = 0
    broken: list[Broken] = field(default_factory=list)


def audit(
    looker: Looker,
    packs: Packs,
    *,
    horizon: datetime,
    sayings: Callable[[], Sayings],
    wait: Callable[[], None],
) -> Audit:
    """Give what is broken; what was only under way at the first look is not.

    Args:
        looker: Looks into the database.
        packs: The packs of the deployment.
        horizon: Up to where a lease may have moved the instant at which a due case is looked for.
        sayings: Gives the open alerts as they are.
        wait: Lets what is under way end, before the second look.
    """
    found = Audit()
    suspects: list[Broken] = []
    for seen in _portions(looker, horizon, sayings):
        found.case_count += len(seen.cases)
        found.alert_count += len(seen.sayings.alerts) if seen.sayings else 0
        suspects += broken_promises(seen, packs)
    if not suspects:
        return found
    wait()
    ids = tuple(dict.fromkeys(one.id for one in suspects if one.about == "case"))
    cases, _ = looker.cases(after="", count=0, again=ids)
    seen = Promises(
        tuple(cases),
        looker.pools(),
        horizon,
        after_case=None,
        again=frozenset(ids),
        sayings=sayings(),
    )
    known = {(one.promise, one.id) for one in suspects}
    found.broken = [one for one in broken_promises(seen, packs) if (one.promise, one.id) in known]
    return found


def _portions(looker: Looker, horizon: datetime, sayings: Callable[[], Sayings]) -> Iterator[Promises]:
    """Give all cases in portions, and the alerts with the last of them."""
    after = ""
    while True:
        cases, onward = looker.cases(after=after, count=AT_ONCE, again=())
        seen = Promises(tuple(cases), looker.pools(), horizon, next_case=onward, after_case=after)
        if not onward:
            yield replace(seen, sayings=sayings())
            return
        yield seen
        after = onward
