"""Notices: tell the customer how far their case has come, ordered or asked for, and see that it reaches them.

Consumes  NotifyCustomer, TellAudited, StatusRequested, NoticeDelivered (queue notices.v1);
          SendNotice (queue delivery.v1)
Emits     TellAudited, SendNotice; events case.customer-notified, case.notice-held, case.notice-sent,
          case.notice-undelivered, case.status-told
Twice     safe: the same notice of a round is written once, and none for an archived case; a process that dies between
          the mail server's answer and the record sends once more, under the same Message-ID
Refuses   a notice about what is not there yet; an unknown view; an answer about a notice that there is not (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.notice_sending import mail_of, note_delivery, note_mail, sends_mail
from rules.notices import tell_audited, tell_customer
from rules.status import tell_status
from schemas.case import Case
from schemas.decision import Decision
from schemas.errands import Errand, ReadFilings
from schemas.messages.filings import TemplatesAudited
from schemas.messages.intake import StatusRequested
from schemas.messages.notices import NoticeDelivered, SendNotice, TellAudited
from schemas.messages.orders import NotifyCustomer


def decide_notice(message: NotifyCustomer, case: Case, context: Context) -> Decision[Case]:
    """Write a notice and hand it on for delivery."""
    pack, mails = context.packs.of(case.pack), sends_mail(context.staff)
    return tell_customer(case, pack, message, now=context.now, sends_mail=mails)


def read_audit(_: TellAudited, case: Case, __: Context) -> Errand:
    """Ask for the last audit of the templates that was filed."""
    return ReadFilings((TemplatesAudited.filing_of(case.pack.name),))


def decide_audited(message: TellAudited, case: Case, context: Context) -> Decision[Case]:
    """Write a notice, or hold it."""
    pack, mails = context.packs.of(case.pack), sends_mail(context.staff)
    audited = (context.answer or {}).get(TemplatesAudited.filing_of(pack.name))
    return tell_audited(case, pack, message, audited, now=context.now, sends_mail=mails)


def decide_status(message: StatusRequested, case: Case, context: Context) -> Decision[Case]:
    """Answer how far a case has come."""
    return tell_status(case, context.packs.of(case.pack), message, now=context.now)


def mail(message: SendNotice, case: Case, context: Context) -> Errand | None:
    """Give the mail that is to be sent."""
    return mail_of(case, context.packs.of(case.pack), message.notice_id, context.staff)


def decide_sent(message: SendNotice, case: Case, context: Context) -> Decision[Case]:
    """Record what the mail server said."""
    pack, is_on = context.packs.of(case.pack), sends_mail(context.staff)
    return note_mail(case, pack, message, context.answer, now=context.now, is_on=is_on)


def decide_delivered(message: NoticeDelivered, case: Case, context: Context) -> Decision[Case]:
    """Record what the gateway says."""
    pack, is_on = context.packs.of(case.pack), sends_mail(context.staff)
    return note_delivery(case, pack, message, now=context.now, is_on=is_on)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(message=NotifyCustomer, decide=decide_notice),
    ActorSpec(message=TellAudited, decide=decide_audited, errand=read_audit),
    ActorSpec(message=StatusRequested, decide=decide_status),
    ActorSpec(message=SendNotice, decide=decide_sent, errand=mail),
    ActorSpec(message=NoticeDelivered, decide=decide_delivered),
)
