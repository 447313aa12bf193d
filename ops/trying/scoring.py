"""How right the answers are, where records say what is right under ``expect`` and ``gold``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ops.accuracy.figures import Share, shares
from ops.accuracy.report import finding_lines, share_lines
from ops.accuracy.texts import Judged, Labelled
from ops.trying.records import LABELS, Record
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

_OF_TEXTS: Final = frozenset(
    {"type_not", "type_silver", "sentiment", "category", "urgency_min", "product", "intensity"}
    | {"safety", "media", "privacy", "urgent"}
)
"""Other labels of texts, which ``make accuracy`` and the findings read."""


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
    for label in LABELS:
        for asked in _ANSWERS:
            yield from _wrong_lines(scored, pack, label, asked)
    yield from _uncompared(scored, pack)


def _uncompared(scored: Sequence[Scored], pack: Pack) -> Iterator[str]:
    """Name what a label says that no answer can be compared with: a misspelt question, a word that the pack has not."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for one in scored:
        for label, asked, value in _said(one.record):
            if asked in _ANSWERS:
                words = [str(word) for word in (value if isinstance(value, list) else [value])]
                if not _codes(pack, asked, words):
                    told = f"{label} {asked}: {' or '.join(words)}: the pack has no such {asked}"
                    lines[told].append(one.record.line)
            elif asked not in _OF_TEXTS:
                asks = ", ".join(_ANSWERS)
                lines[f"{label} {asked}: expected a label out of {asks}"].append(one.record.line)
    for told, at in lines.items():
        yield f"not compared: {told} ({_shown(at)})"


def _said(record: Record) -> Iterator[tuple[str, str, object]]:
    for label, said in record.labels.items():
        for asked, value in said.items():
            yield label, asked, value


def _shown(lines: Sequence[int]) -> str:
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"line {', '.join(map(str, lines[:_SHOWN]))}{more}"


def _own_shares(scored: Sequence[Scored], pack: Pack) -> Iterator[Share]:
    for label in LABELS:
        for asked in _ANSWERS:
            answers = [right for one in scored if (right := _is_right(one, pack, label, asked)) is not None]
            yield Share(f"{label} {asked}", sum(answers), len(answers), "")


def _wrong_lines(scored: Sequence[Scored], pack: Pack, label: str, asked: str) -> Iterator[str]:
    wrong = [one for one in scored if _is_right(one, pack, label, asked) is False]
    if wrong:
        yield f"otherwise than {label} {asked}: {_shown([one.record.line for one in wrong])}"


def _is_right(one: Scored, pack: Pack, label: str, asked: str) -> bool | None:
    """Say whether an answer is among those that a label accepts; None where the pack knows none of them."""
    said = one.record.labels.get(label, {}).get(asked)
    codes = _codes(pack, asked, [str(value) for value in (said if isinstance(said, list) else [said])])
    return _answer(one.trial, asked) in codes if codes else None


def _codes(pack: Pack, asked: str, words: Sequence[str]) -> set[str]:
    """Give the codes that are called by one of the words."""
    return {code for code, names in _names(pack, asked) if not names.isdisjoint(words)}


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
