"""A case judged: kind, level and the evidence for them, and the form that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.classes import Kind, kept_kind, kind_of
from rules.doubts import doubts_of, is_read, language_in, owning_row
from rules.evidence import Evidence, read_case
from rules.keywords import display_label, keyword_row
from rules.learnt import as_decided, code_found, department_found, found_in
from rules.levels import Level, level_of
from rules.priority_source import at_least_marked, settled
from rules.profiles import culture_of
from rules.repeats import repeated_case, with_repeat
from rules.routing import route
from rules.sayings import has_unknown_saying, read_with_sayings, said
from rules.text.scoring import scorer_of
from schemas.assessment import Assessment, Because, Doubt
from schemas.case import Case
from schemas.policy.cultures import SayingRow
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
    language: str
    sayings: tuple[SayingRow, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    scorer: str = ""
    """Names and versions of what scored it."""
    by_table: bool = False
    """Whether the table of routes decides alone, since a person said what the case is."""


def judge(  # noqa: PLR0913 - what a case is judged by, all named
    case: Case,
    pack: Pack,
    *,
    because: Because,
    now: datetime,
    related: Sequence[Related] = (),
    afresh: bool = False,
) -> Judgement:
    """Give everything that the form of a case says; a case judged before keeps class, topic and module.

    Args:
        case: Any case.
        pack: The case's pack.
        because: Why it is judged; ``repeat_contact`` counts as a link to the case that repeats this one.
        now: Instant stamped on a new link.
        related: Open cases of the same customer or order, oldest first.
        afresh: Whether class, topic and module are found anew for a case judged before.
    """
    policy = pack.triage
    reading, sayings = read_with_sayings(read_case(case, pack), pack)
    scores = scorer_of(policy).score(reading)
    first = afresh or case.assessment is None
    culture = culture_of(case, pack)
    kind = (
        kind_of(case, policy, reading, scores, culture, found=found_in(reading, policy))
        if first
        else kept_kind(case, policy)
    )
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
        sentiment=code_found(kind.found, "sentiment"),
        confidence=kind.confidence,
        chased_count=case.chased_count,
    )
    language = language_in(case, reading, policy)
    read = is_read(case, language, reading, policy)
    doubts = case.assessment.doubts if case.assessment else ()
    if first:
        unknown = has_unknown_saying(reading, sayings, pack)
        doubts = doubts_of(policy, confidence=kind.confidence, read=read, unknown_saying=unknown)
    level = _level(case, policy, evidence, read=read)
    scorer = scores.scorer if scores.row in kind.rows else policy.emotion.scorer
    return Judgement(linked, kind, level, evidence, language, sayings, doubts, scorer=scorer)


def emotion_of(case: Case, pack: Pack) -> int:
    """Give how agitated everything is that the customer said, 0 calm to 100 furious, before anybody judges the case."""
    reading, _ = read_with_sayings(read_case(case, pack), pack)
    return scorer_of(pack.triage).score(reading).emotion


def _level(case: Case, policy: TriagePolicy, evidence: Evidence, *, read: bool) -> Level:
    overruled = case.assessment.overruled if case.assessment else ()
    level = settled(level_of(evidence, policy, overruled), case, policy, overruled)
    return level if read or overruled else at_least_marked(level, case, policy)


def form_of(judgement: Judgement, pack: Pack, *, because: Because, now: datetime) -> Assessment:
    """Give the next version of a case's assessment form."""
    kind, level, evidence = judgement.kind, judgement.level, judgement.evidence
    case, earlier, priority = judgement.case, judgement.case.assessment, judgement.level.priority
    policy = pack.triage
    words = None if judgement.by_table else keyword_row(evidence, priority.code, policy)
    first = owning_row(judgement.doubts, policy) or words
    asks = not (first or judgement.by_table)
    learnt = department_found(kind.found, kind.cls.code, priority.code, policy) if asks else None
    routed = route(
        pack,
        cls=kind.cls.code,
        topic=kind.topic.code,
        module=kind.module,
        priority=priority.code,
        triggers=tuple(trigger.code for trigger in level.triggers),
        tags=case.tags_in_force,
        language=evidence.reading.language,
    )
    return Assessment(
        version=len(case.assessments) + 1,
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
        scorer=judgement.scorer,
        confidence=kind.confidence,
        triggers=level.triggers,
        spans=kind.spans,
        found=kind.found if learnt else as_decided(kind.found, {"department": None}),
        language=judgement.language,
        culture=case.culture,
        kind_rows=kind.rows,
        sayings=said(judgement.sayings, case.locale),
        keyword_row=words.id if words else None,
        keyword_spans=evidence.reading.spans([words.mark]) if words else (),
        display_label=display_label(evidence, policy),
        doubts=judgement.doubts,
        department=first.department if first else learnt[0] if learnt else routed.department,
        routed_by=first.id if first else learnt[1] if learnt else None,
        because=because,
    )
