"""Give a triaged case its first responsible person, and tell everybody who takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.announcing import ask_department, case_fact
from rules.conclusion import conclude, unchanged
from rules.directory import department_coded
from rules.routing import Routed, route
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.decision import Decision, Reason
from schemas.errors import TooEarly
from schemas.messages.base import Event
from schemas.policy.pack import Pack
from schemas.work import Owner


def assign(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    """Give a triaged case the owner and helpers that its class, topic, module and priority call for.

    Until somebody claims it, whoever the owning department has on duty owns it: no case is nobody's.

    Args:
        case: A case with an assessment.
        pack: Its routes; the first that takes the case wins.
        now: Instant of the decision.

    Returns:
        A decision that changes nothing if the case has an owner already, or has ended meanwhile.

    Raises:
        TooEarly: the case is not triaged yet.

    Source: assignment.yaml, routes; S0-36, S0-37, S0-38, S0-42.
    """
    if case.owner is not None or not case.is_open:
        return unchanged(case, event="case.assigned")
    routed = route_of(case, pack)
    department = department_coded(pack, routed.department)
    owner = Owner(
        person=department.first_owner, department=department.code, mode="automatic", by=SOURCE, since=now
    )
    after = case.model_copy(update={"owner": owner, "cooperators": routed.cooperators, "state": "assigned"})
    return assigned(case, after, pack, reason=Reason("assignment.routed", row=routed.row), now=now)


def assigned(case: Case, after: Case, pack: Pack, *, reason: Reason, now: datetime) -> Decision[Case]:
    """Give the decision that a triaged case has its first owner, by table or by hand.

    Args:
        case: The case as loaded.
        after: The case with owner and cooperators.
        pack: The case's pack.
        reason: Which row spoke, or that somebody named the owner.
        now: Instant of the decision.
    """
    owner = after.owner
    details = {
        "mode": owner.mode if owner else None,
        "by": owner.by if owner else None,
        "cooperators": list(after.cooperators),
        "row": reason.row,
    }
    return conclude(
        case,
        after,
        pack,
        event="case.assigned",
        now=now,
        by=owner.by if owner else "",
        reasons=(reason,),
        events=(
            case_fact(after, "assigned", now=now, version=case.version + 1, details=details),
            *ask_owner(after, pack, now=now),
            *ask_cooperators(after, pack, after.cooperators, now=now),
        ),
    )


def route_of(case: Case, pack: Pack) -> Routed:
    """Give where a case belongs by its assessment in force.

    Raises:
        TooEarly: the case is not triaged yet.
    """
    form = case.assessment
    if form is None:
        raise TooEarly(f"Case {case.number} is {case.state}; it gets an owner once it is triaged.")
    return route(pack, cls=form.cls, topic=form.topic, module=form.module, priority=form.priority)


def ask_owner(case: Case, pack: Pack, *, now: datetime) -> tuple[Event, ...]:
    """Give what the owning department finds in its queue: the case, and what its class asks for beside."""
    if case.owner is None:
        return ()
    department, form = case.owner.department, form_reference(case, pack)
    cls = case.assessment.cls if case.assessment else ""
    owning = ask_department(
        case, department, "owner", now=now, due_at=due_by(case), details={**form, "owner": case.owner.person}
    )
    beside = (
        ask_department(
            case, department, row.kind, now=now, due_at=due_by(case, row.answered_by), details=form
        )
        for row in pack.assignment.requests
        if cls in row.classes
    )
    return (owning, *beside)


def ask_cooperators(
    case: Case, pack: Pack, departments: Sequence[str], *, now: datetime
) -> tuple[Event, ...]:
    """Give what the helping departments find in their queues, one each."""
    owner = {"owning_department": case.owner.department if case.owner else None}
    return tuple(
        ask_department(
            case, department, "cooperation", now=now, details={**form_reference(case, pack), **owner}
        )
        for department in departments
    )


def form_reference(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Give what names the assessment form in force, with its verdict and without a customer's word."""
    form = case.assessment
    if form is None:
        return {}
    return {
        "form": pack.triage.form.name,
        "version": form.version,
        "class": form.cls,
        "class_label": form.cls_label,
        "topic": form.topic,
        "module": form.module,
        "priority_label": form.priority_label,
    }


def due_by(case: Case, event: str | None = None) -> datetime | None:
    """Give the earliest limit that runs on a case, or on one event in it; None if none does."""
    limits = (
        clock.due_at
        for clock in case.clocks.values()
        if clock.is_running and (event is None or event in clock.satisfied_by)
    )
    return min(limits, default=None)
