"""The lines about what became of it: cases, deadlines, alerts, callbacks."""

from __future__ import annotations

from collections import Counter

from ops.demo.check import Check, Observed
from ops.demo.records import Records
from schemas.case import Case
from schemas.cloudevent import SOURCE


def cases(observed: Observed, records: Records) -> Check:
    """Every case has ended, or is open for a reason and waits for something."""
    everyone = records.all_cases
    still_open = [case for case in everyone if case.state != "archived"]
    reasons = {case.id: _reason(observed, case) for case in still_open}
    faults = [
        f"{case.number} is {case.state} without a reason" for case in still_open if not reasons[case.id]
    ]
    faults += [f"{case.number} has no timer" for case in still_open if case.next_due_at is None]
    faults += [f"{case.number} has no owner" for case in still_open if case.owner is None]
    if records.case_count != len(everyone):
        faults.append(f"{records.case_count} in the database, {len(everyone)} read")
    inside = sum(case.source == SOURCE for case in everyone)
    why = "".join(f" ({reason})" for reason in sorted(set(reasons.values())) if reason)
    ended = len(everyone) - len(still_open)
    born = f"; {inside} of them came up in a callback"
    return Check("cases", f"{len(everyone)} = {ended} archived + {len(still_open)} open{why}{born}", faults)


def finished(observed: Observed) -> Check:
    """The play ended because everything had ended, not because time was up."""
    return Check("finished", "in time" if not observed.left else "not in time", observed.left)


def deadlines(records: Records) -> Check:
    """Every limit that was set was met, missed, lapsed, or still runs."""
    clocks = [clock for case in records.all_cases for clock in case.clocks.values()]
    missed = sum(clock.missed_at is not None for clock in clocks)
    met = sum(clock.met_at is not None and clock.missed_at is None for clock in clocks)
    lapsed = sum(clock.cancelled_at is not None and clock.missed_at is None for clock in clocks)
    running = sum(clock.is_running and clock.missed_at is None for clock in clocks)
    faults = [
        f"{case.number}: {name} was met late and is not marked as missed"
        for case in records.all_cases
        for name, clock in case.clocks.items()
        if len(case.assessments) == 1
        and clock.missed_at is None
        and (clock.met_at or clock.due_at) > clock.due_at
    ]
    if missed + met + lapsed + running != len(clocks):
        faults.append("the sum does not agree")
    figures = f"{len(clocks)} limits = {met} met + {missed} missed + {lapsed} lapsed + {running} running"
    return Check("deadlines", figures, faults)


def alerts(observed: Observed, records: Records) -> Check:
    """Every alert was acknowledged or resolved, and none outlives its case."""
    every = records.all_alerts
    states = Counter(alert.state for alert in every)
    archived = {case.id for case in records.all_cases if case.state == "archived"}
    ignored = [
        alert for alert in every if alert.state == "raised" and alert.id not in observed.tally.acknowledged
    ]
    faults = [f"{alert.kind} of {alert.case_number} waits for somebody" for alert in ignored]
    faults += [
        f"{alert.kind} of {alert.case_number} is {alert.state}, and its case has ended"
        for alert in every
        if alert.state != "resolved" and alert.case_id in archived
    ]
    unknown = sorted(set(observed.tally.alerts) - set(records.alerts))
    faults += [f"alert {alert_id} was told of and does not exist" for alert_id in unknown]
    figures = (
        f"{len(every)} raised, {len(observed.tally.acknowledged)} acknowledged;"
        f" now {states['resolved']} resolved, {len(every) - states['resolved']} being acted on"
    )
    return Check("alerts", figures, faults)


def callbacks(records: Records) -> Check:
    """Every customer was called back, but for those who withdrew or whose matter management decided."""
    calls = Counter(call.answer for case in records.all_cases for call in case.callbacks)
    called = sum(bool(case.callbacks) for case in records.all_cases)
    listed = ", ".join(f"{count} {answer}" for answer, count in sorted(calls.items()))
    faults = [
        f"{case.number} ended without a callback"
        for case in records.all_cases
        if case.state == "archived" and not case.callbacks and not _needs_none(case)
    ]
    return Check("callbacks", f"{called} customers called back, {calls.total()} answers: {listed}", faults)


def _reason(observed: Observed, case: Case) -> str:
    matter = observed.matters.get(case.id)
    return matter.course.stays_open if matter is not None else ""


def _needs_none(case: Case) -> bool:
    return case.closure is not None and case.closure.outcome in {"withdrawn", "decided_by_management"}
