"""Group complaints: many of one product within a short time are one alert, not many."""

from __future__ import annotations

from collections.abc import Sequence

from rules.alerts import standing_alerts
from rules.masking import masked
from rules.spoken_time import spoken
from schemas.case import Case
from schemas.clock import time_of
from schemas.ids import message_key
from schemas.messages.orders import RaiseAlert
from schemas.policy.pack import Pack
from schemas.ports import Alike, Related

_ABOUT_AT_MOST = 150
"""Characters of a product's name in an alert."""


def alike_of(case: Case) -> Alike | None:
    """Give what makes another case one of the same group; None for a case about no product, or judged before."""
    product = case.report.product
    if product is None or case.assessments:
        return None
    return Alike(
        product=product.name,
        type=case.report.type,
        drill=case.drill,
        alert_id=message_key("alert", _cause(case, product.name)),
    )


def group_orders(case: Case, pack: Pack, related: Sequence[Related]) -> tuple[RaiseAlert, ...]:
    """Give the alert of a group complaint, once enough cases of one product came within the window.

    While it is open no further case raises it: the store leaves those that are alike out of its answer then.

    Args:
        case: The case that is judged.
        pack: Says how many within which time.
        related: What was found; those of the same product are counted.

    Source: triage.yaml, row triage.group; S3-44.
    """
    row, product = pack.triage.group, case.report.product
    if row is None or product is None or len(related) + 1 < row.at_least:
        return ()
    if case.report.type not in row.types:
        return ()
    window = time_of(row.within)
    others = {
        one.case_id
        for one in related
        if one.same_product and abs(case.received_at - one.received_at) < window
    }
    if len(others) + 1 < row.at_least:
        return ()
    return standing_alerts(
        pack,
        row.alert,
        about=masked(product.name, case.customer)[:_ABOUT_AT_MOST],
        detail={language: f"≥{row.at_least} / {time}" for language, time in spoken(row.within).items()},
        cause=_cause(case, product.name),
        drill=case.drill,
    )


def _cause(case: Case, product: str) -> str:
    about = message_key(case.report.type, product)
    return "/".join(("group", case.pack.name, *(("drill",) if case.drill else ()), about))
