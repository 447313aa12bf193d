"""The balance sheet: what went in, what came of it, and whether the two agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ops.demo.evidence import faults_of_history, leaks, lost_events, unfulfilled_orders
from ops.demo.ledger import Ledger, Sent
from ops.demo.matters import Matter
from ops.demo.records import Kept, Records
from ops.live.tally import Tally
from schemas.case import Case
from schemas.cloudevent import SOURCE


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the balance."""

    name: str
    figures: str
    faults: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether it balances."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Observed:
    """What people outside saw while the play ran."""

    ledger: Ledger
    matters: Mapping[str, Matter]
    tally: Tally
    heard: Mapping[str, str]
    """Id of each event to its subject."""
    bodies: Sequence[bytes] = field(repr=False)
    left: Sequence[str] = ()
    """What was not finished in time."""


def balance(observed: Observed, records: Records, waiting: Mapping[str, int]) -> list[Check]:
    """Give every line.

    Args:
        observed: What was published and heard.
        records: What was kept.
        waiting: Queue to messages left in it once everything had stopped.
    """
    return [
        _submissions(observed, records),
        _commands(observed, records),
        _broken(observed, records),
        _cases(observed, records),
        _finished(observed),
        _deadlines(records),
        _alerts(observed, records),
        _callbacks(records),
        _histories(records),
        _events(observed, records),
        _orders(records, waiting),
        _secrets(observed, records),
    ]


def _submissions(observed: Observed, records: Records) -> Check:
    sent = observed.ledger.of("submission", "duplicate", "broken")
    parked = {record.body for record in records.parked}
    made = {one.key for one in sent if one.key in records.cases and one.kind == "submission"}
    duplicates = observed.ledger.of("duplicate")
    aside = [one for one in sent if one.body in parked]
    faults = [
        f"neither case nor parked: {one.type} {one.key}" for one in sent if not _is_kept(one, records, parked)
    ]
    if len(made) + len(duplicates) + len(aside) != len(sent):
        faults.append("the sum does not agree")
    figures = (
        f"{len(sent)} published = {len(made)} cases + {len(duplicates)} duplicates + {len(aside)} parked"
    )
    return Check("submissions", figures, faults)


def _is_kept(one: Sent, records: Records, parked: set[bytes]) -> bool:
    return one.body in parked if one.kind == "broken" else one.key in records.cases


def _commands(observed: Observed, records: Records) -> Check:
    sent = observed.ledger.of("command")
    applied = {key for kept in records.documents for key in kept.applied}
    aside = {record.body: record for record in records.parked}
    done = [one for one in sent if one.key in applied]
    waiting = [one for one in sent if one.body in aside and aside[one.body].state == "waiting"]
    refused = [
        one
        for one in sent
        if one.body in aside and one.key not in applied and aside[one.body].state != "waiting"
    ]
    known = {one.key for one in (*done, *waiting, *refused)}
    lost = [f"no trace of {one.type} {one.key}" for one in sent if one.key not in known]
    idle = [one for one in lost if "acknowledged" in one or "claimed" in one]
    figures = (
        f"{len(sent)} published = {len(done)} applied + {len(refused)} refused + {len(waiting)} waiting"
        f" + {len(idle)} that changed nothing"
    )
    return Check("commands", figures, [one for one in lost if one not in idle])


def _broken(observed: Observed, records: Records) -> Check:
    by_body = {record.body: record for record in records.parked}
    expected = [one for one in observed.ledger.sent if one.expected]
    faults = [
        f"expected {one.expected}, found {by_body[one.body].code if one.body in by_body else 'nothing'}"
        for one in expected
        if one.body not in by_body or by_body[one.body].code != one.expected
    ]
    answered = sum(record.state == "parked" for record in records.parked)
    codes = Counter(record.code for record in records.parked)
    told = sum(observed.tally.answers.values())
    if told < answered:
        faults.append(f"{answered} parked, but only {told} senders were told")
    listed = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
    return Check("set aside", f"{len(records.parked)} = {listed}", faults)


