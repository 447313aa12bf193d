"""Labelled texts from JSON Lines files, and what triage makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rules.text.reading import Reading, read_text
from rules.text.scoring import likeliest, scorer_of
from rules.triage import assess
from schemas.assessment import Assessment
from schemas.case import Case
from schemas.policy.pack import Pack
from schemas.report import Customer, Report, Urgency

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with what is known about it."""

    id: str
    lang: str
    source: str
    text: str
    expect: Mapping[str, Any]
    gold: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One text with what triage makes of it."""

    known: Labelled
    cls: str
    """Class by the text alone."""
    form: Assessment
    reading: Reading


def labelled(folder: Path) -> Iterator[Labelled]:
    """Give every labelled text of the files below a folder; other files are left out."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if "text" in row:
                    yield Labelled(
                        id=row["id"],
                        lang=row["lang"],
                        source=row["source"],
                        text=row["text"],
                        expect=row.get("expect") or {},
                        gold=row.get("gold") or {},
                    )


def judged(texts: Iterable[Labelled], pack: Pack) -> Iterator[Judged]:
    """Give each text with its class by the text alone, and the form of a case that says nothing else."""
    scorer = scorer_of(pack.triage)
    for known in texts:
        reading = read_text(known.text, pack.lexicon)
        cls = likeliest(scorer.score(reading))
        case = _case(known, cls, pack)
        form = assess(case, pack, because="first", now=_NOW).assessments[-1]
        yield Judged(known, cls, form, reading)


def _case(known: Labelled, cls: str, pack: Pack) -> Case:
    report = Report(
        type=cls, summary=known.text[:20_000], demands=(), urgency=Urgency(value="normal", source="customer")
    )
    return Case(
        id=known.id,
        number=known.id,
        state="registered",
        pack=pack.ref,
        source="/accuracy",
        source_id=known.id,
        channel="text",
        channel_group="text",
        received_at=_NOW,
        recorded_at=_NOW,
        stated_at=_NOW,
        customer=Customer(anonymous=True),
        report=report,
    )
