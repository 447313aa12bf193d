"""A case judged: kind, level and the evidence for them, and the form that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.classes import Kind, kept_kind, kind_of
from rules.evidence import Evidence, read_case
from rules.levels import Level, level_of
from rules.priority_source import settled
from rules.repeats import repeated_case, with_repeat
from rules.routing import route
from rules.text.scoring import scorer_of
from schemas.assessment import Assessment, Because
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.policy.triage import TriagePolicy
from schemas.ports import Related


@dataclass(frozen=True, slots=True)
class Judgement:
    """A case with everything that its form says."""

    case: Case
    kind: Kind
    level: Level
    evidence: Evidence
    """What it was judged by, before the factors were weighed."""


def judge(
    case: Case, pack: Pack, *, because: Because, now: datetime, related: Sequence[Related] = ()
) -> Judgement:
    """Give everything that the form of a case says; a case judged before keeps class, topic and module.

    Args:
        case: Any case.
        pack: The case's pack.
        because: Why it is judged; ``repeat_contact`` counts as a link to the case that repeats this one.
        now: Instant stamped on a new link.
        related: Open cases of the same customer or order, oldest first.
    """
    policy, reading = pack.triage, read_case(case, pack)
    scores = scorer_of(policy).score(reading)
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
        confidence=kind.confidence,
    )
    return Judgement(linked, kind, _level(case, policy, evidence), evidence)


def _level(case: Case, policy: TriagePolicy, evidence: Evidence) -> Level:
    overruled = case.assessment.overruled if case.assessment else ()
    return settled(level_of(evidence, policy, overruled), case, policy, overruled)


def form_of(judgement: Judgement, pack: Pack, *, because: Because, now: datetime) -> Assessment:
    """Give the next version of a case's assessment form."""
    kind, level, evidence = judgement.kind, judgement.level, judgement.evidence
    earlier = judgement.case.assessment
    priority = level.priority
    routed = route(
        pack,
        cls=kind.cls.code,
        topic=kind.topic.code,
        module=kind.module,
        priority=priority.code,
        triggers=tuple(trigger.code for trigger in level.triggers),
        tags=judgement.case.report.tags,
        language=evidence.reading.language,
    )
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
        priority_source=level.source,
        rows=level.rows,
        overruled=earlier.overruled if earlier else (),
        factors=level.factors,
        emotion_score=evidence.emotion_score,
        scorer=scorer_of(pack.triage).name,
        confidence=kind.confidence,
        triggers=level.triggers,
        spans=kind.spans,
        language=evidence.reading.language,
        department=routed.department,
        because=because,
    )
