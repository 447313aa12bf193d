"""Codes in words: what the pack calls them in Chinese, and what they say in English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.identity import once_for_each
from rules.wording import wording_of
from schemas.model import Language
from schemas.policy.coded import Coded
from schemas.policy.commands import Command
from schemas.policy.forms import Table
from schemas.policy.pack import Pack

Words = Mapping[Language, str]


def in_words(pack: Pack, table: Table, code: str, language: Language) -> str:
    """Give a code in words; one that the table does not have stands as it is."""
    words = tables_of(pack)[table].get(code)
    return words[language] if words else code


def in_english(code: str) -> str:
    """Give what a code says, for example ``After sales`` for ``after_sales``."""
    said = code.replace("_", " ").replace("-", " ")
    return said[:1].upper() + said[1:]


@once_for_each
def tables_of(pack: Pack) -> Mapping[Table, Mapping[str, Words]]:
    """Give the words of every table that forms may name; worked out once."""
    directory, intake, triage, handling = pack.directory, pack.intake, pack.triage, pack.handling
    wording = wording_of(pack.notices)
    here = pack.locale if pack.locale.startswith("zh") else "zh"
    chinese, english = wording.locale(here, pack.locale).code, wording.locale("en", pack.locale).code
    return {
        "departments": _labelled((*directory.departments, *directory.contacts, *directory.roles)),
        "channels": _labelled(intake.channels),
        "types": _labelled(intake.types),
        "classes": _labelled(triage.classes),
        "topics": _labelled((*triage.topics, *intake.topics)),
        "modules": _labelled((*triage.modules, *intake.modules)),
        "urgencies": _labelled(intake.urgencies),
        "priorities": _labelled(triage.priorities),
        "triggers": {row.code: {"zh": row.label, "en": in_english(row.code)} for row in triage.triggers},
        "remedies": _labelled(handling.remedies),
        "verdicts": _labelled(handling.verdicts),
        "task_kinds": _labelled(handling.task_kinds),
        "fact_kinds": _labelled(handling.fact_kinds),
        "answers": _labelled((*pack.callbacks.answers, pack.callbacks.unasked)),
        "outcomes": {
            row.code: {"zh": row.status_label, "en": in_english(row.code)} for row in pack.callbacks.outcomes
        },
        "states": {
            state: {"zh": step.text[chinese], "en": step.text[english]}
            for state, step in wording.steps.items()
        },
        "limits": _labelled(handling.task_limits),
        "commands": {row.name: _called(row) for row in handling.commands},
        "rulings": _labelled(_arbitrated(pack)),
        "words": {row.code: {"zh": row.zh, "en": row.en} for row in pack.forms.words},
    }


def _arbitrated(pack: Pack) -> tuple[Coded, ...]:
    """Give what mediation may rule and a jury choose."""
    mediation, jury = pack.arbitration.mediation, pack.arbitration.jury
    return (*(mediation.rulings if mediation else ()), *(jury.choices if jury else ()))


def _called(row: Command) -> Words:
    english = in_english(row.name)
    return {"zh": row.label or english, "en": english}


def _labelled(rows: Iterable[Coded]) -> Mapping[str, Words]:
    return {row.code: {"zh": row.label, "en": in_english(row.code)} for row in rows}
