"""Whether the cause of an alert is there still, as its case sees it."""

from __future__ import annotations

from datetime import datetime

from rules.conclusion import conclude, unchanged
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.orders import ConfirmCause, ReopenAlert
from schemas.policy.pack import Pack


def confirm_cause(case: Case, pack: Pack, order: ConfirmCause, *, now: datetime) -> Decision[Case]:
    """Raise an alert anew that somebody resolved by hand, if the case still has its cause.

    Args:
        case: Any case; it remembers the alerts whose cause is not gone.
        pack: The case's pack.
        order: Names the alert.
        now: Instant of the decision.
    """
    if order.alert_id not in case.open_alerts:
        return unchanged(case, event="case.cause-confirmed")
    again = ReopenAlert(alert_id=order.alert_id, case_version=case.version + 1)
    return conclude(case, case, pack, event="case.cause-confirmed", now=now, orders=(again,))
