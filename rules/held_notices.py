"""Notices that wait because their template may not be sent, and are tried again until it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.announcing import case_fact
from rules.conclusion import conclude, unchanged
from rules.fired import Outcome
from rules.template_approval import Forbidden
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.messages.base import Order
from schemas.messages.notices import TellAudited
from schemas.messages.orders import NotifyCustomer
from schemas.policy.notices import Template
from schemas.policy.pack import Pack
from schemas.work import HeldNotice

HELD: Final = "notice"
"""Kind of the timer at which a held notice is tried again."""


def held(  # noqa: PLR0913 - what is held and why
    case: Case, pack: Pack, order: NotifyCustomer, template: Template, why: Forbidden, *, now: datetime
) -> Decision[Case]:
    """Keep a notice that may not be sent, tell subscribers once, and try again later.

    Nothing counts as told: limits that a notice meets run on.

    Source: notices.yaml, rows notices.approval, notices.audit and notices.retries; S2-49, S3-41.
    """
    if is_held(case, order):
        return unchanged(case, event="customer.notice-held")
    one = HeldNotice(kind=order.kind, about=order.about, why=why, row=template.id, since=now)
    timer = Timer(kind=HELD, due_at=now + _wait(pack), about=one.key)
    timers = {**case.timers, timer_name(one): timer}
    after = case.model_copy(update={"held_notices": (*case.held_notices, one), "timers": timers})
    details = {"kind": one.kind, "why": why, "row": template.id}
    fact = case_fact(after, "notice-held", now=now, version=case.version + 1, details=details)
    return conclude(
        case,
        after,
        pack,
        event="customer.notice-held",
        now=now,
        about=order.kind,
        reasons=(Reason(f"notice.{why}", row=template.id),),
        events=(fact,),
    )


def is_held(case: Case, order: NotifyCustomer) -> bool:
    """Say whether a notice is held already."""
    key = HeldNotice.key_of(order.kind, order.about)
    return any(one.key == key for one in case.held_notices)


def without_held(case: Case, order: NotifyCustomer) -> Case:
    """Give the case without a notice that is told now; the same case if it held none."""
    key = HeldNotice.key_of(order.kind, order.about)
    left = tuple(one for one in case.held_notices if one.key != key)
    if len(left) == len(case.held_notices):
        return case
    timers = {name: timer for name, timer in case.timers.items() if timer.kind != HELD or timer.about != key}
    return case.model_copy(update={"held_notices": left, "timers": timers})


def tried_again(outcome: Outcome, timer: Timer, pack: Pack, /, *, now: datetime) -> Outcome:
    """Order a held notice again, and look again later; whether it may be sent now, its own rule says."""
    case = outcome.case
    later = timer.model_copy(update={"due_at": now + _wait(pack)})
    found = tuple(one for one in case.held_notices if one.key == timer.about)
    orders = tuple(_order(case, one) for one in found)
    timers = {name: one for name, one in case.timers.items() if one.kind != HELD or one.about != timer.about}
    return replace(
        outcome,
        case=case.model_copy(update={"timers": timers | {timer_name(one): later for one in found}}),
        reasons=(*outcome.reasons, Reason("notice.tried-again", detail={"notice": timer.about})),
        orders=(*outcome.orders, *orders),
    )


def _order(case: Case, one: HeldNotice) -> Order:
    """Give the order that tries a notice again; where an audit lapsed it looks for a later one at once."""
    if one.why == "audit_lapsed":
        return TellAudited(case_id=case.id, kind=one.kind, about=one.about)
    return NotifyCustomer(case_id=case.id, kind=one.kind, about=one.about)


def _wait(pack: Pack) -> timedelta:
    return time_of(pack.notices.retries.held)


def timer_name(one: HeldNotice) -> str:
    """Give the name of the timer at which a held notice is tried again."""
    return f"{HELD}:{one.key}".replace(".", "_").replace("$", "_")
