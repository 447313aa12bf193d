"""Give a triaged case its first responsible person, and tell everybody who takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rules.announcing import ask_department, case_fact
from rules.conclusion import conclude, unchanged
from rules.directory import department_coded
from rules.routing import Routed, route
from rules.tasks import opening_tasks, wants_history
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.cloudevent import SOURCE
from schemas.decision import Decision, Reason
from schemas.errors import TooEarly
from schemas.messages.events import DepartmentAsked
from schemas.messages.orders import BringHistory
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
        person=routed.role or department.first_owner,
        department=department.code,
        role=routed.role,
        mode="automatic",
        by=SOURCE,
        since=now,
    )
    reason = Reason("assignment.routed", row=routed.row)
    return assigned(case, owner, routed.cooperators, pack, reason=reason, now=now)


def assigned(  # noqa: PLR0913 - who, why and when, all named
    case: Case, owner: Owner, cooperators: tuple[str, ...], pack: Pack, *, reason: Reason, now: datetime
) -> Decision[Case]:
    """Give the decision that a triaged case has its first owner, by table or by hand.

    Args:
        case: The case as loaded.
        owner: The first responsible person.
        cooperators: Helping departments, may be empty.
        pack: The case's pack.
        reason: Which row spoke, or that somebody named the owner.
        now: Instant of the decision.
    """
    naming = case.naming if owner.mode == "automatic" else None
    owned = case.model_copy(
        update={"owner": owner, "cooperators": cooperators, "state": "assigned", "naming": naming}
    )
    after, tasks = opening_tasks(owned, pack, now=now, on="assigned")
    details = {"mode": owner.mode, "by": owner.by, "cooperators": list(cooperators), "row": reason.row}
    return conclude(
        case,
        after,
        pack,
        event="case.assigned",
        now=now,
        by=owner.by,
        reasons=(reason,),
        orders=(BringHistory(case_id=case.id),) if wants_history(after, pack) else (),
        events=(
            case_fact(after, "assigned", now=now, version=case.version + 1, details=details),
            ask_owner(after, owner, pack, now=now),
            *ask_cooperators(after, cooperators, pack, now=now),
            *tasks,
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
    if form.routed_by and not (form.routed_by == form.keyword_row and _is_for_tags(case, form, pack)):
        return Routed(department=form.department, cooperators=(), row=form.routed_by)
    return _by_table(case, form, pack)


def _is_for_tags(case: Case, form: Assessment, pack: Pack) -> bool:
    """Say whether the table has a row for a tag of the case: whom it is for goes before the word that they used."""
    row_id = _by_table(case, form, pack).row if case.tags_in_force else ""
    return any(row.id == row_id and row.tags for row in pack.assignment.routes)


def _by_table(case: Case, form: Assessment, pack: Pack) -> Routed:
    return route(
        pack,
        cls=form.cls,
        topic=form.topic,
        module=form.module,
        priority=form.priority,
        triggers=tuple(trigger.code for trigger in form.triggers),
        tags=case.tags_in_force,
        language=form.language,
    )


def ask_owner(case: Case, owner: Owner, pack: Pack, *, now: datetime) -> DepartmentAsked:
    """Give what the owning department finds in its queue."""
    details = {**form_reference(case, pack), "owner": owner.person}
    return ask_department(
        case, owner.department, "owner", now=now, due_at=earliest_limit(case), details=details
    )


def ask_cooperators(
    case: Case, departments: Sequence[str], pack: Pack, *, now: datetime
) -> tuple[DepartmentAsked, ...]:
    """Give what the helping departments find in their queues, one each."""
    details = {**form_reference(case, pack), "owner": case.owner.person if case.owner else None}
    return tuple(
        ask_department(case, department, "cooperation", now=now, details=details)
        for department in departments
    )


def form_reference(case: Case, pack: Pack) -> Mapping[str, Any]:
    """Give what names a triaged case's form in force, with its verdict and without a customer's word."""
    form = case.assessments[-1]
    return {
        "form": pack.triage.form.name,
        "version": form.version,
        "class": form.cls,
        "class_label": form.cls_label,
        "topic": form.topic,
        "module": form.module,
        "priority_label": form.priority_label,
    }


def earliest_limit(case: Case) -> datetime | None:
    """Give the earliest limit that runs on a case; None if none does."""
    return min((clock.due_at for clock in case.clocks.values() if clock.is_running), default=None)
