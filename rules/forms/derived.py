"""What forms show that stands in no one place of a case, such as the masked customer or the whole solution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rules.calendar_zone import zone_of
from rules.clock_names import row_name
from rules.contact_masks import mask_email, mask_number
from rules.crisis import grave_triggers, is_crisis
from rules.forms.alarms import ALARMED, minutes_until
from rules.forms.reaching import REACHED, reached
from rules.forms.words import in_words
from rules.masking import masked, masked_name
from rules.satisfaction import last_asked
from schemas.alert import Alert
from schemas.case import Case
from schemas.compensation import LIVE
from schemas.model import Language
from schemas.policy.forms import Table
from schemas.policy.pack import Pack
from schemas.report import Attachment
from schemas.work import Remedy


@dataclass(frozen=True, slots=True)
class Source:
    """A case of which a form is filled in, and for whom."""

    case: Case
    pack: Pack
    language: Language
    alerts: tuple[Alert, ...] = ()
    """Those of its crisis."""

    def word(self, table: Table, code: str) -> str:
        """Give a code in the form's language."""
        return in_words(self.pack, table, code, self.language)

    def masked(self, text: str) -> str:
        """Give a text in which the customer is masked, unless the pack shows customers whole."""
        masking = self.pack.forms.masking
        return text if masking.contact == masking.name == "whole" else masked(text, self.case.customer)


class Shown(str):
    """A text in which nothing is to be masked any more."""

    __slots__ = ()


Derive = Callable[[Source], object]


def _customer_name(source: Source) -> str:
    customer = source.case.customer
    if customer.anonymous:
        return {"zh": "匿名", "en": "anonymous"}[source.language]
    whole = source.pack.forms.masking.name == "whole"
    return (customer.name or "") if whole else masked_name(customer)


def _customer_contact(source: Source) -> Sequence[str]:
    contact, way = source.case.customer.contact, source.pack.forms.masking.contact
    if way == "hidden":
        return ()
    masks: Sequence[tuple[str | None, Callable[[str], str]]] = (
        (contact.phone, mask_number),
        (contact.email, mask_email),
        (contact.platform, lambda _: "***"),
        (contact.address, lambda _: "***"),
    )
    return tuple(value if way == "whole" else mask(value) for value, mask in masks if value)


def _customer(source: Source) -> str:
    return " ".join((_customer_name(source), *_customer_contact(source)))


def _customer_account(source: Source) -> str:
    """Give the follow-up number of the anonymous; of others, that there is an account."""
    customer = source.case.customer
    known = customer.username or customer.identifier
    return Shown(customer.identifier or "") if customer.anonymous else "***" if known else ""


def _attachments(source: Source) -> Sequence[str]:
    case = source.case
    every: tuple[Attachment, ...] = (*case.report.attachments, *case.supplied)
    return tuple(
        one.note or f"{source.word('words', one.kind)} {number}" for number, one in enumerate(every, 1)
    )


def _solution(source: Source) -> Sequence[str]:
    """Give everything that the newest plan gives, or what was answered or judged."""
    case = source.case
    if case.plan is not None:
        refused = _refused(case)
        return tuple(_remedy(source, one) for one in case.plan.remedies if one.code not in refused)
    if case.suggestion is not None:
        return (source.word("verdicts", case.suggestion.verdict), case.suggestion.reason)
    return (case.resolution,) if case.resolution else ()


def _refused(case: Case) -> frozenset[str]:
    """Give the remedies that were applied for and are not given: nobody granted an application for them."""
    granted = {one.remedy for one in case.applications if one.status in LIVE}
    return (
        frozenset(one.remedy for one in case.applications if one.status in {"refused", "stopped"}) - granted
    )


def _remedy(source: Source, remedy: Remedy) -> str:
    amount = f"{remedy.amount.amount} {remedy.amount.currency}" if remedy.amount else ""
    parts = (source.word("remedies", remedy.code), amount, remedy.text or "")
    return " ".join(part for part in parts if part)


