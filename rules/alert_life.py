"""The life of an alert: raised, repeated until somebody acts on it, acknowledged, resolved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from rules.alerts import alert_id_of
from schemas.alert import Alert
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import NotAllowed
from schemas.messages.ending import AlertAcknowledged
from schemas.messages.events import AlertFact
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.policy.escalation import EscalationPolicy, Repeats
from schemas.policy.pack import Packs

REPEAT: Final = "repeat"
"""Timer of an alert that nobody has acknowledged."""

STALE: Final = "stale"
"""Timer of an alert that was acknowledged and is still there."""


def escalation_of(packs: Packs, name: str) -> EscalationPolicy:
    """Give the escalation section that an alert follows: its pack's, or the default pack's."""
    return packs.newest.get(name, packs.newest[packs.default]).escalation


def raise_alert(
    alert: Alert | None, policy: EscalationPolicy, order: RaiseAlert, *, now: datetime
) -> Decision[Alert]:
    """Open an alert, count the same cause again while it is open, open it anew once it was resolved.

    Orders may overtake one another: a cause that was gone before its order came opens nothing.

    Args:
        alert: The alert of this cause, None if there was never one.
        policy: Says when it is repeated.
        order: What happened.
        now: Instant of the decision.

    Source: escalation.yaml, row escalation.repeats.
    """
    version = order.case_version or 0
    if alert is not None and alert.state == "resolved" and version < alert.resolved_for:
        return conclude_alert(alert, alert, "overtaken", now=now, row=order.row, silent=True)
    if alert is not None and alert.state != "resolved":
        latest = max(version, alert.raised_for)
        again = alert.model_copy(update={"repeat_count": alert.repeat_count + 1, "raised_for": latest})
        return conclude_alert(alert, again, "repeated", now=now, row=order.row)
    opened = Alert(
        id=alert_id_of(order),
        version=alert.version if alert else 0,
        state="raised",
        raised_at=now,
        timers=_repeat_in(policy.repeats, 0, now),
        raised_for=version,
        resolved_for=alert.resolved_for if alert else 0,
        **order.model_dump(exclude={"case_version"}),
    )
    return conclude_alert(alert, opened, "raised", now=now, row=order.row)


def acknowledge_alert(
    alert: Alert, policy: EscalationPolicy, message: AlertAcknowledged, *, now: datetime
) -> Decision[Alert]:
    """Take note of who acts on an alert. It is repeated no more, unless the acknowledgement grows stale.

    Who acknowledged first stays; a second acknowledgement stands in the history and tells nobody.

    Raises:
        NotAllowed: the alert is resolved.

    Source: escalation.yaml, row escalation.repeats.
    """
    if alert.state == "resolved":
        raise NotAllowed(
            f"Alert {alert.id} is resolved and needs nobody any more.",
            field="alert.state",
            expected="raised, acknowledged",
            found=alert.state,
        )
    if alert.state == "acknowledged":
        return conclude_alert(alert, alert, "acknowledged", now=now, by=message.by, silent=True)
    due_at = now + timedelta(minutes=policy.repeats.stale_after_minutes)
    taken = alert.model_copy(
        update={
            "state": "acknowledged",
            "acknowledged_by": message.by,
            "acknowledged_at": now,
            "acknowledged_note": message.note,
            "timers": {STALE: Timer(kind=STALE, due_at=due_at)},
        }
    )
    return conclude_alert(alert, taken, "acknowledged", now=now, by=message.by)


def resolve_alert(alert: Alert, order: ResolveAlert, *, now: datetime) -> Decision[Alert]:
    """End an alert whose cause is gone; once more changes nothing but the history.

    An order that came so late that the cause is there again ends nothing.
    """
    version = alert.raised_for if order.case_version is None else order.case_version
    if version < alert.raised_for:
        return conclude_alert(alert, alert, "overtaken", now=now, silent=True)
    settled = alert.model_copy(update={"resolved_for": max(version, alert.resolved_for)})
    if alert.state == "resolved":
        return conclude_alert(alert, settled, "resolved", now=now, silent=True)
    ended = {"state": "resolved", "resolved_at": now, "resolved_reason": order.reason, "timers": {}}
    return conclude_alert(alert, settled.model_copy(update=ended), "resolved", now=now)


def check_alert(alert: Alert, policy: EscalationPolicy, *, now: datetime) -> Decision[Alert]:
    """Say an alert again that nobody has acknowledged, or whose acknowledgement has grown stale.

    What is due is read from the alert itself: a check that comes twice or late says nothing twice.

    Source: escalation.yaml, row escalation.repeats.
    """
    due = [name for name, timer in alert.timers.items() if timer.due_at <= now]
    if not due:
        return Decision(before=alert, after=alert, event="alert.checked")
    count = 1 if STALE in due else alert.reminded_count + 1
    stale = {"state": "raised", "acknowledged_by": None, "acknowledged_at": None, "acknowledged_note": None}
    again = alert.model_copy(
        update={
            "reminded_count": count,
            "timers": _repeat_in(policy.repeats, count, now),
            **(stale if STALE in due else {}),
        }
    )
    return conclude_alert(alert, again, "repeated", now=now, row=policy.repeats.id)


def conclude_alert(  # noqa: PLR0913 - the parts of a decision, all named
    before: Alert | None,
    after: Alert,
    name: str,
    *,
    now: datetime,
    by: str = "",
    row: str = "",
    silent: bool = False,
) -> Decision[Alert]:
    """Give the decision about an alert with version and next due instant put right.

    Args:
        before: The alert as loaded, None if it is new.
        after: The alert as the rule wants it.
        name: What happened: raised, repeated, acknowledged, resolved.
        now: Instant of the decision.
        by: Who said so.
        row: The policy row that spoke.
        silent: Whether subscribers hear nothing of it.
    """
    settled = after.model_copy(
        update={
            "version": (before.version if before else 0) + 1,
            "next_due_at": min((timer.due_at for timer in after.timers.values()), default=None),
        }
    )
    return Decision(
        before=before,
        after=settled,
        event=f"alert.{name}",
        by=by,
        reasons=(Reason(f"alert.{name}", row=row),) if row else (),
        events=() if silent else (_fact(settled, name, now=now, by=by),),
    )


def _fact(alert: Alert, name: str, *, now: datetime, by: str) -> AlertFact:
    return AlertFact(
        name=name,
        alert_id=alert.id,
        kind=alert.kind,
        severity=alert.severity,
        addressee=alert.addressee,
        summary=alert.summary,
        case_id=alert.case_id,
        case_number=alert.case_number,
        by=by or None,
        at=now,
    )


def _repeat_in(repeats: Repeats, said: int, now: datetime) -> Mapping[str, Timer]:
    minutes = repeats.every_minutes if said < repeats.at_most else repeats.afterwards_every_minutes
    return {REPEAT: Timer(kind=REPEAT, due_at=now + timedelta(minutes=minutes))}
