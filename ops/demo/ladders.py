"""The lines about who was told of alerts: ladders that climbed, and pages that reached somebody."""

from __future__ import annotations

from collections import Counter

from ops.demo.check import Check, Observed
from ops.demo.records import Records


def climbed(records: Records) -> Check:
    """A ladder climbed, an acknowledgement stopped it, and a stale one set it going again."""
    histories = [kept.history for kept in records.alerts.values()]
    events = [[entry.event for entry in history] for history in histories]
    up = sum("alert.escalated" in one for one in events)
    stopped = sum("alert.acknowledged" in one for one in events)
    again = sum(one.count("alert.acknowledged") > 1 for one in events)
    shown = {"climbed": up, "stopped by an acknowledgement": stopped, "said again after a stale one": again}
    faults = [f"none {what}" for what, count in shown.items() if not count]
    return Check("ladders", ", ".join(f"{count} {what}" for what, count in shown.items()), faults)


def told(observed: Observed, records: Records) -> Check:
    """Every try to tell somebody came to something, and what was delivered rang."""
    attempts = [one for alert in records.all_alerts for one in alert.attempts]
    outcomes = Counter(one.outcome for one in attempts)
    rung = {ring.sending for ring in observed.rings if ring.accepted}
    faults = [
        f"step {one.step + 1} for {one.target} is still under way"
        for one in attempts
        if one.outcome == "pending"
    ]
    delivered = {one.page_id for one in attempts if one.outcome == "delivered" and one.page_id}
    if delivered and not rung:
        faults.append(f"{len(delivered)} pages were delivered and no telephone rang")
    listed = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    return Check("told", f"{len(attempts)} tries: {listed}; {len(rung)} messages rang", faults)
