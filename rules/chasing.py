"""A customer who asks where their answer is: before anybody answered them in person, that makes a case more urgent."""

from __future__ import annotations

from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.announcing import ask_department
from rules.handled import Done, handled
from rules.notices import notify
from rules.responsible import department_of
from rules.triage import form_reissued, retriage
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.messages.investigation import CustomerChased
from schemas.policy.pack import Pack


def chase(
    case: Case, pack: Pack, message: CustomerChased, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Count the customer's asking, judge the case again, tell the owner, and tell the customer where it stands.

    Asking after the first answer in person is noted and told, and counts for no priority.

    Source: triage.yaml, ``chased`` of triggers; S2-17.
    """
    admit(case, pack, "chase", message.by)
    at = not_before_receipt(case, happened_at)
    too_slow = case.first_response_at is None or case.first_response_at > at
    count = case.chased_count + too_slow
    words = (*case.supplements, message.text) if message.text else case.supplements
    noted = case.model_copy(update={"chased_count": count, "supplements": words})
    after = retriage(noted, pack, because="chased", now=now) if case.assessments else noted
    risen = form_reissued(case, after, pack, now=now)
    details = {"count": count, "before_first_response": too_slow}
    told = ask_department(after, department_of(after, pack), "customer_chased", now=now, details=details)
    done = Done(
        "case.retriaged" if risen else "customer.chased",
        message.by,
        fact="customer-chased",
        details=details,
        reasons=(Reason("customer.chased"),),
        orders=(notify(after, "chased", about=str(case.version)),),
        asks=(*risen, told),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)
