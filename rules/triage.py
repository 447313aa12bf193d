"""Triage: class, factors and priority of a case, kept as versions of its assessment form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rules.anger import with_anger
from rules.announcing import ask_department, case_fact
from rules.complainants import check_listed
from rules.conclusion import conclude, unchanged
from rules.cultures import with_senior_apology
from rules.doubts import people_asked
from rules.groups import group_orders
from rules.judging import Judgement, form_of, judge
from rules.notices import notify
from rules.self_service import article_for, offered
from schemas.assessment import Assessment, Because
from schemas.case import Case, Link, State
from schemas.decision import Decision, Reason
from schemas.errors import TooEarly
from schemas.messages.base import Event, Order
from schemas.messages.orders import AssignCase, LinkCase
from schemas.policy.pack import Pack
from schemas.ports import Related

FORM: Final = "assessment_form"
"""Kind of the request that brings an assessment form to a department."""

_NOT_YET: Final[frozenset[State]] = frozenset({"received", "awaiting_info", "pending_review"})
"""States in which it is not known yet whether there is a case to judge."""


def triage_case(case: Case, pack: Pack, *, now: datetime, related: Sequence[Related] = ()) -> Decision[Case]:
    """Judge a case, issue its assessment form and pass it on; a case judged before only rises.

    Args:
        case: A registered case, or an open one that is judged again.
        pack: The case's pack.
        now: Instant of the decision.
        related: Open cases of the same customer or order, oldest first, and cases of the same product.

    Returns:
        A decision that changes nothing if the case has ended meanwhile, or was judged before and does not rise.

    Raises:
        TooEarly: the case is not registered yet.

    Source: triage.yaml; S0-22..27, S0-29, S0-31, S0-33..35.
    """
    if case.state in _NOT_YET:
        raise TooEarly(f"Case {case.number} is {case.state}; it is judged once it is registered.")
    if not case.is_open:
        return unchanged(case, event="case.triaged")
    if case.assessment is not None:
        return _judged_again(case, pack, now=now)
    judgement = judge(case, pack, because="first", now=now, related=related)
    form = form_of(judgement, pack, because="first", now=now)
    judged = judgement.case.model_copy(update={"assessments": (form,), "state": "triaged"})
    judged = with_anger(judged, pack, form.emotion_score, at=now)
    after, apology = with_senior_apology(judged, form, pack, now=now)
    after, onward = _onward(after, form, judgement, pack, now=now)
    orders: tuple[Order, ...] = (
        onward,
        *_link_orders(case, after),
        *group_orders(case, pack, related),
        *check_listed(after, pack),
    )
    return conclude(
        case,
        after,
        pack,
        event="case.triaged",
        now=now,
        reasons=_reasons(form, judgement.level.rows),
        orders=orders,
        events=(
            *form_issued(after, pack, "triaged", now=now, version=case.version + 1),
            *people_asked(after, form, pack.triage, now=now),
            *apology,
        ),
    )


def _onward(
    case: Case, form: Assessment, judgement: Judgement, pack: Pack, *, now: datetime
) -> tuple[Case, Order]:
    """Give a judged case on its way: to people, or to its customer with an article first."""
    row = pack.knowledge.self_service
    article = article_for(form, judgement.evidence.reading, pack)
    if row is None or article is None:
        return case, AssignCase(case_id=case.id)
    after = offered(case, article, row, now=now)
    return after, notify(after, row.notice)


def assess(
    case: Case, pack: Pack, *, because: Because, now: datetime, related: Sequence[Related] = ()
) -> Case:
    """Give the case with one more version of its assessment, and linked to the open case that it repeats.

    Args:
        case: Any case.
        pack: The case's pack.
        because: Why it is judged.
        now: Instant stamped on the form.
        related: Open cases of the same customer or order, oldest first.
    """
    judgement = judge(case, pack, because=because, now=now, related=related)
    return _with_assessment(judgement.case, form_of(judgement, pack, because=because, now=now), pack)


def retriage(case: Case, pack: Pack, *, because: Because, now: datetime) -> Case:
    """Give the case with one more version of its assessment if it became more urgent, else the same case.

    Either way it is flagged if its customer is angry by now.

    Class, topic and module stay, and triggers that fired once stay fired.

    Args:
        case: Any case; one that was never judged or has ended stays as it is.
        pack: The case's pack.
        because: What happened; ``repeat_contact`` counts as a link to the case that repeats this one.
        now: Instant stamped on the form.

    Source: triage.yaml; S0-33, S0-54.
    """
    current = case.assessment
    if current is None or not case.is_open:
        return case
    judgement = judge(case, pack, because=because, now=now)
    form = form_of(judgement, pack, because=because, now=now)
    if form.rank >= current.rank:
        return with_anger(case, pack, form.emotion_score, at=now)
    fired = {trigger.code for trigger in form.triggers}
    kept = tuple(trigger for trigger in current.triggers if trigger.code not in fired)
    return _with_assessment(case, form.model_copy(update={"triggers": (*form.triggers, *kept)}), pack)


def form_reissued(before: Case, after: Case, pack: Pack, *, now: datetime) -> tuple[Event, ...]:
    """Give the fact and the new form of a case that became more urgent; nothing if it did not.

    The form goes where the case belongs by its table, and to its owner too if that is another department.
    """
    form = after.assessment
    if form is None or after.assessments is before.assessments:
        return ()
    issued = form_issued(after, pack, "retriaged", now=now, version=before.version + 1)
    if after.owner is None or after.owner.department == form.department:
        return issued
    details = {"version": form.version, "priority": form.priority, "because": form.because}
    return (*issued, ask_department(after, after.owner.department, FORM, now=now, details=details))


def form_issued(case: Case, pack: Pack, name: str, *, now: datetime, version: int) -> tuple[Event, ...]:
    """Give the fact that a case was judged, and its form for the receiving department.

    Args:
        case: The case with the assessment in force.
        pack: The case's pack.
        name: ``triaged`` or ``retriaged``.
        now: Instant of the decision.
        version: The version that the decision makes.

    Source: triage.yaml, form; S0-34, S0-35, S0-54.
    """
    form = case.assessments[-1]
    details = {
        "class": form.cls,
        "class_label": form.cls_label,
        "topic": form.topic,
        "module": form.module,
        "priority": form.priority,
        "priority_label": form.priority_label,
        "factors": form.factors.model_dump(),
        "triggers": [trigger.code for trigger in form.triggers],
        "because": form.because,
        "confidence": form.confidence,
        "scorer": form.scorer,
        "found": [
            one.model_dump(include={"axis", "label", "code", "confidence", "decided", "scorer"})
            for one in form.found
        ],
        "repeat_of": [link.case_id for link in case.links if link.relation == "repeat_of"],
        "language": form.language,
        "culture": form.culture,
        "sayings": [saying.row for saying in form.sayings],
        "scripts": [saying.script for saying in form.sayings],
        "keyword_row": form.keyword_row,
        "display_label": form.display_label,
        "doubts": list(form.doubts),
        "article": case.article,
    }
    return (
        case_fact(case, name, now=now, version=version, details=details),
        ask_department(
            case,
            form.department,
            FORM,
            now=now,
            details={"form": pack.triage.form.name, "version": form.version, **details},
        ),
    )


def _with_assessment(case: Case, form: Assessment, pack: Pack) -> Case:
    judged = case.model_copy(update={"assessments": (*case.assessments, form)})
    return with_anger(judged, pack, form.emotion_score, at=form.at)


def _judged_again(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    after = retriage(case, pack, because="information_supplied", now=now)
    if after is case:
        return unchanged(case, event="case.retriaged")
    return conclude(
        case,
        after,
        pack,
        event="case.retriaged",
        now=now,
        reasons=_reasons(after.assessments[-1]),
        events=form_reissued(case, after, pack, now=now),
    )


def _link_orders(before: Case, after: Case) -> tuple[Order, ...]:
    new: tuple[Link, ...] = after.links[len(before.links) :]
    return tuple(LinkCase(case_id=link.case_id, other_id=after.id, relation="repeated_by") for link in new)


def _reasons(form: Assessment, rows: Sequence[str] = ()) -> tuple[Reason, ...]:
    """Give class, priority and what fired, with the rows that spoke and the places of the words."""
    fired = tuple(
        Reason(
            f"trigger.{trigger.code}",
            trigger.row,
            {"words": [f"{span.where} {span.start}-{span.end}: {span.word}" for span in trigger.spans]},
        )
        for trigger in form.triggers
    )
    levels = tuple(Reason(f"priority.{form.priority}", row) for row in rows or ("",))
    kinds = tuple(Reason(f"class.{form.cls}", row) for row in form.kind_rows or ("",))
    doubts = tuple(Reason(f"doubt.{doubt}") for doubt in form.doubts)
    learnt = tuple(
        Reason(f"{one.axis}.{one.code}", one.row, {"scorer": one.scorer, "confidence": one.confidence})
        for one in form.found
        if one.decided
    )
    return (*kinds, *levels, *fired, *doubts, *learnt)
