"""Alerts: what staff say of one.

Consumes  AlertAcknowledged, AlertEscalated, AlertSnoozed, AlertResolved (queue alerts.v1)
Emits     PageContact; events alert.acknowledged, alert.escalated, alert.snoozed, alert.resolved, department.asked
Twice     safe: an applied message is found in the alert's inbox and only re-emits
Refuses   all but a resolution for an alert that is resolved; a snooze that is past or too long; a word of somebody
          whom the staff file does not know (parked, no retry)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.alert_hands import acknowledge_alert, escalate_alert, resolve_by_hand, snooze_alert
from rules.alert_life import pack_of_alert
from rules.alert_reach import reach_of
from rules.alert_voices import expect_known_voice
from schemas.alert import Alert
from schemas.decision import Decision
from schemas.messages.alerting import (
    AlertAcknowledged,
    AlertEscalated,
    AlertMessage,
    AlertResolved,
    AlertSnoozed,
)
from schemas.policy.pack import Pack


def decide_acknowledge(message: AlertAcknowledged, alert: Alert, context: Context) -> Decision[Alert]:
    """Take note of who acts on an alert."""
    pack = _heard(message, alert, context)
    return acknowledge_alert(alert, pack, message, now=context.now)


def decide_escalate(message: AlertEscalated, alert: Alert, context: Context) -> Decision[Alert]:
    """Tell the next step now."""
    pack = _heard(message, alert, context)
    return escalate_alert(alert, pack, message, reach_of(context.staff, alert, context.now), now=context.now)


def decide_snooze(message: AlertSnoozed, alert: Alert, context: Context) -> Decision[Alert]:
    """Leave an alert alone for a while."""
    return snooze_alert(alert, _heard(message, alert, context), message, now=context.now)


def decide_resolve(message: AlertResolved, alert: Alert, context: Context) -> Decision[Alert]:
    """End an alert that somebody has dealt with."""
    return resolve_by_hand(alert, _heard(message, alert, context), message, now=context.now)


def _heard(message: AlertMessage, alert: Alert, context: Context) -> Pack:
    """Give the pack of an alert, once it is clear that somebody known speaks."""
    pack = pack_of_alert(context.packs, alert.pack)
    expect_known_voice(alert, pack, context.staff, message.by)
    return pack


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=AlertAcknowledged, decide=decide_acknowledge),
    ActorSpec(message=AlertEscalated, decide=decide_escalate),
    ActorSpec(message=AlertSnoozed, decide=decide_snooze),
    ActorSpec(message=AlertResolved, decide=decide_resolve),
)
