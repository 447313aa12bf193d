"""The balance sheet: what went in, what came of it, and whether histories prove it."""

from __future__ import annotations

from collections.abc import Mapping

from ops.demo import accounts, ladders, outcomes
from ops.demo.check import Check, Observed
from ops.demo.evidence import faults_of_history, leaks, lost_events, unfulfilled_orders
from ops.demo.records import Records


def balance(observed: Observed, records: Records, waiting: Mapping[str, int]) -> list[Check]:
    """Give every line.

    Args:
        observed: What was published and heard.
        records: What was kept.
        waiting: Queue to messages left in it once everything had stopped.
    """
    return [
        accounts.submissions(observed, records),
        accounts.commands(observed, records),
        accounts.set_aside(observed, records),
        outcomes.cases(observed, records),
        outcomes.finished(observed),
        outcomes.deadlines(records),
        outcomes.alerts(observed, records),
        ladders.climbed(records),
        ladders.told(observed, records),
        outcomes.callbacks(records),
        _history(records),
        _events(observed, records),
        _orders(records, waiting),
        _privacy(observed, records),
    ]


def _history(records: Records) -> Check:
    documents = list(records.documents)
    faults = [fault for kept in documents for fault in faults_of_history(kept)]
    entries = sum(len(kept.history) for kept in documents)
    return Check("history", f"{len(documents)} chains of {entries} entries verified and replayed", faults)


def _events(observed: Observed, records: Records) -> Check:
    invented, unheard = lost_events(records, observed.heard)
    faults = [f"heard and nowhere kept: {one}" for one in invented]
    faults += [f"sent, not heard: {one}" for one in unheard]
    return Check("events", f"{len(observed.heard)} heard by subscribers, each kept in a history", faults)


def _orders(records: Records, waiting: Mapping[str, int]) -> Check:
    given, overtaken, lost = unfulfilled_orders(records)
    faults = [f"lost: {one}" for one in lost]
    faults += [f"{count} messages left in {queue}" for queue, count in waiting.items() if count]
    done = given - overtaken
    return Check("orders", f"{given} given, {done} carried out, {overtaken} overtaken by events", faults)


def _privacy(observed: Observed, records: Records) -> Check:
    contacts = {
        value
        for case in records.all_cases
        for value in (case.customer.name, case.customer.contact.phone, case.customer.contact.email)
        if value and not case.customer.anonymous
    }
    found = leaks(observed.bodies, sorted(contacts))
    faults = [f"{len(found)} of them stand in events"] if found else []
    return Check("privacy", f"none of {len(contacts)} names and contacts in any event", faults)
