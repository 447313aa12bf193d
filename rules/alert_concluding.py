"""The end of every rule about an alert: version, next due instant, and the fact for subscribers."""

from __future__ import annotations

from datetime import datetime

from rules.alert_pages import history_until
from rules.versions import next_version
from schemas.alert import Alert
from schemas.decision import Decision, Reason
from schemas.messages.base import Event, Message
from schemas.messages.events import AlertFact


def conclude_alert(  # noqa: PLR0913 - the parts of a decision, all named
    before: Alert | None,
    after: Alert,
    name: str,
    *,
    now: datetime,
    by: str = "",
    row: str = "",
    orders: tuple[Message, ...] = (),
    events: tuple[Event, ...] = (),
    silent: bool = False,
) -> Decision[Alert]:
    """Give the decision about an alert with version and next due instant put right.

    Args:
        before: The alert as loaded, None if it is new.
        after: The alert as the rule wants it.
        name: What happened: raised, repeated, escalated, acknowledged, resolved …
        now: Instant of the decision.
        by: Who said so.
        row: The policy row that spoke.
        orders: Pages for people, and alerts about them.
        events: Requests for departments.
        silent: Whether subscribers hear no fact of it.
    """
    settled = next_version(before, after)
    facts = () if silent else (_fact(settled, name, now=now, by=by),)
    return Decision(
        before=before,
        after=settled,
        event=f"alert.{name}",
        by=by,
        reasons=(Reason(f"alert.{name}", row=row),) if row else (),
        orders=orders,
        events=(*facts, *events),
    )


def _fact(alert: Alert, name: str, *, now: datetime, by: str) -> AlertFact:
    return AlertFact(
        name=name,
        alert_id=alert.id,
        kind=alert.kind,
        severity=alert.severity,
        state=alert.state,
        addressee=alert.addressee,
        summary=alert.summary,
        case_id=alert.case_id,
        case_number=alert.case_number,
        step=alert.step,
        history_until=history_until(alert),
        drill=alert.drill or None,
        by=by or None,
        at=now,
    )
