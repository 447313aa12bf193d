"""Acceptance: review what a representative recorded, decline what is not taken up.

Consumes  SubmissionReviewed, CaseDeclined (queue handling.v1)
Emits     TriageCase, NotifyCustomer, ResolveAlert; event case.reviewed, case.declined, case.closed, department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   a case that waits for no review, whoever recorded it, a reason that the pack does not list (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.reviewing import review
from rules.scope import decline
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.intake import CaseDeclined, SubmissionReviewed


def review_submission(message: SubmissionReviewed, case: Case, context: Context) -> Decision[Case]:
    """Pass a submission on, or return it."""
    pack = context.packs.of(case.pack)
    return review(case, pack, message, now=context.now, happened_at=context.happened_at)


def decline_case(message: CaseDeclined, case: Case, context: Context) -> Decision[Case]:
    """Decline a case."""
    pack = context.packs.of(case.pack)
    return decline(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(SubmissionReviewed, review_submission),
    ActorSpec(CaseDeclined, decline_case),
)
