"""The case that goes on for two: it takes over what was said in the other one, and limits that are stricter."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import BEFORE_ASSIGNMENT
from rules.announcing import ask_department, case_fact
from rules.carrying_out import EXECUTION
from rules.clock_merge import with_clocks_of
from rules.compensation.merged import given_before_merging, given_for, without_given
from rules.conclusion import conclude, unchanged
from rules.responsible import department_of
from rules.tasks import ENDED, open_tasks, settled
from rules.triage import form_reissued
from schemas.assessment import Assessment
from schemas.case import Case, Link
from schemas.compensation import worth_of
from schemas.decision import Decision, Reason
from schemas.errors import TooEarly
from schemas.merging import Absorbed, MergeAsked
from schemas.messages.events import DepartmentAsked
from schemas.messages.merging import AbsorbCase, SettleMerge
from schemas.policy.pack import Pack

ABSORBED = "absorbed"

GIVEN: Final = "given_in_merged_case"
"""Why a task ended: what it carries out was ordered or paid for the case that was merged into this one."""


def absorb(case: Case, pack: Pack, order: AbsorbCase, other: Case | None, *, now: datetime) -> Decision[Case]:
    """Take over another case, or say why not; either way that case gets its answer.

    The earliest receipt and, of each limit that runs in both, the strictest stay. What the other customer said
    stands whole beside this case's own report, and a more urgent level of theirs is taken over. What was ordered or
    paid there counts as given here; its held applications end there, refused.

    Args:
        case: The case that goes on.
        pack: Its pack.
        order: Names the other case, and the request for which it was given.
        other: That case as it was read a moment ago; None if there is none.
        now: Instant of the decision.

    Returns:
        A decision that changes nothing if the other case asks for it no more.

    Raises:
        TooEarly: this case is not assigned yet.

    Source: intake.yaml, row intake.merging.
    """
    if any(one.case_id == order.other_id for one in case.absorbed):
        return _answered(case, pack, order, now=now, why="")
    asked = other.merging if other is not None else None
    if other is None or asked is None or asked.request != order.request:
        return unchanged(case, event="case.absorbed")
    why = _why_not(case, other)
    if why:
        return _answered(case, pack, order, now=now, why=why)
    if case.state in BEFORE_ASSIGNMENT:
        raise TooEarly(f"Case {case.number} is {case.state}; it takes over another one once it is assigned.")
    return _absorbed(case, pack, order, other, asked, now=now)


def _why_not(case: Case, other: Case) -> str:
    """Give the code of why two cases are not made one, empty if they may be."""
    judged = {form.cls for form in (case.assessment, other.assessment) if form is not None}
    reasons = {
        "merged_itself": any(link.relation == "merged_into" for link in case.links),
        "ended": not case.is_open,
        "merging_itself": case.merging is not None,
        "other_pack": case.pack != other.pack or case.drill != other.drill,
        "other_class": len(judged) > 1,
    }
    return next((code for code, holds in reasons.items() if holds), "")


def _absorbed(  # noqa: PLR0913 - two cases and what was asked of them
    case: Case, pack: Pack, order: AbsorbCase, other: Case, asked: MergeAsked, *, now: datetime
) -> Decision[Case]:
    taken = Absorbed(
        case_id=other.id,
        number=other.number,
        received_at=other.received_at,
        channel=other.channel,
        customer=other.customer,
        report=other.report,
        corrections=other.corrections,
        supplements=other.supplements,
        supplied=other.supplied,
        supplied_details=other.supplied_details,
        applications=given_for(other),
        reason=asked.reason,
        by=asked.by,
        at=now,
    )
    tie = Link(case_id=other.id, relation="merged_from", at=now, number=other.number)
    changes: dict[str, object] = {
        "absorbed": (*case.absorbed, *without_given(other.absorbed), taken),
        "links": (*case.links, tie),
    }
    risen = _higher(case, other, now=now)
    if risen is not None:
        changes["assessments"] = (*case.assessments, risen)
    taken_over = with_clocks_of(case.model_copy(update=changes), other, pack)
    after, ended = _not_given_twice(taken_over, by=asked.by, now=now)
    version = case.version + 1
    department = department_of(after, pack)
    told = {
        "other": other.id,
        "given": [worth_of(one) for one in taken.applications],
        "refused": [worth_of(one) for one in other.applications if one.status == "held"],
    }
    return conclude(
        case,
        after,
        pack,
        event="case.absorbed",
        now=now,
        by=asked.by,
        reasons=(Reason("merge.absorbed", detail={"other": other.id}),),
        orders=(_answer(case, order, why=""),),
        events=(
            case_fact(after, "absorbed", now=now, version=version, details=told),
            ask_department(after, department, ABSORBED, now=now, details=told),
            *ended,
            *form_reissued(case, after, pack, now=now),
        ),
    )


def _not_given_twice(case: Case, *, by: str, now: datetime) -> tuple[Case, tuple[DepartmentAsked, ...]]:
    """Give the case without open tasks that carry out what the other case was given, and the requests to stop."""
    given = given_before_merging(case, case.plan) if case.plan is not None else {}
    ids = [task_id for task_id in open_tasks(case, EXECUTION) if case.tasks[task_id].remedy in given]
    if not ids:
        return case, ()
    after = case.model_copy(update={"tasks": settled(case.tasks, ids, ENDED, by=by, at=now)})
    details = {"kind": EXECUTION, "why": GIVEN}
    return after, tuple(
        ask_department(
            after, case.tasks[task_id].department, ENDED, now=now, task_id=task_id, details=details
        )
        for task_id in ids
    )


def _higher(case: Case, other: Case, *, now: datetime) -> Assessment | None:
    """Give one more version of the form, at the other case's level; None if that one is no more urgent."""
    ours, theirs = case.assessment, other.assessment
    if ours is None or theirs is None or theirs.rank >= ours.rank:
        return None
    level = {
        "version": ours.version + 1,
        "at": now,
        "priority": theirs.priority,
        "priority_label": theirs.priority_label,
        "rank": theirs.rank,
        "triggers": (*theirs.triggers, *ours.triggers),
        "because": "merged",
    }
    return ours.model_copy(update=level)


def _answered(case: Case, pack: Pack, order: AbsorbCase, *, now: datetime, why: str) -> Decision[Case]:
    """Give the answer alone; the case stays as it is."""
    return conclude(
        case,
        case,
        pack,
        event="case.merge-answered",
        now=now,
        reasons=(Reason(f"merge.{why or 'accepted'}", detail={"other": order.other_id}),),
        orders=(_answer(case, order, why=why),),
    )


def _answer(case: Case, order: AbsorbCase, *, why: str) -> SettleMerge:
    return SettleMerge(
        case_id=order.other_id,
        into_id=case.id,
        into_number=case.number,
        request=order.request,
        accepted=not why,
        why=why,
    )
