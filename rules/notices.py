"""What the customer is told: always that it is accepted, where it stands, and when to expect a resolution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.announcing import case_fact
from rules.conclusion import conclude, unchanged
from rules.masking import masked, masked_name
from rules.wording import wording_of
from schemas.agreement import RefusedDemand
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed
from schemas.ids import message_key
from schemas.messages.orders import ArchiveCase, NotifyCustomer
from schemas.policy.notices import Locale, NoticesPolicy
from schemas.policy.pack import Pack
from schemas.work import Notice, Plan

DEMAND_REFUSED = "demand_refused"
"""Kind of the notice that a demand is not met; it is about the place of the refusal, 1 for the first."""


@dataclass(frozen=True, slots=True)
class ThreeFacts:
    """What every customer must know, in their language."""

    accepted: str
    step: str
    expected_at: datetime
    expected: str
    """The same instant as the customer reads it."""


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


def tell_customer(case: Case, pack: Pack, order: NotifyCustomer, *, now: datetime) -> Decision[Case]:
    """Write the notice into the case and hand it to whoever delivers it; in an exercise nobody gets it.

    Args:
        case: Any case.
        pack: Its templates, channels and estimates.
        order: What to tell.
        now: Instant of the notice.

    Returns:
        A decision that changes nothing if the customer was told before, or the case is archived.

    Raises:
        NotAllowed: what the template speaks of is not in the case.

    Source: notices.yaml; S0-45, S0-50, S0-51, S0-71.
    """
    if case.state == "archived":
        return unchanged(case, event="customer.notified")
    template = wording_of(pack.notices).template(order.kind)
    notice = _notice(case, pack, order, now=now)
    if any(known.id == notice.id for known in case.notices):
        return unchanged(case, event="customer.notified")
    after = case.model_copy(update={"notices": (*case.notices, notice)})
    details = notice.model_dump(mode="json", exclude={"at", "id"}) | {"notice_id": notice.id}
    fact = case_fact(after, "customer-notified", now=now, version=case.version + 1, details=details)
    return conclude(
        case,
        after,
        pack,
        event="customer.notified",
        now=now,
        about=order.kind,
        reasons=(Reason(f"notice.{order.kind}", row=template.id),),
        orders=_sealing(case, pack, order.kind),
        events=() if case.drill else (fact,),
    )


def _sealing(case: Case, pack: Pack, kind: str) -> tuple[ArchiveCase, ...]:
    """Give the order to seal a closed case whose customer now hears of the end, where nobody has to sign.

    Source: S4-58; archive.yaml, row archive.sealing.
    """
    sealing, closure = pack.archive.sealing, case.closure
    outcome = pack.callbacks.outcome(closure.outcome) if closure else None
    ends = sealing is not None and sealing.when == "closed" and outcome is not None and outcome.notice == kind
    return (ArchiveCase(case_id=case.id),) if ends else ()


def three_facts(case: Case, pack: Pack, *, now: datetime, about: str = "") -> ThreeFacts:
    """Give the three facts about a case in its customer's language.

    Args:
        case: Any case.
        pack: Its pack.
        now: The expectation is never earlier, unless the case has ended.
        about: Place of the progress entry to call the step by; else the state is called by name.
    """
    policy, wording = pack.notices, wording_of(pack.notices)
    locale = wording.locale(case.locale, pack.locale)
    expected_at = expected_resolution(case, policy, now=now)
    entry = int(about) - 1 if about.isdecimal() else -1
    told = wording.steps[case.state].text[locale.code]
    step = case.progress[entry].step if 0 <= entry < len(case.progress) else about or told
    return ThreeFacts(
        accepted=policy.accepted.text[locale.code].format(number=case.number),
        step=masked(step, case.customer),
        expected_at=expected_at,
        expected=wording.written(expected_at, locale),
    )


def expected_resolution(case: Case, policy: NoticesPolicy, *, now: datetime) -> datetime:
    """Give when the customer may expect the resolution.

    What was promised; else the pack's estimate from receipt; else the last running clock; and if all of them
    have passed, the pack's overrun from now. A case that has ended was resolved when it closed.
    """
    if case.closure is not None:
        return case.closure.closed_at
    estimated = case.received_at + wording_of(policy).estimate(case.priority)
    running = [clock.due_at for clock in case.clocks.values() if clock.is_running]
    candidates = (case.promised_by, estimated, max(running, default=None))
    ahead = (moment for moment in candidates if moment is not None and moment > now)
    return next(ahead, now + timedelta(hours=policy.overrun.hours))


def _notice(case: Case, pack: Pack, order: NotifyCustomer, *, now: datetime) -> Notice:
    """Give the notice; its id follows from what it tells, so that a repeated order tells nothing twice."""
    wording = wording_of(pack.notices)
    locale = wording.locale(case.locale, pack.locale)
    facts = three_facts(case, pack, now=now, about=order.about if order.kind == "progress" else "")
    template = wording.template(order.kind)
    more = {
        name: masked(_told(name, case, order, wording.words[locale.code], locale, pack), case.customer)
        for name in sorted(template.more)
    }
    same = "/".join((case.id, str(case.round), order.kind, order.about, *more.values()))
    three = {"accepted": facts.accepted, "step": facts.step, "expected": facts.expected}
    return Notice(
        id=message_key("notice", same),
        kind=order.kind,
        channel=_channel(case, pack.notices),
        accepted=facts.accepted,
        step=facts.step,
        expected_at=facts.expected_at,
        text=template.text[locale.code].format_map(three | more),
        at=now,
    )


def _told(  # noqa: PLR0913, PLR0917 - what templates may speak of
    name: str, case: Case, order: NotifyCustomer, words: Mapping[str, str], locale: Locale, pack: Pack
) -> str:
    """Give what a template says beside the three facts."""
    plan, suggestion, refused = _plan(case, order.about), case.suggestion, _refused(case, order)
    instead = refused.alternative if refused else case.obstacle.alternative if case.obstacle else None
    found: Mapping[str, str | None] = {
        "number": case.number,
        "finding": plan.root_cause if plan else None,
        "plan": _plan_in_words(plan, words, locale) if plan else None,
        "actions": _plan_in_words(plan, words, locale, numbered=True) if plan else None,
        "basis": plan.basis if plan else None,
        "demand": refused.demand if refused else None,
        "why": refused.reason if refused else None,
        "alternative": instead,
        "verdict": words.get(suggestion.verdict, suggestion.verdict) if suggestion else None,
        "reason": suggestion.reason if suggestion else None,
        "answer": case.resolution,
        "result": case.resolution or (case.closure.result if case.closure else None),
        "customer": masked_name(case.customer),
        "declined": (words.get(case.declined.code) or case.declined.label) if case.declined else None,
        "article": _article(case, pack, locale),
        "lacking": locale.between.join(_names_of(case.lacking, pack, words)) or None,
    }
    value = found[name]
    if value is None:
        raise NotAllowed(
            f"A notice of kind {order.kind} tells the {name}; case {case.number} has none yet.",
            field="kind",
            expected=f"a case with its {name}",
            found=repr(order.kind),
        )
    return value


def _article(case: Case, pack: Pack, locale: Locale) -> str | None:
    """Give the text of the article that a case was answered with, in its customer's language if there is one."""
    row = next((row for row in pack.knowledge.articles if row.code == case.article), None)
    return (row.text.get(locale.code) or next(iter(row.text.values()))) if row else None


