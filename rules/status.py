"""How far a case has come, as a timeline for staff or for the customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rules.announcing import case_fact
from rules.conclusion import conclude
from rules.masking import masked
from rules.notice_texts import three_facts
from rules.progress_lines import progress_lines
from rules.rating import satisfaction_of
from rules.stages import stage_label, stages_ahead
from schemas.case import Case
from schemas.compensation import worth_of
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.intake import StatusRequested
from schemas.policy.pack import Pack

VIEWS: Final = ("customer", "staff")


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened to a case."""

    at: datetime
    what: str
    """Code: received, triaged, assigned, progress, plan_proposed, notice …"""
    text: str = ""
    """For people; without personal data of the customer."""
    by: str = ""
    """Staff id, only for staff."""
    internal: bool = False
    """Whether it is kept from the customer."""

    def as_json(self) -> dict[str, str]:
        """Give the item as it stands in an event."""
        values = {"at": self.at.isoformat(), "what": self.what, "text": self.text, "by": self.by}
        return {name: value for name, value in values.items() if value}


def tell_status(case: Case, pack: Pack, message: StatusRequested, *, now: datetime) -> Decision[Case]:
    """Answer how far a case has come; an archived case tells it too, and stays as it is.

    Raises:
        NotAllowed: a view that does not exist.

    Source: S0-51, S0-56, S4-68.
    """
    facts = three_facts(case, pack, now=now)
    details: dict[str, Any] = {
        "view": message.view,
        "accepted": facts.accepted,
        "step": facts.step,
        "expected_at": facts.expected_at.isoformat(),
        "satisfaction": satisfaction_of(case, pack),
        "stage": stage_label(case, pack),
        "stages_ahead": [row.text[facts.locale] for row in stages_ahead(case, pack)],
        "progress": progress_lines(case, pack, view=message.view),
        "timeline": [item.as_json() for item in timeline(case, message.view)],
    }
    fact = case_fact(case, "status-told", now=now, version=case.version + 1, details=details)
    return conclude(case, case, pack, event="case.status-told", now=now, by=message.by, events=(fact,))


def timeline(case: Case, view: str) -> tuple[TimelineItem, ...]:
    """Give what happened to a case, oldest first.

    Args:
        case: Any case.
        view: ``staff`` sees all; ``customer`` sees no staff, no reasons, no root causes and nothing internal.
            Neither sees personal data or the customer's own words.

    Raises:
        NotAllowed: a view that does not exist.
    """
    if view not in VIEWS:
        raise NotAllowed(
            "A timeline is told to customers or to staff.",
            field="view",
            expected=" or ".join(VIEWS),
            found=repr(view),
        )
    items = sorted(_items(case), key=lambda item: item.at)
    if view == "staff":
        return tuple(_said(item, case, by=item.by) for item in items)
    return tuple(_said(item, case, by="") for item in items if not item.internal)


def _said(item: TimelineItem, case: Case, *, by: str) -> TimelineItem:
    return TimelineItem(item.at, item.what, masked(item.text, case.customer), by, item.internal)


def _items(case: Case) -> Iterator[TimelineItem]:
    yield from _beginning(case)
    yield from _work(case)
    yield from _plans(case)
    yield from _arbitration(case)
    yield from _paid(case)
    yield from _ending(case)


def _beginning(case: Case) -> Iterator[TimelineItem]:
    yield TimelineItem(case.received_at, "received", case.number)
    for one in case.corrections:
        yield TimelineItem(one.at, "corrected", one.field, one.by)
    for form in case.assessments:
        yield TimelineItem(form.at, "triaged", form.cls_label)
        yield TimelineItem(form.at, "assessment", f"{form.version}: {form.priority_label}", internal=True)
    if case.owner:
        yield TimelineItem(case.owner.since, "assigned", case.owner.department, case.owner.person)
    moments = {
        "taken_up": case.accepted_at,
        "handling_started": case.handling_started_at,
        "investigation_started": case.investigation_started_at,
        "responded": case.first_response_at,
    }
    for what, at in moments.items():
        if at is not None:
            yield TimelineItem(at, what)
    for link in case.links:
        yield TimelineItem(link.at, "linked", link.relation, internal=True)


