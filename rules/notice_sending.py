"""Notices on their way: handed to the mail server or a gateway, tried again, and told over the next channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.announcing import ask_department, case_fact
from rules.clock_timers import SENDING
from rules.conclusion import conclude, unchanged
from rules.fired import Outcome
from rules.notice_channels import channel_named, next_channel
from rules.notices import notice_fact, sealing_orders
from rules.responsible import department_of
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.errands import Deliver, Delivery
from schemas.errors import NotAllowed
from schemas.messages.base import Event, Order
from schemas.messages.notices import NoticeDelivered, SendNotice
from schemas.policy.pack import Pack
from schemas.staff import Staff, Way
from schemas.work import Notice, Sending

SENT: Final = "customer.notice-sent"

SENDER: Final = "customer_sender"
"""Option of the channel email in the staff file: from whom mail to customers comes; without it none is sent."""


def sends_mail(staff: Staff) -> bool:
    """Say whether the deployment hands mail for customers to a server itself."""
    return bool(_sender(staff))


def mail_of(case: Case, pack: Pack, notice_id: str, staff: Staff) -> Deliver | None:
    """Give the mail for a notice; None if it has arrived, goes another way by now, or nobody sends mail.

    Source: docs/notices.md.
    """
    notice = _notice(case, notice_id)
    address, sender = case.customer.contact.email, _sender(staff)
    if notice is None or not address or not sender or not _goes_by_mail(notice, pack):
        return None
    return Deliver(
        sending_id=notice.id,
        way=Way(channel="email", address=address),
        language="en" if case.locale.startswith("en") else "zh",
        title=notice.accepted,
        text=notice.text,
        link="",
        severity="info",
        dedupe_key=f"case:{case.id}",
        sender=sender,
    )


def note_mail(  # noqa: PLR0913 - a notice and what became of it
    case: Case, pack: Pack, order: SendNotice, answer: Delivery | None, *, now: datetime, is_on: bool = True
) -> Decision[Case]:
    """Record what the mail server said; what it does not take is tried again, then told over the next channel.

    Args:
        case: The case of the notice.
        pack: How often it is tried, and its channels.
        order: Which notice.
        answer: What the server said; None if nothing was sent.
        now: Instant of the decision.
        is_on: Whether the deployment sends mail to customers still.

    Source: notices.yaml, row notices.retries.
    """
    notice = _notice(case, order.notice_id)
    if notice is None or not _goes_by_mail(notice, pack):
        return unchanged(case, event=SENT)
    said = answer or Delivery("rejected", notice.channel, "no mail is sent" if not is_on else "no address")
    attempt = notice.sending.attempt + 1 if notice.sending else 1
    sending = Sending(outcome=said.outcome, at=now, attempt=attempt, detail=said.detail)
    if said.outcome == "accepted":
        return _noted(case, pack, notice.model_copy(update={"sending": sending}), now=now)
    if said.outcome != "rejected" and attempt < pack.notices.retries.at_most:
        wait = said.retry_after or time_of(pack.notices.retries.wait)
        return _again(case, pack, notice.model_copy(update={"sending": sending}), wait, now=now)
    return _elsewhere(case, pack, notice, sending, now=now, is_on=is_on)


def note_delivery(
    case: Case, pack: Pack, message: NoticeDelivered, *, now: datetime, is_on: bool = False
) -> Decision[Case]:
    """Record what the company's gateway says became of a notice; one that did not arrive goes over the next channel.

    Returns:
        A decision that changes nothing if the case is archived, or it is about a channel that was given up before.

    Raises:
        NotAllowed: a notice that the case has not.

    Source: S4-37; docs/notices.md.
    """
    notice = next((one for one in case.notices if one.id == message.notice_id), None)
    if notice is None:
        raise NotAllowed(
            f"Case {case.number} has no such notice.",
            field="notice_id",
            expected="the notice_id of a fact case.customer-notified of this case",
            found=repr(message.notice_id),
        )
    if case.state == "archived" or notice.channel != message.channel or notice.is_settled:
        return unchanged(case, event=SENT)
    outcome = "accepted" if message.delivered else "rejected"
    sending = Sending.model_validate({"outcome": outcome, "at": now, "detail": message.detail or ""})
    if message.delivered:
        return _noted(case, pack, notice.model_copy(update={"sending": sending}), now=now, by=message.by)
    return _elsewhere(case, pack, notice, sending, now=now, is_on=is_on, by=message.by)


def _noted(case: Case, pack: Pack, notice: Notice, *, now: datetime, by: str = "") -> Decision[Case]:
    after = _with_notice(case, notice)
    details = {"notice_id": notice.id, "channel": notice.channel}
    fact = case_fact(after, "notice-sent", now=now, version=case.version + 1, details=details)
    orders = sealing_orders(case, pack, notice.kind)
    return conclude(
        case, after, pack, event=SENT, now=now, about=notice.kind, by=by, orders=orders, events=(fact,)
    )


def _again(case: Case, pack: Pack, notice: Notice, wait: timedelta, *, now: datetime) -> Decision[Case]:
    after = _with_notice(case, notice)
    timer = Timer(kind=SENDING, due_at=now + wait, about=notice.id)
    after = after.model_copy(update={"timers": {**after.timers, f"{SENDING}:{notice.id}": timer}})
    outcome = notice.sending.outcome if notice.sending else ""
    reason = Reason("notice.not-taken", pack.notices.retries.id, {"outcome": outcome})
    return conclude(
        case, after, pack, event="customer.notice-not-taken", now=now, about=notice.kind, reasons=(reason,)
    )


def _elsewhere(  # noqa: PLR0913 - what failed and where it may go
    case: Case, pack: Pack, notice: Notice, sending: Sending, *, now: datetime, is_on: bool, by: str = ""
) -> Decision[Case]:
    """Tell the customer over the next channel that reaches them; the department in charge, if there is none."""
    tried = (*notice.tried, notice.channel)
    row = next_channel(case, pack.notices, tried)
    version = case.version + 1
    orders: tuple[Order, ...] = ()
    facts: tuple[Event, ...]
    if row is None:
        after = _with_notice(case, notice.model_copy(update={"sending": sending, "tried": tried}))
        details = {"notice_id": notice.id, "channels": list(tried)}
        facts = (
            case_fact(after, "notice-undelivered", now=now, version=version, details=details),
            ask_department(after, department_of(after, pack), "reminder", now=now, details=details),
        )
        reason = Reason("notice.undelivered", detail={"tried": list(tried)})
        orders = sealing_orders(case, pack, notice.kind)
    else:
        change = {"channel": row.code, "fallback_from": notice.channel, "tried": tried, "sending": None}
        moved = notice.model_copy(update=change)
        after = _with_notice(case, moved)
        by_mail = is_on and row.field == "email"
        facts = (notice_fact(after, moved, now=now, version=version, goes_by_mail=by_mail),)
        reason = Reason("notice.fallback", row.id, {"wanted": notice.channel, "used": row.code})
        mail = SendNotice(case_id=case.id, notice_id=notice.id)
        orders = (mail,) if by_mail else sealing_orders(case, pack, notice.kind)
    return conclude(
        case,
        after,
        pack,
        event="customer.notice-moved",
        now=now,
        about=notice.kind,
        by=by,
        reasons=(reason,),
        orders=orders,
        events=() if case.drill else facts,
    )


def _notice(case: Case, notice_id: str) -> Notice | None:
    """Give a notice that is on its way still; none of an archived case, which stays as it is."""
    if case.state == "archived":
        return None
    found = (one for one in case.notices if one.id == notice_id and not one.is_settled)
    return next(found, None)


def _with_notice(case: Case, notice: Notice) -> Case:
    notices = tuple(notice if one.id == notice.id else one for one in case.notices)
    timers = {name: timer for name, timer in case.timers.items() if timer.about != notice.id}
    return case.model_copy(update={"notices": notices, "timers": timers})


def _goes_by_mail(notice: Notice, pack: Pack) -> bool:
    row = channel_named(notice.channel, pack.notices)
    return row is not None and row.field == "email"


def _sender(staff: Staff) -> str:
    settings = staff.channels.get("email")
    return settings.options.get(SENDER, "") if settings else ""


def sent_again(outcome: Outcome, timer: Timer, pack: Pack, /, *, now: datetime) -> Outcome:
    """Order a notice to the mail server once more; should the order be lost, again later."""
    case = outcome.case
    later = timer.model_copy(update={"due_at": now + time_of(pack.notices.retries.wait)})
    timers = {**case.timers, f"{SENDING}:{timer.about}": later}
    order = SendNotice(case_id=case.id, notice_id=timer.about)
    return replace(
        outcome,
        case=case.model_copy(update={"timers": timers}),
        reasons=(*outcome.reasons, Reason("notice.tried-again", detail={"notice": timer.about})),
        orders=(*outcome.orders, order),
    )
