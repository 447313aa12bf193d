"""Judging by hand, and by what upstream adds: a person's word, a translation.

Consumes  CaseReassessed, TranslationSupplied (queue handling.v1)
Emits     event case.retriaged, case.translated; department.asked
Twice     safe: an applied message is found in the case's inbox and only re-emits
Refuses   somebody who may not, codes that the pack lacks, another class for a case that is being handled (parked)
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.reassessing import reassess
from rules.translating import translate
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.triage import CaseReassessed, TranslationSupplied


def judge_by_hand(message: CaseReassessed, case: Case, context: Context) -> Decision[Case]:
    """Judge the case as the person says."""
    pack = context.packs.of(case.pack)
    return reassess(case, pack, message, now=context.now, happened_at=context.happened_at)


def judge_by_translation(message: TranslationSupplied, case: Case, context: Context) -> Decision[Case]:
    """Keep the translation, and judge by it."""
    pack = context.packs.of(case.pack)
    return translate(case, pack, message, now=context.now, happened_at=context.happened_at)


SPECS: tuple[ActorSpec, ...] = (
    ActorSpec(CaseReassessed, judge_by_hand),
    ActorSpec(TranslationSupplied, judge_by_translation),
)
