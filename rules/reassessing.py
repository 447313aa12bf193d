"""A person judges a case: its class, topic and module, and its priority, which only a person may lower."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.admission import admit
from rules.classes import Kind, kept_kind, topic_about
from rules.conclusion import conclude, unchanged
from rules.doubts import departments_asked
from rules.evidence import Evidence
from rules.judging import Judgement, form_of, judge
from rules.labels import expect_row
from rules.levels import Level, level_of, overruled_above
from rules.priority_source import marked_priority, settled
from rules.rerouting import routed_anew
from rules.triage import form_reissued
from schemas.assessment import Assessment, Overruled
from schemas.case import Case
from schemas.decision import Decision, Reason
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.triage import CaseReassessed
from schemas.policy.pack import Pack

_CERTAIN: Final = 100
"""How sure a class is, in whole percent, that a person gave."""


def reassess(
    case: Case, pack: Pack, message: CaseReassessed, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Judge a case as a person says. Limits grow shorter where it rises, and stay where it is lowered.

    A limit once promised is never longer: whoever wants more time asks for it (``clock.extended``). What was
    overruled lifts the case again only once there is more of it: another word, another fact.

    Args:
        case: A triaged case that is open.
        pack: Who may judge by hand; who was asked because triage is in doubt may, too.
        message: What the person says; whatever it leaves out stays, or follows from what it says.
        now: Instant of the decision.
        happened_at: When they said so, for verdicts.

    Returns:
        A decision that changes nothing if the case is judged so already.

    Raises:
        InvalidMessage: a priority, class, topic or module that the pack does not know.
        NotAllowed: somebody who may not, or another class for a case that is being handled.
        CaseIsClosed: the case has ended.
        TooEarly: the case is not triaged yet.

    Source: handling.yaml, row handling.command.reassess; S0-33, S3-07, C-07.
    """
    admit(case, pack, "reassess", message.by, asked=departments_asked(case, pack))
    before = case.assessment
    if before is None:
        raise TooEarly(f"Case {case.number} is {case.state}; it is judged by hand once it is triaged.")
    judgement = _judgement(case, pack, message, now=now)
    form = _signed(form_of(judgement, pack, because="by_hand", now=now), judgement, pack, message)
    if _says_the_same(before, form):
        return unchanged(case, event="case.retriaged")
    _refuse_late(case, form)
    judged = case.model_copy(update={"assessments": (*case.assessments, form)})
    after, asks = routed_anew(judged, before, pack, now=now)
    row = pack.handling.command("reassess").id
    detail = {"from": before.priority, "to": form.priority, "by": message.by}
    return conclude(
        case,
        after,
        pack,
        event="case.retriaged",
        now=now,
        happened_at=happened_at,
        by=message.by,
        reasons=(
            Reason("triage.by_hand", row, detail),
            *(Reason(f"priority.{form.priority}", row) for row in form.rows),
        ),
        events=(*form_reissued(case, after, pack, now=now), *asks),
    )


def _judgement(case: Case, pack: Pack, message: CaseReassessed, *, now: datetime) -> Judgement:
    """Give what rules find in the case, with the kind that the person says and the priority that follows."""
    found, kind = judge(case, pack, because="by_hand", now=now), _kind(case, pack, message)
    evidence = replace(
        found.evidence,
        cls=kind.cls.code,
        topic=kind.topic.code,
        module=kind.module,
        confidence=kind.confidence,
    )
    level = _level(case, pack, message, evidence)
    return replace(
        found, case=case, kind=kind, evidence=evidence, level=level, doubts=(), by_table=_is_told(message)
    )


def _is_told(message: CaseReassessed) -> bool:
    return any((message.type, message.topic, message.module))


def _kind(case: Case, pack: Pack, message: CaseReassessed) -> Kind:
    policy, kept = pack.triage, kept_kind(case, pack.triage)
    cls = expect_row(policy.classes, message.type, field="type") if message.type else kept.cls
    module = kept.module
    if message.module:
        module = expect_row(policy.modules, message.module, field="module").code
    topic = kept.topic
    if message.topic:
        own = [row for row in policy.topics if row.cls == cls.code]
        topic = expect_row(own, message.topic, field="topic")
    elif (cls.code, module) != (kept.cls.code, kept.module):
        topic = topic_about(cls, module, policy)
    if (cls, topic, module) == (kept.cls, kept.topic, kept.module):
        return kept
    return replace(kept, cls=cls, topic=topic, module=module, confidence=_CERTAIN)


def _level(case: Case, pack: Pack, message: CaseReassessed, evidence: Evidence) -> Level:
    policy, before = pack.triage, case.assessments[-1]
    found = settled(level_of(evidence, policy, before.overruled), case, policy, before.overruled)
    if message.priority:
        said = expect_row(policy.priorities, message.priority, field="priority")
        return replace(found, priority=said, rows=(pack.handling.command("reassess").id,), source="person")
    if found.priority.rank < before.rank:
        return found
    kept = next(row for row in policy.priorities if row.code == before.priority)
    return replace(found, priority=kept, rows=before.rows, source=before.priority_source)


def _signed(form: Assessment, judgement: Judgement, pack: Pack, message: CaseReassessed) -> Assessment:
    """Give the form with the person's name and reason, and with everything that they overruled."""
    overruled = form.overruled
    if message.priority:
        overruled = overruled_above(form.rank, judgement.evidence, pack.triage)
        marked, row = marked_priority(judgement.case, pack.triage), pack.triage.priority_source
        if row is not None and marked is not None and marked.rank < form.rank:
            overruled = (*overruled, Overruled(row=row.id))
    return form.model_copy(update={"by": message.by, "reason": message.reason, "overruled": overruled})


def _says_the_same(before: Assessment, form: Assessment) -> bool:
    return not before.doubts and all(
        getattr(before, part) == getattr(form, part) for part in ("cls", "topic", "module", "priority")
    )


def _refuse_late(case: Case, form: Assessment) -> None:
    before = case.assessments[-1]
    if form.cls != before.cls and case.handling_started_at is not None:
        raise NotAllowed(
            f"Case {case.number} is being handled as {before.cls}; its class stays.",
            field="type",
            expected=before.cls,
            found=repr(form.cls),
        )
