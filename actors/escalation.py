"""Escalation: open an alert, say it again, take its acknowledgement, end it.

Consumes  RaiseAlert, CheckAlert, AlertAcknowledged, ResolveAlert (queue alerts.v1)
Emits     events alert.raised, alert.repeated, alert.acknowledged, alert.resolved
Twice     safe: an applied message is found in the alert's inbox and only re-emits; an idle check says nothing
Refuses   an acknowledgement of a resolved alert (parked, no retry)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.alert_life import acknowledge_alert, check_alert, escalation_of, raise_alert, resolve_alert
from schemas.alert import Alert
from schemas.decision import Decision
from schemas.messages.ending import AlertAcknowledged
from schemas.messages.orders import CheckAlert, RaiseAlert, ResolveAlert


def decide_raise(message: RaiseAlert, alert: Alert | None, context: Context) -> Decision[Alert]:
    """Open the alert of a cause, or count the cause again."""
    return raise_alert(alert, escalation_of(context.packs, message.pack), message, now=context.now)


def decide_check(message: CheckAlert, alert: Alert, context: Context) -> Decision[Alert]:  # noqa: ARG001 - its timers tell
    """Say an alert again if that is due."""
    return check_alert(alert, escalation_of(context.packs, alert.pack), now=context.now)


def decide_acknowledge(message: AlertAcknowledged, alert: Alert, context: Context) -> Decision[Alert]:
    """Take note of who acts on an alert."""
    return acknowledge_alert(alert, escalation_of(context.packs, alert.pack), message, now=context.now)


def decide_resolve(message: ResolveAlert, alert: Alert, context: Context) -> Decision[Alert]:
    """End an alert whose cause is gone."""
    return resolve_alert(alert, message, now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=RaiseAlert, decide=decide_raise),
    ActorSpec(message=CheckAlert, decide=decide_check),
    ActorSpec(message=AlertAcknowledged, decide=decide_acknowledge),
    ActorSpec(message=ResolveAlert, decide=decide_resolve),
)
