"""Submissions of representatives: reviewed before they are dispatched, passed on, or returned with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.authority import belongs_to, holds_role
from rules.directory import departments_behind
from rules.fired import Outcome
from rules.handled import Done, handled
from rules.notices import notify
from rules.tasks import opening_tasks
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errors import Incomplete, NotAllowed
from schemas.messages.base import Event, Order
from schemas.messages.events import DepartmentAsked
from schemas.messages.intake import SubmissionReviewed
from schemas.messages.orders import TriageCase
from schemas.policy.acceptance import Review
from schemas.policy.pack import Pack
from schemas.report import Reviewed

REVIEW: Final = "review"
"""Name and kind of the timer of the next reminder."""

ASKED: Final = "submission_review"
"""Kind of the request for a review."""

RETURNED: Final = "submission_returned"
"""Kind of the request that brings a submission back to whoever recorded it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case on its way into handling, or into its review before."""

    case: Case
    orders: tuple[Order, ...]
    asks: tuple[Event, ...] = ()


def entered(case: Case, pack: Pack, *, now: datetime) -> Entry:
    """Give a complete case on its way: to triage, or first to the review of what a representative recorded.

    Args:
        case: One that lacks nothing, or goes on without it.
        pack: Says whose submissions are reviewed.
        now: Instant of the decision.

    Source: intake.yaml, review; S1-56.
    """
    notice = notify(case, "received")
    row = review_of(case, pack)
    if row is None:
        taken_up = case.model_copy(update={"state": "registered", "accepted_at": now})
        after, asks = opening_tasks(taken_up, pack, now=now, on="taken_up")
        return Entry(after, (TriageCase(case_id=case.id), notice), asks)
    held = _reminding(case.model_copy(update={"state": "pending_review"}), row, at=now)
    return Entry(held, (notice,), (ask_department(held, _reviewer(pack), ASKED, now=now),))


def review_of(case: Case, pack: Pack) -> Review | None:
    """Give the row by which a case is reviewed, None if it is not or was passed."""
    row = pack.intake.review
    if row is None or case.recorded_by is None or any(one.passed for one in case.reviews):
        return None
    return row if _recorder_behind(case.recorded_by, pack, row) else None


def review(
    case: Case, pack: Pack, message: SubmissionReviewed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Pass a submission on to triage, or return it to whoever recorded it.

    Raises:
        TooEarly: the case lacks something that its customer is asked for.
        NotAllowed: the case waits for no review, or somebody reviews who may not.
        Incomplete: it is returned without a reason.
        CaseIsClosed: it has ended.

    Source: intake.yaml, review; S1-56, S1-57.
    """
    row = _expect_review(case, pack, message)
    at = not_before_receipt(case, happened_at)
    entry = Reviewed(passed=message.passed, reason=message.reason, by=message.by, at=at)
    noted = case.model_copy(update={"reviews": (*case.reviews, entry)})
    details = {"passed": message.passed, "reviews": len(noted.reviews)}
    reasons = (Reason("intake.passed" if message.passed else "intake.returned", row=row.id),)
    if message.passed:
        timers = {name: timer for name, timer in case.timers.items() if name != REVIEW}
        after = noted.model_copy(update={"state": "registered", "accepted_at": at, "timers": timers})
        after, asks = opening_tasks(after, pack, now=now, on="taken_up")
        done = Done(
            "case.reviewed",
            message.by,
            details=details,
            reasons=reasons,
            orders=(TriageCase(case_id=case.id),),
            asks=asks,
        )
        return handled(case, after, pack, done, now=now, happened_at=at)
    after = _reminding(noted, row, at=now)
    back = ask_department(after, _recorders(case, pack, row), RETURNED, now=now)
    done = Done("case.reviewed", message.by, details=details, reasons=reasons, asks=(back,))
    return handled(case, after, pack, done, now=now, happened_at=at)


def reviewed_again(case: Case, pack: Pack, *, now: datetime) -> tuple[DepartmentAsked, ...]:
    """Give the request to look again at a submission that was corrected after its return; nothing otherwise."""
    row = review_of(case, pack)
    if row is None or case.state != "pending_review" or not case.reviews:
        return ()
    return (ask_department(case, _reviewer(pack), ASKED, now=now),)


def review_overdue(outcome: Outcome, timer: Timer, pack: Pack, *, now: datetime) -> Outcome:
    """Remind whoever must act on a submission that waits for its review."""
    case, row = outcome.case, review_of(outcome.case, pack)
    if case.state != "pending_review" or row is None:
        timers = {name: kept for name, kept in case.timers.items() if name != REVIEW}
        return replace(outcome, case=case.model_copy(update={"timers": timers}))
    after = _reminding(case, row, at=now, attempt=timer.attempt + 1)
    acts = _recorders(case, pack, row) if is_returned(case) else _reviewer(pack)
    details = {"timer": REVIEW, "state": case.state, "attempt": timer.attempt + 1}
    asked = ask_department(after, acts, "reminder", now=now, details=details)
    reason = Reason("intake.review-overdue", row=row.id, detail={"attempt": timer.attempt + 1})
    return replace(outcome, case=after, reasons=(*outcome.reasons, reason), facts=(*outcome.facts, asked))


def is_returned(case: Case) -> bool:
    """Say whether a submission is back with whoever recorded it and was not corrected since."""
    if not case.reviews or case.reviews[-1].passed:
        return False
    return not any(one.at > case.reviews[-1].at for one in case.corrections)


def _expect_review(case: Case, pack: Pack, message: SubmissionReviewed) -> Review:
    row = review_of(case, pack)
    if case.is_open and row is None:
        raise NotAllowed(
            f"Case {case.number} waits for no review.",
            field="case.state",
            expected="pending_review",
            found=case.state,
        )
    admit(case, pack, "review_submission", message.by)
    if message.by == case.recorded_by or (row and _recorder_behind(message.by, pack, row)):
        raise NotAllowed(
            f"A submission is reviewed by somebody who did not record it and is none of those who do; "
            f"found {message.by!r}.",
            field="by",
            expected="somebody else",
            found=repr(message.by),
        )
    if not message.passed and message.reason is None:
        raise Incomplete(
            "A submission goes back with a reason.", field="reason", expected="a text", found="None"
        )
    return cast("Review", row)


def _reminding(case: Case, row: Review, *, at: datetime, attempt: int = 0) -> Case:
    timer = Timer(kind=REVIEW, due_at=at + time_of(row.remind_after), attempt=attempt)
    return case.model_copy(update={"timers": {**case.timers, REVIEW: timer}})


def _reviewer(pack: Pack) -> str:
    """Give the department in whose queue whoever reviews finds what waits."""
    command = pack.handling.command("review_submission")
    return departments_behind(pack, command.role or pack.clocks.watch.fallback)[0]


def _recorders(case: Case, pack: Pack, row: Review) -> str:
    """Give the department of whoever recorded the submission."""
    return departments_behind(pack, _recorder_behind(case.recorded_by or "", pack, row))[0]


def _recorder_behind(staff: str, pack: Pack, row: Review) -> str:
    """Give the role or department of the row that somebody is in; empty if they are in none.

    Staff of a role are known by the staff file, or by the role in their id: others of its department are not meant.
    """
    roles = {one.code for one in pack.directory.roles}
    return next(
        (
            name
            for name in row.recorded_by
            if (holds_role(pack, staff, name) if name in roles else belongs_to(pack, staff, name))
        ),
        "",
    )