def _progress(source: Source) -> Sequence[str]:
    return tuple(source.case.closure.process.split("\n")) if source.case.closure else _steps(source)


def _steps(source: Source) -> Sequence[str]:
    zone = source.pack.notices.zone.name
    return tuple(f"{local(one.at, zone)} {one.step}" for one in source.case.progress)


def _satisfaction(source: Source) -> str:
    """Give what the customer said at last; one who was not asked yet has the pack's word for that, never a grade."""
    case, unasked = source.case, source.pack.callbacks.unasked
    asked = last_asked(case)
    if asked is not None:
        return source.word("answers", asked.answer)
    if case.closure is not None and source.language == "zh":
        return case.closure.satisfaction
    return unasked.label if unasked.label == "-" else source.word("answers", unasked.code)


def _feedback(source: Source) -> Sequence[str]:
    return tuple(one.text for one in source.case.callbacks if one.text)


def _description(source: Source) -> str:
    """Give the summary, with the order number behind it if it does not say that."""
    report = source.case.report
    order = report.order_number
    behind = {"zh": "（订单 {}）", "en": " (order {})"}[source.language]
    return report.summary + (behind.format(order) if order and order not in report.summary else "")


def _archive_notes(source: Source) -> Sequence[str]:
    return tuple(note.text for note in source.case.archive_notes)


def _kind(source: Source) -> str:
    """Give the label for display, where triage gave one; else class and module."""
    judged = source.case.assessment
    if judged is None:
        return source.word("types", source.case.report.type)
    if judged.display_label is not None and source.language == "zh":
        return judged.display_label
    parts = (source.word("classes", judged.cls), source.word("modules", judged.module))
    return " / ".join(dict.fromkeys(part for part in parts if part))


def _responsible(source: Source) -> str:
    owner = source.case.owner
    if owner is None:
        return ""
    department = source.word("departments", owner.department)
    person = source.word("departments", owner.person)
    return department if owner.person == owner.department else f"{department} {person}"


def _late(source: Source) -> Sequence[str]:
    return tuple(
        source.word("words", row_name(name)) for name, clock in source.case.clocks.items() if clock.was_broken
    )


def _rounds_failed(source: Source) -> int:
    return len(source.case.cause_analyses)


def _minutes_until(step: str) -> Derive:
    def found(source: Source) -> object:
        return next((one.minutes for one in reached(source.case) if one.name == step), None)

    return found


def _minutes_until_alert(step: str) -> Derive:
    return lambda source: minutes_until(step, source.case, source.alerts)


def _grave_triggers(source: Source) -> Sequence[str]:
    return tuple(source.word("triggers", code) for code in grave_triggers(source.case, source.pack))


def local(moment: datetime, zone: str) -> str:
    """Give an instant as forms show it, in a zone: ``2026-03-06 18:30``."""
    return f"{moment.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"


DERIVED: Final[Mapping[str, Derive]] = {
    "customer_info": _customer,
    "customer_name": _customer_name,
    "customer_contact": _customer_contact,
    "customer_account": _customer_account,
    "attachment_notes": _attachments,
    "solution": _solution,
    "process": _progress,
    "steps": _steps,
    "satisfaction": _satisfaction,
    "feedback": _feedback,
    "kind": _kind,
    "description": _description,
    "archive_notes": _archive_notes,
    "responsible": _responsible,
    "late_limits": _late,
    "failed_rounds": _rounds_failed,
    "grave_triggers": _grave_triggers,
    "is_crisis": lambda source: is_crisis(source.case, source.pack),
    **{f"minutes_until_{step}": _minutes_until(step) for step in REACHED},
    **{f"minutes_until_{step}": _minutes_until_alert(step) for step in ALARMED},
}
"""Name to what gives it: a text, a number, an instant, or several texts."""
