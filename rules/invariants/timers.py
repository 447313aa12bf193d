"""No open case without something that is due; and it is looked for when the first of it is due."""

from __future__ import annotations

from datetime import datetime

from schemas.case import ENDED
from schemas.looks import CaseLook


def without_timer(case: CaseLook) -> str:
    """Say what is wrong with an open case for which nothing is ever due; empty if nothing is."""
    return "" if case.first_due_at is not None or case.state in ENDED else "open without a timer"


def looked_for_at_another_time(case: CaseLook, *, horizon: datetime) -> str:
    """Say what is wrong with the instant at which the scheduler looks for a case; empty if nothing is.

    Args:
        case: Any case.
        horizon: Up to where a lease may have moved that instant for a case that is due.
    """
    due_at, wanted = case.next_due_at, case.first_due_at
    if due_at == wanted:
        return ""
    if due_at is not None and wanted is not None and wanted <= due_at <= horizon:
        return ""
    return f"looked for at {_at(due_at)}, first due at {_at(wanted)}"


def _at(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else "no time"
