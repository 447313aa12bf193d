"""Escalation: open an alert, say it step by step, end it with its cause.

Consumes  RaiseAlert, CheckAlert, ResolveAlert, RedirectAlert, ReopenAlert, PageSettled (queue alerts.v1)
Emits     PageContact; RaiseAlert that nobody is on call; ConfirmCause; events alert.raised, alert.repeated,
          alert.escalated, alert.resolved, department.asked
Twice     safe: an applied message is found in the alert's inbox and only re-emits; an idle check says nothing
Refuses   nothing: what came too late, or was overtaken, changes nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.alert_life import (
    check_alert,
    pack_of_alert,
    raise_alert,
    redirect_alert,
    reopen_alert,
    resolve_alert,
)
from rules.alert_notes import note_page
from rules.alert_reach import reach_of
from schemas.alert import Alert
from schemas.decision import Decision
from schemas.messages.orders import CheckAlert, RaiseAlert, RedirectAlert, ReopenAlert, ResolveAlert
from schemas.messages.paging import PageSettled


def decide_raise(message: RaiseAlert, alert: Alert | None, context: Context) -> Decision[Alert]:
    """Open the alert of a cause, or count the cause again."""
    pack = pack_of_alert(context.packs, message.pack)
    return raise_alert(alert, pack, message, reach_of(context.staff, message, context.now), now=context.now)


def decide_check(message: CheckAlert, alert: Alert, context: Context) -> Decision[Alert]:  # noqa: ARG001 - its timers tell
    """Do what is due for an alert."""
    pack = pack_of_alert(context.packs, alert.pack)
    return check_alert(alert, pack, reach_of(context.staff, alert, context.now), now=context.now)


def decide_resolve(message: ResolveAlert, alert: Alert, context: Context) -> Decision[Alert]:
    """End an alert whose cause is gone."""
    return resolve_alert(alert, message, now=context.now)


def decide_redirect(message: RedirectAlert, alert: Alert, context: Context) -> Decision[Alert]:
    """Note who owns the case now."""
    return redirect_alert(alert, message, now=context.now)


def decide_reopen(message: ReopenAlert, alert: Alert, context: Context) -> Decision[Alert]:
    """Raise an alert anew whose cause lasts."""
    pack = pack_of_alert(context.packs, alert.pack)
    return reopen_alert(alert, pack, message, reach_of(context.staff, alert, context.now), now=context.now)


def decide_note(message: PageSettled, alert: Alert, context: Context) -> Decision[Alert]:
    """Keep what became of a page."""
    pack = pack_of_alert(context.packs, alert.pack)
    return note_page(alert, pack, message, reach_of(context.staff, alert, context.now), now=context.now)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=RaiseAlert, decide=decide_raise),
    ActorSpec(message=CheckAlert, decide=decide_check),
    ActorSpec(message=ResolveAlert, decide=decide_resolve),
    ActorSpec(message=RedirectAlert, decide=decide_redirect),
    ActorSpec(message=ReopenAlert, decide=decide_reopen),
    ActorSpec(message=PageSettled, decide=decide_note),
)
