"""What a case tells the profile of its customer: that it waits to be judged, that it came, and that it ended."""

from __future__ import annotations

from schemas.case import Case
from schemas.messages.base import Order
from schemas.messages.customers import CountEnded, KeepCustomer, NoteComplaint
from schemas.policy.pack import Pack


def customer_orders(before: Case | None, after: Case, pack: Pack) -> tuple[Order, ...]:
    """Give the orders about the customer of a case that came, was judged or has ended just now; mostly none.

    Of the anonymous nothing is kept, exercises count for nobody, and a case that was merged into another one counts
    there.

    Source: S3-66, S3-69.
    """
    policy = pack.compensation
    if not after.fingerprint or after.drill or not (policy.tags or policy.care):
        return ()
    return (*_waits(before, after, pack), *_came(before, after, pack), *_ended(before, after, pack))


def _waits(before: Case | None, after: Case, pack: Pack) -> tuple[Order, ...]:
    """Have a profile while nobody has judged yet whether this is a complaint: a purchase counts from receipt on."""
    was_known = before is not None and before.fingerprint == after.fingerprint
    if pack.compensation.care is None or after.assessment is not None or was_known or not after.is_open:
        return ()
    return (KeepCustomer(fingerprint=after.fingerprint, pack=pack.name, case_id=after.id),)


def _came(before: Case | None, after: Case, pack: Pack) -> tuple[Order, ...]:
    form = after.assessment
    was_known = before is not None and before.fingerprint and _class(before) == _class(after)
    if form is None or was_known or not after.is_open:
        return ()
    order = NoteComplaint(
        fingerprint=after.fingerprint,
        pack=pack.name,
        case_id=after.id,
        case_number=after.number,
        submission_source=after.source,
        submission_id=after.source_id,
        cls=form.cls,
        received_at=after.received_at,
    )
    return (order,)


def _class(case: Case) -> str:
    return case.assessment.cls if case.assessment else ""


def _ended(before: Case | None, after: Case, pack: Pack) -> tuple[Order, ...]:
    if before is None or not before.is_open or after.is_open:
        return ()
    if any(link.relation == "merged_into" for link in after.links):
        return ()
    done = tuple(one.code for plan in after.plans for one in plan.remedies if one.done_at)
    order = CountEnded(
        fingerprint=after.fingerprint,
        pack=pack.name,
        case_id=after.id,
        received_at=after.received_at,
        remedies=done,
    )
    return (order,)
