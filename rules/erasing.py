"""Erase what says who the customer of a case is. What can be counted stays: classes, limits, answers, amounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from rules.archive_parts import archive_parts
from rules.masking import masked
from schemas.archiving import Erased
from schemas.case import Case
from schemas.ending import CallAttempt, Rating
from schemas.merging import Absorbed
from schemas.model import Text
from schemas.policy.pack import Pack
from schemas.report import Customer, Incident, Report
from schemas.work import Notice, Plan

M = TypeVar("M", bound=BaseModel)
W = TypeVar("W", CallAttempt, Rating)

GONE: Final = "[erased]"
"""Stands for what the customer said."""


def erased_case(case: Case, pack: Pack, mark: Erased) -> Case:
    """Give a case without its customer: who they are, what they said and sent, and their name in what staff wrote.

    Kept are class, topic, priority, limits, instants, remedies with their amounts, answers, and what staff found out.
    The archive record is made anew of what is left.

    Args:
        case: A sealed case.
        pack: Says which parts the record has.
        mark: When, why and by whom.
    """
    nameless = _without_words(texts_masked(case, case.customer), case)
    after = nameless.model_copy(update={"erased": mark})
    if case.archive is None or after.closure is None:
        return after
    parts = archive_parts(after, after.closure, pack)
    return after.model_copy(update={"archive": case.archive.model_copy(update={"parts": parts})})


def _without_words(case: Case, before: Case) -> Case:
    return case.model_copy(
        update={
            "customer": Customer(anonymous=before.customer.anonymous),
            "fingerprint": "",
            "report": _bare(before.report),
            "corrections": (),
            "supplements": (),
            "translations": (),
            "supplied": (),
            "supplied_details": (),
            "core_issue": None,
            "plans": tuple(_without_wishes(one) for one in case.plans),
            "refused_demands": tuple(one.model_copy(update={"demand": GONE}) for one in case.refused_demands),
            "notices": _unquoted(case),
            "callbacks": tuple(
                one.model_copy(
                    update={"text": GONE if one.text else None, "answers": dict.fromkeys(one.answers, GONE)}
                )
                for one in before.callbacks
            ),
            "call_attempts": _wordless(before.call_attempts),
            "ratings": _wordless(before.ratings),
            "reopenings": tuple(one.model_copy(update={"reason": GONE}) for one in case.reopenings),
            "renewal": None,
            "closing_feedback": tuple(
                one.model_copy(update={"text": GONE}) for one in before.closing_feedback
            ),
            "absorbed": tuple(_without_customer(one) for one in before.absorbed),
        }
    )


def _wordless(said: tuple[W, ...]) -> tuple[W, ...]:
    """Give attempts or ratings as they count, without what was said."""
    return tuple(one.model_copy(update={"text": GONE if one.text else None}) for one in said)


def _without_wishes(plan: Plan) -> Plan:
    """Give a plan without what the customer said to it or wished for; what the company found and offers stays."""
    wishes = ("demand", "core_issue", "expectation", "objection", "feedback", "confirmation")
    changes: dict[str, Any] = {name: GONE for name in wishes if getattr(plan, name)}
    if plan.counter:
        changes["remedies"] = tuple(
            one.model_copy(update={"text": GONE if one.text else None}) for one in plan.remedies
        )
    return plan.model_copy(update=changes)


def _unquoted(case: Case) -> tuple[Notice, ...]:
    """Give the notices of a case; of one that quotes the customer, only that it was sent."""
    words = {case.core_issue, case.report.summary, *case.report.demands}
    words |= {one.demand for one in case.refused_demands} | {one.demand for one in case.plans}
    return tuple(
        one.model_copy(update={"text": GONE}) if any(word and word in one.text for word in words) else one
        for one in case.notices
    )


def _bare(report: Report) -> Report:
    """Give a report with what can be counted, and nothing that anybody said."""
    happened_at = report.incident.happened_at if report.incident else None
    referrer = (
        report.referrer.model_copy(update={"name": None, "reference": None}) if report.referrer else None
    )
    return Report(
        type=report.type,
        topic=report.topic,
        module=report.module,
        summary=GONE,
        demands=(),
        urgency=report.urgency,
        incident=Incident(happened_at=happened_at) if report.incident else None,
        product=report.product,
        referrer=referrer,
        language=report.language,
        tags=report.tags,
    )


def _without_customer(one: Absorbed) -> Absorbed:
    return one.model_copy(
        update={
            "customer": Customer(anonymous=one.customer.anonymous),
            "report": _bare(one.report),
            "corrections": (),
            "supplements": (),
            "supplied": (),
            "supplied_details": (),
            "applications": tuple(
                given.model_copy(update={"reason": GONE, "refused_reason": None})
                for given in one.applications
            ),
        }
    )


def texts_masked(thing: M, customer: Customer) -> M:
    """Give a shape in whose free texts, at any depth, the customer is masked; codes and ids stay."""
    hints = _hints(type(thing))
    changes = {
        name: _cleaned(getattr(thing, name), hints[name], customer) for name in type(thing).model_fields
    }
    return thing.model_copy(update=changes)


def _cleaned(value: Any, kind: Any, customer: Customer) -> Any:  # noqa: ANN401 - whatever a shape holds
    if kind is Any:  # the archive record, which is made anew
        return value
    if isinstance(value, BaseModel):
        return texts_masked(value, customer)
    if isinstance(value, tuple):
        return tuple(_cleaned(one, _inner(kind, 0), customer) for one in value)
    if isinstance(value, Mapping):
        return {name: _cleaned(one, _inner(kind, 1), customer) for name, one in value.items()}
    is_text = kind == Text or Text in get_args(kind)
    return masked(value, customer) if isinstance(value, str) and is_text else value


def _inner(kind: Any, place: int) -> Any:  # noqa: ANN401 - a type or a generic
    """Give the type of what a tuple or mapping holds; of one that may be missing too."""
    known = next((one for one in get_args(kind) if get_origin(one) in {tuple, Mapping}), kind)
    return get_args(known)[place]


@lru_cache(maxsize=256)
def _hints(shape: type[BaseModel]) -> Mapping[str, Any]:
    return get_type_hints(shape, include_extras=True)
