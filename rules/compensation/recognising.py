"""A case and its customer's history: what a case asks of the profile, and what it makes of the answer."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import case_fact
from rules.compensation.profiles import offer_for
from rules.conclusion import conclude, unchanged
from rules.rerouting import routed_by_tags
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.customers import RecogniseCustomer
from schemas.policy.pack import Pack


def recognise(case: Case, pack: Pack, order: RecogniseCustomer, *, now: datetime) -> Decision[Case]:
    """Note what a customer is offered, and the tags that their history grants; these may lead to another department.

    Nobody takes a case away from somebody who has taken it.

    Returns:
        A decision that changes nothing if the case knows it, or has ended.

    Source: compensation.yaml, rows compensation.tag.* and compensation.offer.*; S3-66, S3-67, S3-68.
    """
    granted = tuple(row.grants for row in pack.compensation.tags if row.code in order.tags and row.grants)
    known = case.tags_in_force
    new = tuple(tag for tag in dict.fromkeys(granted) if tag not in known)
    offer = offer_for(order.tags, pack)
    if not case.is_open or (not new and offer == case.offer):
        return unchanged(case, event="case.recognised")
    tagged = case.model_copy(update={"offer": offer, "tags": (*known, *new) if new else case.tags})
    after, asked = routed_by_tags(tagged, new, pack, now=now)
    details = {
        "tags": list(order.tags),
        "granted": list(new),
        "offer": offer.model_dump(mode="json") if offer else None,
        "complaint_count": order.complaint_count,
        "preferred": order.preferred,
    }
    fact = case_fact(after, "recognised", now=now, version=case.version + 1, details=details)
    reasons = tuple(
        Reason(f"customer.{row.code}", row.id) for row in pack.compensation.tags if row.code in order.tags
    )
    return conclude(
        case, after, pack, event="case.recognised", now=now, reasons=reasons, events=(fact, *asked)
    )
