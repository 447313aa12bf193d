"""Alerts whose cause is gone: a missed clock that was met after all, a step that was made in the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.alerts import alert_id_of, alert_orders
from rules.clock_names import running_name
from rules.clock_rows import rows_of
from rules.nudges import nudge_name
from schemas.case import Case
from schemas.document import Timer
from schemas.messages.orders import ResolveAlert
from schemas.policy.pack import Pack


def relieved(case: Case, pack: Pack, timers: Mapping[str, Timer]) -> tuple[Case, tuple[ResolveAlert, ...]]:
    """Give the case without the alerts whose cause is gone, and the orders that resolve them.

    Args:
        case: The case after its clocks have taken note of what happened.
        pack: The case's pack; its escalation table names the causes.
        timers: The timers that the case is going to have.
    """
    if not case.open_alerts:
        return case, ()
    causes = tuple(_causes(case, pack, timers))
    lasting = {alert_id for alert_id, lasts in causes if lasts}
    over = dict.fromkeys(alert_id for alert_id, lasts in causes if not lasts and alert_id not in lasting)
    gone = tuple(alert_id for alert_id in over if alert_id in case.open_alerts)
    if not gone:
        return case, ()
    left = tuple(alert_id for alert_id in case.open_alerts if alert_id not in gone)
    orders = tuple(
        ResolveAlert(alert_id=alert_id, reason="cause.gone", case_version=case.version) for alert_id in gone
    )
    return case.model_copy(update={"open_alerts": left}), orders


def _causes(case: Case, pack: Pack, timers: Mapping[str, Timer]) -> Iterator[tuple[str, bool]]:
    """Give the id of each alert that time may have raised for the case, and whether its cause lasts."""
    for name, clock in case.clocks.items():
        row = rows_of(pack.clocks).by_id.get(clock.row)
        if row is None:
            continue
        then, about = case.model_copy(update={"round": clock.round}), running_name(name)
        if row.alert and clock.missed_at is not None:
            for order in alert_orders(then, pack, row.alert, about=about):
                yield alert_id_of(order), clock.is_running
        if row.reminder_alert:
            for order in alert_orders(then, pack, row.reminder_alert, about=about):
                yield alert_id_of(order), clock.is_running and clock.missed_at is None
    for nudge in pack.clocks.nudges:
        for order in alert_orders(case, pack, nudge.alert, about=nudge.step) if nudge.alert else ():
            yield alert_id_of(order), nudge_name(nudge) in timers
