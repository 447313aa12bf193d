"""Enquiries: answer them, or pass them on to a department that can.

Consumes  EnquiryAnswered, EnquiryPassedOn (queue handling.v1)
Emits     event case.enquiry-answered, case.enquiry-passed-on; NotifyCustomer; requests for callback or help
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   an answer without manual, policy or script, or after a failed round without its cause; a case that is
          no enquiry under way (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.enquiries import answer_enquiry, pass_on_enquiry
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.handling import EnquiryAnswered, EnquiryPassedOn


def answer(message: EnquiryAnswered, case: Case, context: Context) -> Decision[Case]:
    """Answer the enquiry and resolve it."""
    pack = context.packs.of(case.pack)
    return answer_enquiry(case, pack, message, now=context.now, happened_at=context.happened_at)


def pass_on(message: EnquiryPassedOn, case: Case, context: Context) -> Decision[Case]:
    """Ask a department for the answer."""
    pack = context.packs.of(case.pack)
    return pass_on_enquiry(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(EnquiryAnswered, answer),
    ActorSpec(EnquiryPassedOn, pass_on),
)
