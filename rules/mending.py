"""Put a case right that is open without a timer, or is looked for at another time than its first timer."""

from __future__ import annotations

from datetime import datetime

from rules.conclusion import conclude
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.policy.pack import Pack


def mend(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    """Give the case the watch timer that it lacks, and have the instant at which it is looked for written anew.

    That instant is not among what a loaded case shows: it follows from the timers in every write, this one too.

    Source: rules/jobs.yaml, jobs.audit.promises; clocks.yaml, watch.
    """
    lacks_timer = case.is_open and not case.timers
    reason = Reason("promise.mended", detail={"promise": "timer" if lacks_timer else "next_due"})
    return conclude(case, case, pack, event="case.mended", now=now, reasons=(reason,))
