"""What staff do with an alert: acknowledge it, pass it on, leave it for a while, end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from rules.alert_concluding import conclude_alert
from rules.alert_saying import Reach, ladder_in_force, say_now
from rules.alert_timers import LASTING, SNOOZE, STALE, UNHEARD, timer
from rules.ladders import Place, next_step
from rules.spoken_time import spoken
from schemas.alert import ACKNOWLEDGEMENTS_KEPT, Acknowledgement, Alert
from schemas.clock import time_of
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.alerting import AlertAcknowledged, AlertEscalated, AlertResolved, AlertSnoozed
from schemas.policy.pack import Pack


def acknowledge_alert(
    alert: Alert, pack: Pack, message: AlertAcknowledged, *, now: datetime
) -> Decision[Alert]:
    """Take note of who acts on an alert. Its ladder stops, unless the acknowledgement grows stale.

    At a step that asks for everyone, the ladder climbs on until each person told has acknowledged. Who acknowledged
    first stays; a second acknowledgement stands in the alert and in the history, and tells nobody.

    Raises:
        NotAllowed: the alert is resolved.

    Source: escalation.yaml, row escalation.repeats; steps with ``everyone``.
    """
    _expect_open(alert)
    noted = _with_acknowledgement(alert, message, now=now)
    if alert.state == "acknowledged":
        return conclude_alert(alert, noted, "acknowledged", now=now, by=message.by, silent=True)
    if noted.awaited:
        return conclude_alert(alert, noted, "acknowledged-in-part", now=now, by=message.by, silent=True)
    stale_at = now + timedelta(minutes=ladder_in_force(alert, pack).stale_after_minutes)
    taken = noted.model_copy(
        update={
            "state": "acknowledged",
            "acknowledged_by": message.by,
            "acknowledged_at": now,
            "acknowledged_note": message.note,
            "snoozed_until": None,
            "snoozed_by": None,
            "timers": timer(STALE, stale_at),
        }
    )
    return conclude_alert(alert, taken, "acknowledged", now=now, by=message.by)


def escalate_alert(
    alert: Alert, pack: Pack, message: AlertEscalated, reach: Reach, *, now: datetime
) -> Decision[Alert]:
    """Say the next step now, whoever has acknowledged and however long it was to be left alone.

    At the last step that one is said again.

    Raises:
        NotAllowed: the alert is resolved.
    """
    _expect_open(alert)
    ladder = ladder_in_force(alert, pack)
    step = next_step(ladder, alert.step) if alert.said_at_step else alert.step
    said = alert.said_at_step + 1 if step == alert.step else 1
    heard_of = alert.model_copy(update=UNHEARD)
    return say_now(alert, heard_of, Place(step, said, now), pack, reach, now=now, by=message.by)


def snooze_alert(alert: Alert, pack: Pack, message: AlertSnoozed, *, now: datetime) -> Decision[Alert]:
    """Leave an alert alone until an instant; then it is said again where it stood, and climbs on from there.

    Raises:
        NotAllowed: the alert is resolved, or the instant is past or too far off.

    Source: escalation.yaml, row escalation.snooze.
    """
    _expect_open(alert)
    at_most = pack.escalation.snooze.at_most
    latest = now + time_of(at_most)
    if not now < message.until <= latest:
        raise NotAllowed(
            f"Alert {alert.id} can be left alone for {spoken(at_most)['en']} at most, not for ever.",
            field="until",
            expected=f"an instant after {now.isoformat()} and up to {latest.isoformat()}",
            found=message.until.isoformat(),
        )
    left = alert.model_copy(
        update={
            "snoozed_until": message.until,
            "snoozed_by": message.by,
            "timers": timer(SNOOZE, message.until),
        }
    )
    row = pack.escalation.snooze.id
    return conclude_alert(alert, left, "snoozed", now=now, by=message.by, row=row)


def resolve_by_hand(alert: Alert, pack: Pack, message: AlertResolved, *, now: datetime) -> Decision[Alert]:
    """End an alert that somebody has dealt with; once more changes nothing but the history.

    If it is about a case, the case is asked later whether the cause is really gone; if it lasts, the alert is raised
    anew. The wait is that after which an acknowledgement grows stale.

    Source: escalation.yaml, row escalation.repeats.
    """
    if alert.state == "resolved":
        return conclude_alert(alert, alert, "resolved", now=now, by=message.by, silent=True)
    doubt_at = now + timedelta(minutes=ladder_in_force(alert, pack).stale_after_minutes)
    ended = alert.model_copy(
        update={
            **UNHEARD,
            "state": "resolved",
            "resolved_at": now,
            "resolved_reason": message.reason,
            "resolved_by": message.by,
            "awaited": (),
            "timers": timer(LASTING, doubt_at) if alert.case_id else {},
        }
    )
    return conclude_alert(alert, ended, "resolved", now=now, by=message.by)


def _with_acknowledgement(alert: Alert, message: AlertAcknowledged, *, now: datetime) -> Alert:
    said = Acknowledgement(by=message.by, at=now, note=message.note, step=alert.step, said=alert.said_count)
    kept = (*alert.acknowledgements, said)[-ACKNOWLEDGEMENTS_KEPT:]
    awaited = tuple(person for person in alert.awaited if person != message.by)
    return alert.model_copy(update={"acknowledgements": kept, "awaited": awaited})


def _expect_open(alert: Alert) -> None:
    if alert.state == "resolved":
        raise NotAllowed(
            f"Alert {alert.id} is resolved and needs nobody any more.",
            field="alert.state",
            expected="raised, acknowledged",
            found=alert.state,
        )
