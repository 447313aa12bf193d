"""What stands in a notice: the three facts, what its kind speaks of, and the blocks of the pack."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rules.anger import must_calm
from rules.masking import masked, masked_name
from rules.profiles import culture_of
from rules.stage_notices import state_meant
from rules.wording import wording_of
from schemas.agreement import RefusedDemand
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.messages.orders import NotifyCustomer
from schemas.policy.notice_parts import Block
from schemas.policy.notices import Locale, NoticesPolicy
from schemas.policy.pack import Pack
from schemas.policy.templates import placeholders
from schemas.work import Plan

_BLANKS: Final = re.compile(r" {2,}")

DEMAND_REFUSED: Final = "demand_refused"
"""Kind of the notice that a demand is not met; it is about the place of the refusal, 1 for the first."""

MAY_BE_EMPTY: Final = frozenset({"ahead"})
"""What a block may speak of that is not there: then the block is left out."""


@dataclass(frozen=True, slots=True)
class ThreeFacts:
    """What every customer must know, in their language."""

    accepted: str
    step: str
    expected_at: datetime
    expected: str
    """The same instant as the customer reads it."""
    locale: str
    """Code of the locale that they are in."""


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in words."""

    text: str
    blocks: tuple[str, ...]
    """Codes of the blocks in it, in order."""
    told: tuple[str, ...]
    """What makes it another notice than one of the same kind."""


