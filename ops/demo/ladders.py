"""The lines about who was told of alerts: ladders that climbed, and pages that reached somebody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import dropwhile
from typing import Final

from ops.demo.check import Check, Observed
from ops.demo.records import Records
from schemas.document import Entry
from schemas.messages.orders import CheckAlert

_SAID: Final = frozenset({"alert.repeated", "alert.escalated"})


def climbed(records: Records) -> Check:
    """A ladder climbed, an acknowledgement stopped it, and a stale one set it going again."""
    histories = [kept.history for kept in records.alerts.values()]
    shown = {
        "climbed": sum(any(map(_climbs, history)) for history in histories),
        "stopped by an acknowledgement": sum(any(map(_is_taken, history)) for history in histories),
        "said again after a stale one": sum(map(_went_on_after_it_was_taken, histories)),
    }
    faults = [f"none {what}" for what, count in shown.items() if not count]
    return Check("ladders", ", ".join(f"{count} {what}" for what, count in shown.items()), faults)


def told(observed: Observed, records: Records) -> Check:
    """Every try to tell somebody came to something, and what was delivered rang."""
    attempts = [(alert, one) for alert in records.all_alerts for one in alert.attempts]
    outcomes = Counter(one.outcome for _, one in attempts)
    rung = [ring for ring in observed.rings if ring.accepted]
    heard_of = {alert_id for ring in rung for alert_id in ring.alerts()}
    faults = [
        f"{alert.kind} of {alert.case_number}: step {one.step + 1} for {one.target} is still under way"
        for alert, one in attempts
        if one.outcome == "pending"
    ]
    faults += [
        f"{alert.kind} of {alert.case_number}: {one.contact} was told, and no telephone rang"
        for alert, one in attempts
        if one.outcome == "delivered" and one.page_id and alert.id not in heard_of
    ]
    listed = ", ".join(f"{count} {what}" for what, count in sorted(outcomes.items()))
    return Check("told", f"{len(attempts)} tries: {listed}; {len(rung)} messages rang", faults)


def _climbs(entry: Entry) -> bool:
    return entry.event == "alert.escalated"


def _is_taken(entry: Entry) -> bool:
    return entry.event == "alert.acknowledged"


def _went_on_after_it_was_taken(history: Sequence[Entry]) -> bool:
    """Say whether time set the ladder going again; a cause that repeats does not."""
    since_taken = dropwhile(lambda entry: not _is_taken(entry), history)
    return any(entry.actor == CheckAlert.ACTOR and entry.event in _SAID for entry in since_taken)