def _cases(observed: Observed, records: Records) -> Check:
    cases = records.all_cases
    inside = [case for case in cases if case.source == SOURCE]
    ended = [case for case in cases if case.state == "archived"]
    reasons = {
        case.id: observed.matters[case.id].course.stays_open
        for case in cases
        if case.state != "archived" and case.id in observed.matters
    }
    open_ones = [case for case in cases if case.state != "archived"]
    faults = [
        f"{case.number} is {case.state} without a reason" for case in open_ones if not reasons.get(case.id)
    ]
    faults += [f"{case.number} has no timer" for case in open_ones if case.next_due_at is None]
    if records.case_count != len(cases):
        faults.append(f"{records.case_count} in the database, {len(cases)} read")
    why = "".join(f" ({reason})" for reason in sorted({one for one in reasons.values() if one}))
    figures = f"{len(cases)} = {len(ended)} archived + {len(open_ones)} open{why}; {len(inside)} came up in callbacks"
    return Check("cases", figures, faults)


def _finished(observed: Observed) -> Check:
    return Check("finished", "in time" if not observed.left else "not in time", observed.left)


def _deadlines(records: Records) -> Check:
    clocks = [clock for case in records.all_cases for clock in case.clocks.values()]
    missed = sum(clock.missed_at is not None for clock in clocks)
    met = sum(clock.met_at is not None and clock.missed_at is None for clock in clocks)
    cancelled = sum(clock.cancelled_at is not None and clock.missed_at is None for clock in clocks)
    running = len(clocks) - missed - met - cancelled
    faults = [
        f"{case.number}: {name} was met late and is not marked as missed"
        for case in records.all_cases
        for name, clock in case.clocks.items()
        if len(case.assessments) == 1
        and clock.met_at
        and clock.met_at > clock.due_at
        and clock.missed_at is None
    ]
    figures = f"{len(clocks)} limits = {met} met + {missed} missed + {cancelled} lapsed + {running} running"
    return Check("deadlines", figures, faults)


def _alerts(observed: Observed, records: Records) -> Check:
    alerts = records.all_alerts
    states = Counter(alert.state for alert in alerts)
    acknowledged = len(observed.tally.acknowledged)
    faults = [
        f"alert {alert.kind} of {alert.case_number} waits for somebody"
        for alert in alerts
        if alert.state == "raised"
    ]
    unknown = set(observed.tally.alerts) - set(records.alerts)
    faults += [f"alert {alert_id} was told of and does not exist" for alert_id in sorted(unknown)]
    figures = (
        f"{len(alerts)} raised, {acknowledged} acknowledged;"
        f" now {states['resolved']} resolved, {states['acknowledged']} being acted on"
    )
    return Check("alerts", figures, faults)


def _callbacks(records: Records) -> Check:
    calls = Counter(call.answer for case in records.all_cases for call in case.callbacks)
    called = sum(bool(case.callbacks) for case in records.all_cases)
    listed = ", ".join(f"{count} {answer}" for answer, count in sorted(calls.items()))
    faults = [
        f"{case.number} ended without a callback"
        for case in records.all_cases
        if case.state == "archived" and not case.callbacks and not _needs_none(case)
    ]
    return Check("callbacks", f"{called} customers called back: {listed}", faults)


def _needs_none(case: Case) -> bool:
    return case.closure is not None and case.closure.outcome in {"withdrawn", "decided_by_management"}


def _histories(records: Records) -> Check:
    documents: list[Kept] = list(records.documents)
    faults = [fault for kept in documents for fault in faults_of_history(kept)]
    entries = sum(len(kept.history) for kept in documents)
    return Check("history", f"{len(documents)} chains of {entries} entries verified and replayed", faults)


def _events(observed: Observed, records: Records) -> Check:
    invented, unheard = lost_events(records, observed.heard)
    faults = [f"heard and nowhere kept: {one}" for one in invented] + [
        f"sent, not heard: {one}" for one in unheard
    ]
    return Check("events", f"{len(observed.heard)} heard by subscribers, each kept in a history", faults)


def _orders(records: Records, waiting: Mapping[str, int]) -> Check:
    given, overtaken, lost = unfulfilled_orders(records)
    faults = [f"lost: {one}" for one in lost]
    faults += [f"{count} messages left in {queue}" for queue, count in waiting.items() if count]
    return Check(
        "orders", f"{given} given, {given - overtaken} carried out, {overtaken} overtaken by events", faults
    )


def _secrets(observed: Observed, records: Records) -> Check:
    contacts = [
        value
        for case in records.all_cases
        for value in (case.customer.name, case.customer.contact.phone, case.customer.contact.email)
        if value and not case.customer.anonymous
    ]
    found = leaks(observed.bodies, sorted(set(contacts)))
    return Check(
        "privacy",
        f"none of {len(set(contacts))} names and contacts in any event",
        [f"{len(found)} leaked"] if found else [],
    )
