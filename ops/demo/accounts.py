"""The lines about messages: each that was published is a case, a copy, applied, or set aside with its reason."""

from __future__ import annotations

from collections import Counter

from ops.demo.check import Check, Observed
from ops.demo.records import Records


def submissions(observed: Observed, records: Records) -> Check:
    """Compare what was submitted with cases, copies and parked records."""
    sent = observed.ledger.of("submission", "duplicate", "broken")
    parked = {record.body for record in records.parked}
    made = [one for one in sent if one.kind == "submission" and one.key in records.cases]
    copies = [one for one in sent if one.kind == "duplicate" and one.key in records.cases]
    aside = [one for one in sent if one.kind == "broken" and one.body in parked]
    known = {id(one) for one in (*made, *copies, *aside)}
    lost = [f"no trace of {one.kind} {one.key or one.body[:40]!r}" for one in sent if id(one) not in known]
    if len({one.key for one in made}) != len(made):
        lost.append("two submissions share a case")
    figures = f"{len(sent)} published = {len(made)} cases + {len(copies)} duplicates + {len(aside)} parked"
    return Check("submissions", figures, lost)


def commands(observed: Observed, records: Records) -> Check:
    """Compare what was commanded with histories and parked records."""
    sent = observed.ledger.of("command")
    applied = {key for kept in records.documents for key in kept.applied}
    states = {record.body: record.state for record in records.parked}
    others = [one for one in sent if one.key not in applied]
    waiting = sum(states.get(one.body) == "waiting" for one in others)
    refused = sum(states.get(one.body) == "parked" for one in others)
    lost = [f"no trace of {one.type} {one.key}" for one in others if one.body not in states]
    done = len(sent) - len(others)
    figures = f"{len(sent)} published = {done} applied + {refused} refused + {waiting} waiting"
    return Check("commands", figures, lost)


def set_aside(observed: Observed, records: Records) -> Check:
    """Compare what had to be parked with what is, and with what senders were told."""
    by_body = {record.body: record for record in records.parked}
    applied = {key for kept in records.documents for key in kept.applied}
    faults = [
        f"expected {one.expected}, found {by_body[one.body].code if one.body in by_body else 'nothing'}"
        for one in observed.ledger.sent
        if one.expected and (one.body not in by_body or by_body[one.body].code != one.expected)
    ]
    faults += [
        f"{record.message_type} was applied and its record still waits"
        for record in records.parked
        if record.state == "waiting" and record.message_key in applied
    ]
    final = sum(record.state == "parked" for record in records.parked)
    told = sum(observed.tally.answers.values())
    if told < final:
        faults.append(f"{final} parked, but only {told} senders were told")
    codes = Counter(record.code for record in records.parked)
    listed = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
    return Check("set aside", f"{len(records.parked)} = {listed}", faults)
