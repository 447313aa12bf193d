"""How right the answers are, where records say what is right under ``expect`` and ``gold``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.accuracy.figures import Share, shares
from ops.accuracy.report import finding_lines, share_lines
from ops.accuracy.texts import Judged, Labelled
from ops.trying.records import Record
from ops.trying.trial import Trial
from rules.text.reading import read_text
from rules.text.scoring import likeliest, scorer_of
from schemas.case import Case
from schemas.policy.coded import Coded
from schemas.policy.pack import Pack

_SHOWN: Final = 20
"""Lines that are named of those that were answered otherwise."""

_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "type": ("class", "code"),
    "class": ("class", "code"),
    "topic": ("topic", "code"),
    "module": ("module",),
    "priority": ("priority", "code"),
    "department": ("owner", "department"),
}
"""What a label asks, and where its answer stands in a trial."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A record with labels, and what was decided about it."""

    record: Record
    trial: Trial
    case: Case


def label_lines(scored: Sequence[Scored], pack: Pack) -> Iterator[str]:
    """Give the label report; nothing if no record says what is right."""
    own = list(_own_shares(scored, pack))
    read = [_judged(one, pack) for one in scored]
    known = [one for one in read if one.known.lang]
    yield from share_lines([*own, *shares(known)])
    yield from finding_lines(read)
    for label in ("expect", "gold"):
        for asked in _ANSWERS:
            yield from _wrong_lines(scored, pack, label, asked)


def _own_shares(scored: Sequence[Scored], pack: Pack) -> Iterator[Share]:
    for label in ("expect", "gold"):
        for asked in _ANSWERS:
            answers = [right for one in scored if (right := _is_right(one, pack, label, asked)) is not None]
            yield Share(f"{label} {asked}", sum(answers), len(answers), "")


def _wrong_lines(scored: Sequence[Scored], pack: Pack, label: str, asked: str) -> Iterator[str]:
    wrong = [one for one in scored if _is_right(one, pack, label, asked) is False]
    if wrong:
        lines = ", ".join(str(one.record.line) for one in wrong[:_SHOWN])
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        yield f"otherwise than {label} {asked}: line {lines}{more}"


def _is_right(one: Scored, pack: Pack, label: str, asked: str) -> bool | None:
    """Say whether an answer is among those that a label accepts; None where the pack knows none of them."""
    said = one.record.labels.get(label, {}).get(asked)
    wanted = {str(value) for value in (said if isinstance(said, list) else [said])}
    codes = {code for code, names in _names(pack, asked) if not names.isdisjoint(wanted)}
    return _answer(one.trial, asked) in codes if codes else None


def _answer(trial: Trial, asked: str) -> object:
    found: Any = trial
    for key in _ANSWERS[asked]:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _names(pack: Pack, asked: str) -> Iterator[tuple[str, set[str]]]:
    tables: Mapping[str, Sequence[Coded]] = {
        "type": pack.triage.classes,
        "class": pack.triage.classes,
        "topic": pack.triage.topics,
        "module": pack.triage.modules,
        "priority": pack.triage.priorities,
        "department": pack.directory.departments,
    }
    for row in tables[asked]:
        yield row.code, set(row.names)


def _judged(one: Scored, pack: Pack) -> Judged:
    values, labels = one.record.values, one.record.labels
    data = values.get("data", values) if one.record.kind == "event" else values
    text = "\n".join(str(data[name]) for name in ("summary", "text") if data.get(name))
    reading = read_text(text, pack.lexicon)
    known = Labelled(
        id=str(values.get("id", f"line-{one.record.line}")),
        lang=str(values.get("lang", "")),
        source=str(values.get("source", "")),
        text=text,
        expect=labels.get("expect", {}),
        gold=labels.get("gold", {}),
    )
    cls = likeliest(scorer_of(pack.triage).score(reading))
    return Judged(known, cls, one.case.assessments[-1], reading)