def three_facts(case: Case, pack: Pack, *, now: datetime, about: str = "") -> ThreeFacts:
    """Give the three facts about a case in its customer's language.

    Args:
        case: Any case.
        pack: Its pack.
        now: The expectation is never earlier, unless the case has ended.
        about: Place of the progress entry, or state that the case had come to, to call the step by; else the
            state is called by name.
    """
    policy, wording = pack.notices, wording_of(pack.notices)
    locale = wording.locale(case.locale, pack.locale)
    expected_at = expected_resolution(case, policy, now=now)
    entry, state = int(about) - 1 if about.isdecimal() else -1, state_meant(about)
    told = wording.steps[state or case.state].text[locale.code]
    named = "" if state else about
    step = case.progress[entry].step if 0 <= entry < len(case.progress) else named or told
    return ThreeFacts(
        accepted=policy.accepted.text[locale.code].format(number=case.number),
        step=masked(step, case.customer),
        expected_at=expected_at,
        expected=wording.written(expected_at, locale),
        locale=locale.code,
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


def written(case: Case, pack: Pack, order: NotifyCustomer, facts: ThreeFacts) -> Written:
    """Give the notice in words: how the customer is addressed, a phrase that calms, then the template.

    Of an apology there are as many as the customer's culture bears.

    Raises:
        NotAllowed: what the template speaks of is not in the case.
    """
    wording = wording_of(pack.notices)
    locale = wording.locale(case.locale, pack.locale)
    template = wording.template(order.kind)
    words = wording.words[locale.code]
    more = {
        name: masked(_told(name, case, order, words, locale, pack), case.customer)
        for name in sorted(template.more)
    }
    blocks = _blocks(case, pack, order, placeholders(template.text[locale.code]))
    three = {"accepted": facts.accepted, "step": facts.step, "expected": facts.expected}
    body = template.text[locale.code].format_map({**three, **more, **blocks})
    opening = _opening(case, pack, locale)
    text = locale.joint.join(part for part in (*opening.values(), body) if part)
    return Written(
        text=_BLANKS.sub(" ", text).strip(),
        blocks=tuple(code for code, said in (opening | blocks).items() if said),
        told=tuple(more.values()),
    )


def _opening(case: Case, pack: Pack, locale: Locale) -> dict[str, str]:
    """Give how the customer is addressed, and the phrase that calms if they are angry.

    A form of address that gives the whole name away is not used: what is told goes to subscribers too.
    """
    said: dict[str, str] = {}
    row, name = pack.notices.salutation, case.customer.preferred_salutation
    if row is not None:
        is_known = name is not None and masked(name, case.customer) == name
        said["salutation"] = (
            row.preferred[locale.code].format(name=name) if is_known else row.text[locale.code]
        )
    if must_calm(case, pack):
        said["buffer"] = pack.notices.buffers[0].text[locale.code]
    return said


def _blocks(case: Case, pack: Pack, order: NotifyCustomer, names: Sequence[str]) -> dict[str, str]:
    """Give what stands for each block of a template; nothing for an apology too many, or for what is not there."""
    wording, culture = wording_of(pack.notices), culture_of(case, pack)
    bears = culture.apologies_at_most if culture else None
    said: dict[str, str] = {}
    for name in names:
        block = wording.blocks.get(name)
        if block is None:
            continue
        is_too_much = block.apologises and bears is not None and bears <= 0
        said[name] = "" if is_too_much else _said(block, case, pack, order)
        if block.apologises and bears is not None:
            bears -= 1
    return said


def _said(block: Block, case: Case, pack: Pack, order: NotifyCustomer) -> str:
    wording = wording_of(pack.notices)
    locale = wording.locale(case.locale, pack.locale)
    text, words = block.text[locale.code], wording.words[locale.code]
    names = placeholders(text)
    if any(name in MAY_BE_EMPTY and not _ahead(case, pack, locale) for name in names):
        return ""
    told = {name: _told(name, case, order, words, locale, pack) for name in names}
    return masked(text.format_map(told), case.customer)


def lacks(case: Case, pack: Pack, order: NotifyCustomer) -> str:
    """Give the first thing that a notice would tell and that is not in the case; empty if everything is there."""
    wording = wording_of(pack.notices)
    locale = wording.locale(case.locale, pack.locale)
    words = wording.words[locale.code]
    found = _found(case, order, words, locale, pack)
    return next((name for name in sorted(wording.template(order.kind).more) if found[name] is None), "")


def _told(  # noqa: PLR0913, PLR0917 - what templates may speak of
    name: str, case: Case, order: NotifyCustomer, words: Mapping[str, str], locale: Locale, pack: Pack
) -> str:
    """Give what a template says beside the three facts."""
    value = _found(case, order, words, locale, pack)[name]
    if value is None:
        raise NotAllowed(
            f"A notice of kind {order.kind} tells the {name}; case {case.number} has none yet.",
            field="kind",
            expected=f"a case with its {name}",
            found=repr(order.kind),
        )
    return value


def _found(
    case: Case, order: NotifyCustomer, words: Mapping[str, str], locale: Locale, pack: Pack
) -> Mapping[str, str | None]:
    """Give everything that a template may say beside the three facts; None for what is not in the case."""
    plan, suggestion, refused = _plan(case, order.about), case.suggestion, _refused(case, order)
    instead = refused.alternative if refused else case.obstacle.alternative if case.obstacle else None
    rating = pack.notices.rating
    return {
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
        "evidence": locale.between.join(case.evidence_wanted) or None,
        "lacking": locale.between.join(_names_of(case.lacking, pack, words)) or None,
        "ahead": _ahead(case, pack, locale) or None,
        "problem": _problem(case, pack, words),
        "done": _done(case, words, locale) or None,
        "rating_link": rating.link.format(number=case.number) if rating else None,
    }


def _ahead(case: Case, pack: Pack, locale: Locale) -> str:
    """Give the stages behind the one that the case is at; all of them for one that is at none.

    Source: notices.yaml, rows notices.ahead.*; S2-14.
    """
    state = case.blocked_from or case.state
    rows = pack.notices.ahead
    at = next((place for place, row in enumerate(rows) if state in row.states), -1)
    return locale.between.join(row.text[locale.code] for row in rows[at + 1 :])


def _problem(case: Case, pack: Pack, words: Mapping[str, str]) -> str:
    """Give the problem in the company's words: its core as somebody named it, else what kind of matter it is.

    Never the customer's own words: what is told goes to subscribers too.
    """
    if case.core_issue:
        return case.core_issue
    form = case.assessment
    topic, kind = (form.topic, form.cls) if form else (case.report.topic, case.report.type)
    labels = {row.code: row.label for row in (*pack.intake.types, *pack.triage.classes, *pack.triage.topics)}
    code = topic or kind
    return words.get(code) or labels.get(code, code)


def _done(case: Case, words: Mapping[str, str], locale: Locale) -> str:
    remedies = case.plan.remedies if case.plan else ()
    return locale.between.join(words.get(one.code, one.code) for one in remedies if one.done_at)


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
