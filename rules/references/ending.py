"""How a case ends, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator

from rules.references.reference import Reference, named
from schemas.policy.pack import Pack


def callbacks(pack: Pack) -> Iterator[Reference]:
    """Give what rows of callbacks.yaml name."""
    callbacks = pack.callbacks
    yield named(callbacks.caller, "department", callbacks.caller.department, "departments")
    if callbacks.cap is not None:
        yield named(callbacks.cap, "department", callbacks.cap.department, "departments")
        yield named(callbacks.cap, "alert", callbacks.cap.alert, "alerts")
    told = callbacks.notices
    for outcome in callbacks.outcomes:
        yield named(outcome, "notice", outcome.notice, "notices")
    yield named(told, "rework", told.rework, "notices")
    yield named(told, "escalated", told.escalated, "notices")
    for question in callbacks.questions:
        yield named(question, "remedies", question.remedies, "remedies")
    if callbacks.reopening is not None:
        yield named(callbacks.reopening, "department", callbacks.reopening.department, "departments")
        yield named(callbacks.reopening, "alert", callbacks.reopening.alert, "alerts")
    new = callbacks.new_opinion
    yield named(new, "channel", new.channel, "channels")
    yield named(new, "type", new.type, "types")
    yield named(new, "urgency", new.urgency, "urgencies")


def arbitration(pack: Pack) -> Iterator[Reference]:
    """Give who mediates and judges, and what comes of it."""
    mediation, jury = pack.arbitration.mediation, pack.arbitration.jury
    if mediation is not None:
        yield named(mediation, "department", mediation.department, "departments")
        yield named(mediation, "notice", mediation.notice, "notices")
        for group in mediation.groups:
            yield named(group, "department", group.department, "departments")
        for ruling in mediation.rulings:
            yield named(ruling, "outcome", ruling.outcome, "outcomes")
    if jury is not None:
        yield named(jury, "department", jury.department, "departments")
        yield named(jury, "undecided", jury.undecided, "departments")
        yield named(jury, "notice", jury.notice, "notices")
        yield named(jury, "alert", jury.alert, "alerts")
        for choice in jury.choices:
            yield named(choice, "outcome", choice.outcome, "outcomes")


def forms(pack: Pack) -> Iterator[Reference]:
    """Give the events that links of forms wait for."""
    for link in pack.forms.links:
        yield named(link, "events", link.events, "events")


def archive(pack: Pack) -> Iterator[Reference]:
    """Give who keeps records, and what they must have."""
    policy = pack.archive
    for entitled in (policy.keepers, policy.holds, policy.erasure):
        if entitled is not None:
            yield named(entitled, "roles", entitled.roles, "departments or roles")
    if policy.improvements is not None:
        yield named(policy.improvements, "department", policy.improvements.department, "departments")
    for row in policy.retention:
        yield named(row, "classes", row.classes, "classes")
        yield named(row, "outcomes", row.outcomes, "outcomes")
    for part in policy.parts:
        yield named(part, "classes", part.classes, "classes")
        yield named(part, "except_outcomes", part.except_outcomes, "outcomes")
