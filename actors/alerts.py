"""Alerts: what staff say of one.

Consumes  AlertAcknowledged, AlertEscalated, AlertSnoozed, AlertResolved (queue alerts.v1)
Emits     PageContact; events alert.acknowledged, alert.escalated, alert.snoozed, alert.resolved, department.asked
Twice     safe: an applied message is found in the alert's inbox and only re-emits
Refuses   all but a resolution for an alert that is resolved; a snooze that is past or too long (parked, no retry)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.alert_hands import acknowledge_alert, escalate_alert, resolve_by_hand, snooze_alert
from rules.alert_life import pack_of_alert
from rules.alert_reach import reach_of
from schemas.alert import Alert
from schemas.decision import Decision
from schemas.messages.alerting import AlertAcknowledged, AlertEscalated, AlertResolved, AlertSnoozed


def decide_acknowledge(message: AlertAcknowledged, alert: Alert, context: Context) -> Decision[Alert]:
    """Take note of who acts on an alert."""
    return acknowledge_alert(alert, pack_of_alert(context.packs, alert.pack), message, now=context.now)


def decide_escalate(message: AlertEscalated, alert: Alert, context: Context) -> Decision[Alert]:
    """Tell the next step now."""
    pack = pack_of_alert(context.packs, alert.pack)
    return escalate_alert(alert, pack, message, reach_of(context.staff, alert, context.now), now=context.now)


def decide_snooze(message: AlertSnoozed, alert: Alert, context: Context) -> Decision[Alert]:
    """Leave an alert alone for a while."""
    return snooze_alert(alert, pack_of_alert(context.packs, alert.pack), message, now=context.now)


def decide_resolve(message: AlertResolved, alert: Alert, context: Context) -> Decision[Alert]:
    """End an alert that somebody has dealt with."""
    return resolve_by_hand(alert, pack_of_alert(context.packs, alert.pack), message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=AlertAcknowledged, decide=decide_acknowledge),
    ActorSpec(message=AlertEscalated, decide=decide_escalate),
    ActorSpec(message=AlertSnoozed, decide=decide_snooze),
    ActorSpec(message=AlertResolved, decide=decide_resolve),
)