def _names_of(fields: Sequence[str], pack: Pack, words: Mapping[str, str]) -> tuple[str, ...]:
    """Give what fields are called before customers: the pack's word for the path, else the handbook's own."""
    labels = {row.field: row.label for row in reversed(pack.intake.required)}
    return tuple(words.get(path) or labels.get(path, path) for path in fields)


def _plan(case: Case, about: str) -> Plan | None:
    return next((plan for plan in case.plans if str(plan.version) == about), None)


def _refused(case: Case, order: NotifyCustomer) -> RefusedDemand | None:
    """Give the refused demand that a notice is about."""
    place = int(order.about) if order.kind == DEMAND_REFUSED and order.about.isdecimal() else 0
    return case.refused_demands[place - 1] if 0 < place <= len(case.refused_demands) else None


def _plan_in_words(plan: Plan, words: Mapping[str, str], locale: Locale, *, numbered: bool = False) -> str:
    said = []
    for remedy in plan.remedies:
        amount = f"{remedy.amount.amount} {remedy.amount.currency}" if remedy.amount else ""
        parts = (words.get(remedy.code, remedy.code), amount, remedy.text or "")
        said.append(" ".join(part for part in parts if part))
    if numbered:
        said = [f"{place}. {one}" for place, one in enumerate(said, start=1)]
    return locale.between.join(said)


def _channel(case: Case, policy: NoticesPolicy) -> str:
    contact = case.customer.contact
    reachable = (channel.code for channel in policy.channels if getattr(contact, channel.code))
    return next(reachable, policy.channels[-1].code)