def _work(case: Case) -> Iterator[TimelineItem]:
    for task in case.tasks.values():
        yield TimelineItem(task.asked_at, "task_asked", f"{task.kind} {task.department}", internal=True)
        if task.failed_at:
            failed = f"{task.kind} {task.failure}"
            yield TimelineItem(task.failed_at, "task_failed", failed, internal=True)
        if task.answered_at:
            yield TimelineItem(task.answered_at, "task_answered", task.kind, task.by or "", internal=True)
    for fact in case.facts:
        yield TimelineItem(fact.at, "fact", fact.kind, fact.by, internal=True)
    for meeting in case.meetings:
        yield TimelineItem(
            meeting.held_at, "meeting", ", ".join(meeting.participants), meeting.by, internal=True
        )
    for step in case.progress:
        yield TimelineItem(step.at, "progress", step.step, step.by)
    for notice in case.notices:
        yield TimelineItem(notice.at, "notice", notice.kind)
    for name, clock in case.clocks.items():
        if clock.missed_at:
            yield TimelineItem(clock.missed_at, "clock_missed", name, clock.owner, internal=True)


def _plans(case: Case) -> Iterator[TimelineItem]:
    for plan in case.plans:
        remedies = f"{plan.version}: {', '.join(remedy.code for remedy in plan.remedies)}"
        yield TimelineItem(plan.drafted_at, "plan_drafted", plan.root_cause, plan.by, internal=True)
        moments = {
            "plan_proposed": plan.proposed_at,
            "plan_accepted": plan.accepted_at,
            "plan_objected": plan.objected_at,
        }
        for what, at in moments.items():
            if at is not None:
                yield TimelineItem(at, what, remedies)
        if plan.approved_at:
            yield TimelineItem(
                plan.approved_at, "plan_approved", remedies, plan.approved_by or "", internal=True
            )
        for remedy in plan.remedies:
            if remedy.done_at:
                yield TimelineItem(remedy.done_at, "remedy_done", remedy.code)


def _arbitration(case: Case) -> Iterator[TimelineItem]:
    for one in case.mediations:
        yield TimelineItem(one.opened_at, "mediation_opened", by=one.opened_by)
        if one.decided_at is not None:
            yield TimelineItem(one.decided_at, "mediated", one.ruling or "", one.decided_by or "")
    for jury in case.juries:
        yield TimelineItem(jury.opened_at, "jury_opened", by=jury.opened_by)
        if jury.ended_at is not None:
            yield TimelineItem(jury.ended_at, "jury_ended", jury.choice or jury.ended or "")


def _paid(case: Case) -> Iterator[TimelineItem]:
    for one in case.applications:
        what = f"{one.id}: {worth_of(one)}"
        yield TimelineItem(one.filed_at, "compensation_filed", what, one.filed_by, internal=True)
        if one.status == "refused" and one.decided_at:
            yield TimelineItem(
                one.decided_at, "compensation_refused", what, one.decided_by or "", internal=True
            )
        if one.ordered_at:
            yield TimelineItem(one.ordered_at, "compensation_ordered", what)
        if one.credited_at:
            yield TimelineItem(one.credited_at, "compensation_credited", what)


def _ending(case: Case) -> Iterator[TimelineItem]:
    if case.suggestion:
        yield TimelineItem(case.suggestion.at, "verdict", case.suggestion.verdict, case.suggestion.by)
    if case.resolved_at:
        yield TimelineItem(case.resolved_at, "resolved")
    for call in case.callbacks:
        yield TimelineItem(call.at, "callback", call.label, call.by)
    for tried in case.call_attempts:
        yield TimelineItem(tried.at, "call_attempt", tried.label, tried.by, internal=True)
    for rated in case.ratings:
        yield TimelineItem(rated.at, "rated", rated.label)
    for again in case.reopenings:
        yield TimelineItem(again.closure.closed_at, "closed", again.closure.status_label)
        yield TimelineItem(again.at, "reopened", by=again.by)
    if case.closure:
        yield TimelineItem(case.closure.closed_at, "closed", case.closure.status_label)
        if case.closure.signed_at:
            signer = case.closure.signed_by or ""
            yield TimelineItem(case.closure.signed_at, "signed", by=signer, internal=True)
    if case.archive:
        yield TimelineItem(case.archive.at, "archived")
