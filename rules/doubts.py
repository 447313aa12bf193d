"""Why a person should look at what triage found, and whom that comes to."""

from __future__ import annotations

from datetime import datetime

from rules.announcing import ask_department
from rules.text.language import tag_of
from rules.text.reading import Reading
from schemas.assessment import Assessment, Doubt
from schemas.case import Case
from schemas.messages.events import DepartmentAsked
from schemas.policy.doubts import DoubtRow
from schemas.policy.pack import Pack
from schemas.policy.triage import TriagePolicy

JUDGEMENT = "judgement"
"""Kind of the request to judge a case by hand."""

TRANSLATION = "translation"
"""Kind of the request to translate what the customer said."""


def language_in(case: Case, reading: Reading, policy: TriagePolicy) -> str:
    """Give the tag of the language that the customer wrote in; a translation does not change it."""
    return tag_of(reading.said, case.report.language, policy.languages)


def is_read(case: Case, language: str, reading: Reading, policy: TriagePolicy) -> bool:
    """Say whether the lexicon reads a case: its language, or a translation.

    A pack without languages reads all; in a text without letters there is nothing to read.
    """
    if not policy.languages or case.translations:
        return True
    if any(row.read for row in policy.languages if row.code == language):
        return True
    return not any(character.isalpha() for character in reading.said)


def doubts_of(
    policy: TriagePolicy, *, confidence: int | None, read: bool, unknown_saying: bool
) -> tuple[Doubt, ...]:
    """Give the doubts that the pack has rows for, in their order.

    Source: triage.yaml, doubts; S3-07, S3-83, S3-84.
    """
    return tuple(
        row.doubt
        for row in policy.doubts
        if (row.doubt == "unsupported_language" and not read)
        or (row.doubt == "unknown_saying" and unknown_saying)
        or (row.doubt == "low_confidence" and confidence is not None and confidence < row.below)
    )


def owning_row(doubts: tuple[Doubt, ...], policy: TriagePolicy) -> DoubtRow | None:
    """Give the row whose department owns a case until somebody has judged it; None if the table of routes says."""
    return next((row for row in policy.doubts if row.doubt in doubts and row.owns), None)


def departments_asked(case: Case, pack: Pack) -> tuple[str, ...]:
    """Give the departments that were asked to judge a case by hand and have not done so; empty if there is no doubt."""
    doubts = case.assessment.doubts if case.assessment else ()
    return tuple(row.department for row in pack.triage.doubts if row.doubt in doubts)


def people_asked(
    case: Case, form: Assessment, policy: TriagePolicy, *, now: datetime
) -> tuple[DepartmentAsked, ...]:
    """Give what the people find in their queues who judge by hand or translate; each department once."""
    rows = [row for row in policy.doubts if row.doubt in form.doubts]
    details = {"doubts": list(form.doubts), "version": form.version, "language": form.language}
    asks = [
        ask_department(case, department, JUDGEMENT, now=now, details=details)
        for department in dict.fromkeys(row.department for row in rows)
    ]
    translators = (row.translated_by for row in policy.languages if row.code == form.language)
    if not case.translations:
        asks += [
            ask_department(case, department, TRANSLATION, now=now, details={"language": form.language})
            for department in translators
            if department is not None
        ]
    return tuple(asks)
