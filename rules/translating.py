"""A translation of what the customer said: kept beside the original, and judged by."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.admission import admit, not_before_receipt
from rules.handled import Done, handled
from rules.judging import form_of, judge
from rules.labels import expect_row
from rules.rerouting import routed_anew
from rules.triage import form_reissued, retriage
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.base import Event
from schemas.messages.triage import TranslationSupplied
from schemas.policy.pack import Pack
from schemas.report import Translation


def translate(
    case: Case, pack: Pack, message: TranslationSupplied, *, now: datetime, happened_at: datetime
) -> Decision[Case]:
    """Keep a translation, and judge the case by it; the original stays as it was said.

    A case about which triage was in doubt, and that nobody has taken or judged by hand, gets class, topic, module
    and department anew. Any other keeps them. Its priority only rises either way.

    Raises:
        InvalidMessage: a language that the pack does not know, or whose words it has none of.

    Source: handling.yaml, row handling.command.translate; triage.yaml, languages; S3-83.
    """
    admit(case, pack, "translate", message.by)
    at = not_before_receipt(case, happened_at)
    language = message.language
    if pack.triage.languages:
        read = [row for row in pack.triage.languages if row.read]
        language = expect_row(read, language, field="language").code
    entry = Translation(language=language, text=message.text, by=message.by, at=at)
    translated = case.model_copy(update={"translations": (*case.translations, entry)})
    after, asks = _judged(translated, pack, now=now)
    risen = after.assessments is not case.assessments
    done = Done(
        "case.retriaged" if risen else "case.translated",
        message.by,
        fact="translated",
        details={"language": language},
        asks=(*form_reissued(case, after, pack, now=now), *asks),
    )
    return handled(case, after, pack, done, now=now, happened_at=at)


def _judged(case: Case, pack: Pack, *, now: datetime) -> tuple[Case, tuple[Event, ...]]:
    before = case.assessment
    if before is None or not before.doubts or case.handling_started_at is not None:
        return retriage(case, pack, because="translated", now=now), ()
    judgement = judge(case, pack, because="translated", now=now, afresh=True)
    form = form_of(judgement, pack, because="translated", now=now)
    if form.rank > before.rank:
        kept = next(row for row in pack.triage.priorities if row.code == before.priority)
        level = replace(judgement.level, priority=kept, rows=before.rows, source=before.priority_source)
        form = form_of(replace(judgement, level=level), pack, because="translated", now=now)
    judged = case.model_copy(update={"assessments": (*case.assessments, form)})
    return routed_anew(judged, before, pack, now=now)
