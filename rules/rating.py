"""The customer's own rating, apart from what the agent records; and how satisfied a customer is said to be."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.admission import has_ended, not_before_receipt
from rules.announcing import case_fact
from rules.authority import CUSTOMER
from rules.conclusion import conclude
from rules.flags import flagged
from rules.labels import expect_row
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.ending import Rating
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.ending import CustomerRated
from schemas.policy.callbacks import Rating as RatingRow
from schemas.policy.pack import Pack

RATED: Final = "customer.rated"


def rate(
    case: Case, pack: Pack, message: CustomerRated, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Take what the customer rated; the agent's record, the outcome and the form stay as they are.

    A customer may rate again, and each rating is kept. One that says otherwise than the agent recorded flags the case.

    Args:
        case: One whose customer was called back in this round, closed or not; an archived one takes it too, and its
            sealed record stays as it is.
        pack: Says whether customers rate, and with which values.
        message: The value by code or label, in any script.
        now: Instant of the decision.
        happened_at: When they rated.

    Raises:
        TooEarly: nothing was resolved and called back yet that could be rated.
        InvalidMessage: the pack has no such value.
        NotAllowed: customers of the pack do not rate by themselves, or somebody else rates for them.
        CaseIsClosed: its customer was erased, so that nothing more is kept of what they say.

    Source: callbacks.yaml, row callbacks.rating; S4-54, C-18.
    """
    row = _expect_rating(case, pack, message)
    if case.erased is not None:
        raise has_ended(case)
    value = expect_row(pack.callbacks.answers, message.rating, field="rating")
    at = not_before_receipt(case, happened_at)
    entry = Rating(value=value.code, label=value.label, text=message.text, at=at, round=case.round)
    rated = case.model_copy(update={"ratings": (*case.ratings, entry)})
    recorded = case.callbacks[-1].answer
    differs = value.code != recorded
    after = flagged(rated, row.flag, row=row.id, at=at) if differs else rated
    details = {"rating": value.code, "label": value.label, "round": case.round, "differs": differs}
    return conclude(
        case,
        after,
        pack,
        event=RATED,
        now=now,
        happened_at=at,
        by=message.by,
        reasons=(Reason("rating.differs" if differs else "rating", row=row.id),),
        events=(case_fact(after, "rated", now=now, version=case.version + 1, details=details),),
    )


def satisfaction_of(case: Case, pack: Pack) -> str:
    """Give how satisfied a customer is, in the pack's word; while nobody has asked, the word for that: S4-68.

    What the form of a closed case says holds; else the last answer of the round under way.
    """
    if case.closure is not None:
        return case.closure.satisfaction
    said = [call.label for call in case.callbacks if call.round == case.round]
    return said[-1] if said else pack.callbacks.unasked.label


def _expect_rating(case: Case, pack: Pack, message: CustomerRated) -> RatingRow:
    row = pack.callbacks.rating
    if row is None:
        raise NotAllowed(
            "Customers of the case's pack do not rate by themselves; the agent records what they say.",
            field="rating",
            expected="callback.recorded",
            found="a rating",
        )
    if message.by != CUSTOMER:
        raise NotAllowed(
            f"A rating is the customer's own; found {message.by!r}.",
            field="by",
            expected=CUSTOMER,
            found=repr(message.by),
        )
    if not case.callbacks or case.callbacks[-1].round != case.round:
        raise TooEarly(f"The customer of case {case.number} was not called back yet in round {case.round}.")
    return row
