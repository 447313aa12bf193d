"""What a plan offers that leaves it to the customer's profile."""

from __future__ import annotations

from typing import Final

from schemas.case import Case
from schemas.errors import Incomplete
from schemas.messages.plan import ProposedRemedy

OFFERED: Final = "offered"
"""Code by which a plan names what its customer is offered by default."""


def with_offer(case: Case, proposed: tuple[ProposedRemedy, ...]) -> tuple[ProposedRemedy, ...]:
    """Give proposed remedies with what the customer is offered by default: named ``offered``, or without amount.

    Raises:
        Incomplete: the customer is offered nothing by default.

    Source: S3-67.
    """
    return tuple(_filled(case, one, place) for place, one in enumerate(proposed))


def _filled(case: Case, one: ProposedRemedy, place: int) -> ProposedRemedy:
    offer = case.offer
    if one.code == OFFERED and offer is None:
        raise Incomplete(
            f"The customer of case {case.number} is offered nothing by default; the plan names a remedy.",
            field=f"remedies.{place}.code",
            expected="a remedy",
            found=repr(OFFERED),
        )
    if offer is None or one.code not in {OFFERED, offer.remedy} or one.amount is not None:
        return one
    return one.model_copy(
        update={"code": offer.remedy, "amount": offer.amount, "threshold": one.threshold or offer.threshold}
    )
