"""Telling the customer: written once, on the channel that they want, by a template that may be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rules.announcing import case_fact
from rules.clock_timers import SENDING
from rules.conclusion import conclude, unchanged
from rules.held_notices import held, is_held, without_held
from rules.notice_channels import channel_for
from rules.notice_texts import lacks, three_facts, written
from rules.stage_notices import is_overtaken, state_meant
from rules.template_approval import Forbidden, why_not_sent
from rules.wording import wording_of
from schemas.case import Case
from schemas.clock import time_of
from schemas.decision import Decision, Reason
from schemas.document import Timer
from schemas.filing import Filing
from schemas.ids import message_key
from schemas.messages.base import Order
from schemas.messages.events import CaseFact
from schemas.messages.notices import SendNotice, TellAudited
from schemas.messages.orders import ArchiveCase, NotifyCustomer
from schemas.policy.notices import Template
from schemas.policy.pack import Pack
from schemas.work import Notice

NOTIFIED = "customer.notified"


def notify(case: Case, kind: str, *, about: str = "") -> NotifyCustomer:
    """Give the order to tell the customer something.

    The same thing is told once a round, however often it is ordered.

    Args:
        case: The case as it is after the decision, with the progress, plan or result in it.
        kind: Kind of a template; one that the pack has no template for is told as progress.
        about: Place of the progress entry (1 for the first) or version of the plan; the newest if not given.
    """
    if not about and kind == "progress" and case.progress:
        about = str(len(case.progress))
    if not about and kind == "solution" and case.plan:
        about = str(case.plan.version)
    return NotifyCustomer(case_id=case.id, kind=kind, about=about)


def tell_customer(
    case: Case, pack: Pack, order: NotifyCustomer, *, now: datetime, sends_mail: bool = False
) -> Decision[Case]:
    """Write the notice into the case and hand it to whoever delivers it; in an exercise nobody gets it.

    A template that may not be sent holds the notice until it may. Where the pack's audit has lapsed, it is looked first
    whether a later one was filed.

    Args:
        case: Any case.
        pack: Its templates, channels and estimates.
        order: What to tell.
        now: Instant of the notice.
        sends_mail: Whether Caseloop itself hands mail for customers to a server.

    Returns:
        A decision that changes nothing if the customer was told before, or the case is archived.

    Raises:
        NotAllowed: what the template speaks of is not in the case.

    Source: notices.yaml; S0-45, S0-50, S0-51, S0-71, S2-49, S3-41.
    """
    why = why_not_sent(wording_of(pack.notices).template(order.kind), pack.notices, now=now)
    if why == "audit_lapsed" and case.state != "archived":
        look = TellAudited(case_id=case.id, kind=order.kind, about=order.about)
        return conclude(
            case, case, pack, event="customer.audit-asked", now=now, about=order.kind, orders=(look,)
        )
    return _told_or_held(case, pack, order, why, now=now, sends_mail=sends_mail)


def tell_audited(  # noqa: PLR0913 - a notice and what is known of its template
    case: Case,
    pack: Pack,
    order: TellAudited,
    audited: Filing | None,
    *,
    now: datetime,
    sends_mail: bool = False,
) -> Decision[Case]:
    """Tell the customer if a later audit than the pack's was filed; else hold the notice.

    Raises:
        NotAllowed: what the template speaks of is not in the case.

    Source: notices.yaml, row notices.audit; S3-41.
    """
    template = wording_of(pack.notices).template(order.kind)
    why = why_not_sent(template, pack.notices, now=now, audited=audited)
    what = NotifyCustomer(case_id=order.case_id, kind=order.kind, about=order.about)
    return _told_or_held(case, pack, what, why, now=now, sends_mail=sends_mail)


def _told_or_held(  # noqa: PLR0913 - a notice and what is known of its template
    case: Case,
    pack: Pack,
    order: NotifyCustomer,
    why: Forbidden | None,
    *,
    now: datetime,
    sends_mail: bool,
) -> Decision[Case]:
    if case.state == "archived" or is_overtaken(case, order.about):
        return unchanged(case, event=NOTIFIED)
    if is_held(case, order) and lacks(case, pack, order):
        return _dropped(case, pack, order, now=now)
    template = wording_of(pack.notices).template(order.kind)
    if why is not None:
        return held(case, pack, order, template, why, now=now)
    return _told(case, pack, order, template, now=now, sends_mail=sends_mail)


def _told(  # noqa: PLR0913 - a notice and how it goes out
    case: Case, pack: Pack, order: NotifyCustomer, template: Template, *, now: datetime, sends_mail: bool
) -> Decision[Case]:
    chosen = channel_for(case, pack.notices)
    notice = _notice(case, pack, order, chosen.row.code, chosen.fallback_from, now=now)
    freed = without_held(case, order)
    if any(known.id == notice.id for known in case.notices):
        return unchanged(case, event=NOTIFIED) if freed is case else _dropped(case, pack, order, now=now)
    after = freed.model_copy(update={"notices": (*case.notices, notice)})
    goes_by_mail = sends_mail and chosen.row.field == "email" and not case.drill
    if goes_by_mail and not after.is_open:
        again = Timer(kind=SENDING, due_at=now + time_of(pack.notices.retries.wait), about=notice.id)
        after = after.model_copy(update={"timers": {**after.timers, f"{SENDING}:{notice.id}": again}})
    mails: tuple[Order, ...] = (SendNotice(case_id=case.id, notice_id=notice.id),) if goes_by_mail else ()
    fact = notice_fact(after, notice, now=now, version=case.version + 1, goes_by_mail=goes_by_mail)
    return conclude(
        case,
        after,
        pack,
        event=NOTIFIED,
        now=now,
        about=order.kind,
        reasons=(Reason(f"notice.{order.kind}", row=template.id), *chosen.reasons),
        orders=mails or sealing_orders(case, pack, order.kind),
        events=() if case.drill else (fact,),
    )


def sealing_orders(case: Case, pack: Pack, kind: str) -> tuple[Order, ...]:
    """Give the order to seal a closed case whose customer has now been told of the end, where nobody has to sign.

    Source: S4-58; archive.yaml, row archive.sealing.
    """
    sealing, closure = pack.archive.sealing, case.closure
    outcome = pack.callbacks.outcome(closure.outcome) if closure else None
    ends = sealing is not None and sealing.when == "closed" and outcome is not None and outcome.notice == kind
    return (ArchiveCase(case_id=case.id),) if ends else ()


def _dropped(case: Case, pack: Pack, order: NotifyCustomer, *, now: datetime) -> Decision[Case]:
    """Hold a notice no longer that was told meanwhile, or speaks of what is not there any more; nothing is told."""
    freed = without_held(case, order)
    reason = Reason("notice.dropped", detail={"kind": order.kind})
    return conclude(
        case, freed, pack, event="customer.notice-dropped", now=now, about=order.kind, reasons=(reason,)
    )


def notice_fact(
    case: Case, notice: Notice, *, now: datetime, version: int, goes_by_mail: bool = False
) -> CaseFact:
    """Give the fact by which a gateway delivers a notice; one that Caseloop mails itself says so."""
    kept = {"at", "id", "round", "sending", "tried"} | (set() if notice.fallback_from else {"fallback_from"})
    ours = {"delivered_by": "caseloop"} if goes_by_mail else {}
    details: dict[str, Any] = notice.model_dump(mode="json", exclude=kept)
    return case_fact(
        case, "customer-notified", now=now, version=version, details=details | {"notice_id": notice.id} | ours
    )


def _notice(  # noqa: PLR0913 - the parts of a notice, all named
    case: Case, pack: Pack, order: NotifyCustomer, channel: str, fallback_from: str | None, *, now: datetime
) -> Notice:
    """Give the notice; its id follows from what it tells, so that a repeated order tells nothing twice."""
    names_step = order.kind == "progress" or state_meant(order.about) is not None
    facts = three_facts(case, pack, now=now, about=order.about if names_step else "")
    said = written(case, pack, order, facts)
    same = "/".join((case.id, str(case.round), order.kind, order.about, *said.told))
    return Notice(
        id=message_key("notice", same),
        kind=order.kind,
        channel=channel,
        fallback_from=fallback_from,
        blocks=said.blocks,
        round=case.round,
        accepted=facts.accepted,
        step=facts.step,
        expected_at=facts.expected_at,
        text=said.text,
        at=now,
    )
