"""What is still found out about a case before it is sealed: who was at fault, and what its customer says of the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.admission import has_ended
from rules.authority import check_member, is_entitled, is_involved
from rules.closing import outcome_of
from rules.handled import Done, handled
from rules.improvements import put_down_to
from rules.labels import expect_row
from rules.responsible import department_of
from schemas.archiving import ClosingFeedback, Fault
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.archiving import FaultAttributed, FeedbackDocumented
from schemas.messages.orders import ArchiveCase
from schemas.policy.clock_parts import CALLING_DEPARTMENT
from schemas.policy.pack import Pack


def attribute_fault(
    case: Case, pack: Pack, message: FaultAttributed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Note who caused the complaint, or that nobody of the company did; a later word replaces an earlier one.

    Whoever did is asked for a measure against the cause, where the pack says so.

    Raises:
        CaseIsClosed: the case is archived.
        NotAllowed: somebody says so who neither works on the case nor keeps the archive.
        InvalidMessage: a department that the pack does not know.

    Source: S1-05, S1-12; archive.yaml, row archive.part.fault; handling.yaml, row handling.improvement.
    """
    if case.state == "archived":
        raise has_ended(case, "a case that is not archived")
    if not (is_involved(case, pack, message.by) or is_entitled(pack, message.by, pack.archive.keepers)):
        raise NotAllowed(
            f"Who was at fault in case {case.number} is said by whoever works on it, or keeps the archive.",
            field="by",
            expected="somebody at work on the case, or a keeper of the archive",
            found=repr(message.by),
        )
    department = None
    if message.department is not None:
        department = expect_row(pack.directory.departments, message.department, field="department").code
    fault = Fault(
        department=department, person=message.person, reason=message.reason, by=message.by, at=happened_at
    )
    details = {"department": department, "person": message.person}
    done = Done("case.fault-attributed", message.by, details=details, orders=_archived_at_last(case, pack))
    judged = case.model_copy(update={"fault": fault})
    after, asks = put_down_to(judged, pack, message.person, department=department, at=happened_at, now=now)
    done = replace(done, asks=asks)
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def document_feedback(
    case: Case, pack: Pack, message: FeedbackDocumented, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Note what the customer said about the end of a closed case, or that they could not be reached.

    Raises:
        TooEarly: the case is not closed; then it is a callback.
        CaseIsClosed: it is archived.
        NotAllowed: somebody says so who does not call customers back.

    Source: S2-51, T-07; archive.yaml, row archive.part.feedback.
    """
    if case.state == "archived":
        raise has_ended(case, "a case that is not archived")
    if case.closure is None:
        raise TooEarly(f"Case {case.number} is {case.state}; what its customer says now is a callback.")
    caller = department_of(case, pack, CALLING_DEPARTMENT)
    check_member(pack, message.by, caller, f"What a customer says of the end is recorded by {caller}.")
    heard = ClosingFeedback(text=message.text, reached=message.reached, by=message.by, at=happened_at)
    after = case.model_copy(update={"closing_feedback": (*case.closing_feedback, heard)})
    done = Done(
        "case.feedback-documented",
        message.by,
        details={"reached": message.reached},
        orders=_archived_at_last(case, pack),
    )
    return handled(case, after, pack, done, now=now, happened_at=happened_at)


def _archived_at_last(case: Case, pack: Pack) -> tuple[ArchiveCase, ...]:
    """Give the order to seal a case that waited for nothing else."""
    closure, sealing = case.closure, pack.archive.sealing
    if closure is None:
        return ()
    told = any(notice.kind == outcome_of(case, pack).notice for notice in case.notices)
    ready = closure.signed_by is not None or (sealing is not None and sealing.when == "closed" and told)
    return (ArchiveCase(case_id=case.id),) if ready else ()
