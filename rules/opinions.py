"""Something new that came up in a callback, as a submission of its own."""

from __future__ import annotations

from datetime import datetime

from schemas.case import Case
from schemas.messages.intake import FeedbackSubmitted, StatedUrgency
from schemas.policy.callbacks import CallbacksPolicy


def submission_of(case: Case, policy: CallbacksPolicy, opinion: str, *, at: datetime) -> FeedbackSubmitted:
    """Give the submission by which something new becomes a case of its own.

    It holds the customer's own data, as every submission does: the runtime keeps it in the first case's
    document and sends it to intake only. Its id follows from the first case, so that it makes one case
    however often it is sent. What comes up in an exercise is an exercise.

    Source: callbacks.yaml, row callbacks.new-opinion; S0-05.
    """
    row = policy.new_opinion
    return FeedbackSubmitted(
        pack=case.pack.name,
        channel=row.channel,
        stated_at=at,
        type=row.type,
        summary=opinion,
        demands=(opinion,),
        urgency=StatedUrgency(value=row.urgency, source=row.urgency_source),
        customer=case.customer,
        locale=case.locale,
        language=case.report.language,
        raised_in=case.id,
        zone=case.zone,
        culture=case.culture,
        drill=case.drill,
    )
