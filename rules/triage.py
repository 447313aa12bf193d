"""Triage: class, factors and priority of a case, kept as versions of its assessment form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from rules.announcing import ask_department, case_fact
from rules.classes import Kind, kept_kind, kind_of
from rules.conclusion import conclude
from rules.evidence import Evidence, read_case
from rules.levels import Level, level_of
from rules.repeats import repeated_case, with_repeat
from rules.routing import route
from rules.text.scoring import LexiconScorer
from schemas.assessment import Assessment, Factors
from schemas.case import Case, Link, State
from schemas.decision import Decision, Reason
from schemas.errors import CaseIsClosed, TooEarly
from schemas.messages.base import Event, Order
from schemas.messages.orders import AssignCase, LinkCase
from schemas.policy.pack import Pack
from schemas.ports import Related

Because = Literal["first", "fact_found", "repeat_contact", "information_supplied", "by_hand"]
"""Why a case is judged."""

_NOT_YET: Final[frozenset[State]] = frozenset({"received", "awaiting_info", "pending_review"})
"""States in which it is not known yet whether there is a case to judge."""


def triage_case(case: Case, pack: Pack, *, now: datetime, related: Sequence[Related] = ()) -> Decision[Case]:
    """Judge a case, issue its assessment form and pass it on; a case judged before only rises.

    Args:
        case: A registered case, or an open one that is judged again.
        pack: The case's pack.
        now: Instant of the decision.
        related: Open cases of the same customer or order, oldest first.

    Raises:
        TooEarly: the case is not registered yet.
        CaseIsClosed: the case has ended.

    Source: triage.yaml; S0-22..27, S0-29, S0-31, S0-33..35.
    """
    _refuse_unless_open(case)
    if case.assessment is not None:
        return _judged_again(case, pack, now=now)
    judgement = _judge(case, pack, because="first", now=now, related=related)
    form = _form(judgement, pack, because="first", now=now)
    after = _with_assessment(judgement.case, form).model_copy(update={"state": "triaged"})
    orders: tuple[Order, ...] = (AssignCase(case_id=case.id), *_link_orders(case, after))
    return conclude(
        case,
        after,
        pack,
        event="case.triaged",
        now=now,
        reasons=_reasons(form, judgement.level.rows),
        orders=orders,
        events=form_issued(after, pack, "triaged", now=now, version=case.version + 1),
    )


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
    judgement = _judge(case, pack, because=because, now=now, related=related)
    return _with_assessment(judgement.case, _form(judgement, pack, because=because, now=now))


def retriage(case: Case, pack: Pack, *, because: Because, now: datetime) -> Case:
    """Give the case with one more version of its assessment if it became more urgent, else the same case.

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
    judgement = _judge(case, pack, because=because, now=now)
    form = _form(judgement, pack, because=because, now=now)
    if form.rank >= current.rank:
        return case
    fired = {trigger.code for trigger in form.triggers}
    kept = tuple(trigger for trigger in current.triggers if trigger.code not in fired)
    return _with_assessment(case, form.model_copy(update={"triggers": (*form.triggers, *kept)}))


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
    }
    return (
        case_fact(case, name, now=now, version=version, details=details),
        ask_department(
            case,
            form.department,
            "assessment_form",
            now=now,
            details={"form": pack.triage.form.name, "version": form.version, **details},
        ),
    )


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A case with everything that its form says."""

    case: Case
    kind: Kind
    level: Level
    evidence: Evidence


def _judge(
    case: Case, pack: Pack, *, because: Because, now: datetime, related: Sequence[Related] = ()
) -> _Judgement:
    policy, reading = pack.triage, read_case(case, pack)
    scores = LexiconScorer(policy).score(reading)
    kind = kind_of(case, policy, reading, scores) if case.assessment is None else kept_kind(case, policy)
    linked = with_repeat(case, repeated_case(case, policy, kind.module, related), now=now)
    links = {link.relation for link in linked.links} | (
        {"repeated_by"} if because == "repeat_contact" else set()
    )
    evidence = Evidence(
        reading=reading,
        facts=frozenset(fact.kind for fact in case.facts),
        links=frozenset(links),
        referrer=case.report.referrer.type if case.report.referrer else "",
        cls=kind.cls.code,
        topic=kind.topic.code,
        module=kind.module,
        emotion_score=scores.emotion,
        factors=Factors(scope=0, emotion=0, business=0),
    )
    level = level_of(evidence, policy)
    return _Judgement(linked, kind, level, replace(evidence, factors=level.factors))


def _form(judgement: _Judgement, pack: Pack, *, because: Because, now: datetime) -> Assessment:
    kind, level, evidence = judgement.kind, judgement.level, judgement.evidence
    priority = level.priority
    routed = route(pack, cls=kind.cls.code, topic=kind.topic.code, module=kind.module, priority=priority.code)
    return Assessment(
        version=len(judgement.case.assessments) + 1,
        at=now,
        cls=kind.cls.code,
        cls_label=kind.cls.label,
        topic=kind.topic.code,
        module=kind.module,
        priority=priority.code,
        priority_label=priority.label,
        rank=priority.rank,
        factors=level.factors,
        emotion_score=evidence.emotion_score,
        scorer=LexiconScorer(pack.triage).name,
        triggers=level.triggers,
        spans=kind.spans,
        language=evidence.reading.language,
        department=routed.department,
        because=because,
    )


def _with_assessment(case: Case, form: Assessment) -> Case:
    return case.model_copy(update={"assessments": (*case.assessments, form)})


def _judged_again(case: Case, pack: Pack, *, now: datetime) -> Decision[Case]:
    after = retriage(case, pack, because="information_supplied", now=now)
    rose = after is not case
    return conclude(
        case,
        after,
        pack,
        event="case.retriaged",
        now=now,
        reasons=_reasons(after.assessments[-1]) if rose else (Reason("triage.unchanged"),),
        events=form_issued(after, pack, "retriaged", now=now, version=case.version + 1) if rose else (),
    )


def _refuse_unless_open(case: Case) -> None:
    if case.state in _NOT_YET:
        raise TooEarly(f"expected a registered case to judge, found one that is {case.state}")
    if not case.is_open:
        raise CaseIsClosed(
            "A case that has ended is not judged again.",
            field="state",
            expected="an open case",
            found=repr(case.state),
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
    return (Reason(f"class.{form.cls}"), *levels, *fired)
