"""A customer's profile: what their history says of them, and what they are offered for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from rules.versions import next_version
from schemas.clock import time_of
from schemas.compensation import Offer
from schemas.customer import CustomerProfile, PastCase, customer_id
from schemas.decision import Decision
from schemas.messages.customers import CountEnded, KeepCustomer
from schemas.policy.customers import ProfileTag
from schemas.policy.pack import Pack

REMEMBERED: Final = 50
"""The newest cases of a customer of which it is known what they were given."""


def profile_or_new(known: CustomerProfile | None, fingerprint: str) -> CustomerProfile:
    """Give a profile as it is, or an empty one."""
    return known or CustomerProfile(id=customer_id(fingerprint))


def keep_customer(known: CustomerProfile | None, order: KeepCustomer) -> Decision[CustomerProfile]:
    """Have a profile of a customer whose case waits to be judged; one that there is stays as it is.

    Args:
        known: The customer's profile, None if there is none yet.
        order: What the case says.

    Source: S3-69.
    """
    kept = profile_or_new(known, order.fingerprint)
    after = kept if known is not None else next_version(None, kept)
    return Decision(before=known, after=after, event="customer.kept")


def count_ended(known: CustomerProfile | None, order: CountEnded, pack: Pack) -> Decision[CustomerProfile]:
    """Count a case that has ended, with what was carried out; one that ends again counts once, as it ended last.

    Args:
        known: The customer's profile, None if there is none yet.
        order: What the case says.
        pack: Its rows give the tags.

    Source: compensation.yaml, rows compensation.tag.*; S3-66.
    """
    before = profile_or_new(known, order.fingerprint)
    newest = PastCase(case_id=order.case_id, received_at=order.received_at, remedies=order.remedies)
    if known is not None and newest in known.past:
        return Decision(before=known, after=known, event="customer.counted")
    earlier = next((one for one in before.past if one.case_id == order.case_id), None)
    others = [one for one in before.past if one is not earlier]
    past = tuple(sorted((*others, newest), key=lambda one: (one.received_at, one.case_id)))[-REMEMBERED:]
    counts = Counter(before.remedy_counts) + Counter(order.remedies)
    counts -= Counter(earlier.remedies if earlier else ())
    after = before.model_copy(
        update={
            "complaint_count": before.complaint_count + (earlier is None),
            "past": past,
            "remedy_counts": dict(counts),
            "preferred": preferred(past, counts),
            "tags": tuple(row.code for row in pack.compensation.tags if is_given(row, past)),
        }
    )
    return Decision(before=known, after=next_version(known, after), event="customer.counted")


def preferred(past: Sequence[PastCase], counts: Mapping[str, int]) -> str | None:
    """Give the remedy that was carried out most often, of equals the one that was carried out last.

    Args:
        past: The newest cases, oldest first.
        counts: Code to how often, over all cases.
    """
    last = {code: place for place, one in enumerate(past) for code in one.remedies}
    return max(counts, key=lambda code: (counts[code], last.get(code, -1), code), default=None)


def is_given(row: ProfileTag, past: Sequence[PastCase]) -> bool:
    """Say whether a history gives a tag.

    Args:
        row: So many cases, or remedies of some kinds, within a time.
        past: The newest cases, oldest first.
    """
    since = past[-1].received_at - time_of(row.within) if past and row.within else None
    meant = [one for one in past if since is None or one.received_at >= since]
    if not row.remedies:
        return len(meant) >= row.at_least
    return sum(code in row.remedies for one in meant for code in one.remedies) >= row.at_least


def offer_for(tags: Sequence[str], pack: Pack) -> Offer | None:
    """Give what customers with these tags are offered by default; None if no row speaks of them.

    Source: compensation.yaml, rows compensation.offer.*; S3-67, S3-68.
    """
    row = next((one for one in pack.compensation.offers if one.tag in tags), None)
    if row is None:
        return None
    return Offer(row=row.id, remedy=row.remedy, amount=row.amount, threshold=row.threshold)
