"""Class, topic and module of a case: first what was declared, then what the text says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from rules.labels import row_named
from rules.learnt import as_decided, code_found
from rules.text.reading import Reading
from rules.text.scoring import Scores, class_spans, confidence_in, likeliest
from schemas.assessment import Found, Span
from schemas.case import Case
from schemas.policy.coded import Coded
from schemas.policy.cultures import CultureRow
from schemas.policy.row import takes
from schemas.policy.triage import ClassRow, TopicRow, TriagePolicy

C = TypeVar("C", bound=Coded)

_DECLARED: Final = 100
"""How sure a class is, in whole percent, where what was declared or a row decides whatever the text says."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a case is."""

    cls: ClassRow
    topic: TopicRow
    module: str
    spans: tuple[Span, ...]
    """Words that decided or bear it out."""
    confidence: int | None
    """How sure the class is, in whole percent; None: judged before this was kept."""
    rows: tuple[str, ...] = ()
    """Rows that decided it beside the words."""
    found: tuple[Found, ...] = ()
    """What trained scorers found beside the class."""


def kind_of(  # noqa: PLR0913 - what a kind is found by, all named
    case: Case,
    policy: TriagePolicy,
    reading: Reading,
    scores: Scores,
    culture: CultureRow | None = None,
    *,
    found: Sequence[Found] = (),
) -> Kind:
    """Give class, topic and module of a case; always exactly one of each.

    Args:
        case: Says what was declared.
        policy: Classes, topics, modules, and what a declared one is worth.
        reading: What the customer said.
        scores: What speaks for each class.
        culture: Profile of the customer's culture; a phrase that veils a class there unveils it.
        found: What trained scorers found; what was declared goes before it, and the lexicon behind it.

    Source: triage.yaml, declared, classes, topics and modules; cultures.yaml, veil; S0-22..25, S0-06, S3-75.
    """
    cls, confidence = class_of(case, policy, scores)
    veil = culture.veil if culture else None
    rows: tuple[str, ...] = (scores.row,) if scores.row and confidence is not None else ()
    learnt = class_spans(cls.code, rows[0], reading, policy) if rows else ()
    marks = [cls.mark]
    if culture and veil and takes(veil.instead_of, cls.code) and reading.weight([veil.mark]) > 0:
        cls = next(row for row in policy.classes if row.code == veil.cls)
        confidence, rows, learnt, marks = None, (culture.id,), (), [cls.mark, veil.mark]
    declared = _named(policy.topics, _said(case, "topic", case.report.topic))
    learnt_topic = _named(policy.topics, code_found(found, "topic"))
    topic = next((one for one in (declared, learnt_topic) if one is not None and one.cls == cls.code), None)
    stated = _named(policy.modules, _said(case, "module", case.report.module))
    module = topic.module if topic and topic.module else None
    module = module or code_found(found, "module") or module_of(reading, policy)
    module = stated.code if stated else module
    topic = topic or topic_about(cls, module, policy)
    about = [row.mark for row in policy.modules if row.code == module]
    spans = (*learnt, *reading.spans([*marks, *about]))
    return Kind(
        cls=cls,
        topic=topic,
        module=module,
        spans=spans,
        confidence=_DECLARED if confidence is None else confidence,
        rows=rows,
        found=as_decided(found, {"topic": topic.code, "module": module}),
    )


def kept_kind(case: Case, policy: TriagePolicy) -> Kind:
    """Give class, topic and module that the newest assessment of a case found.

    Raises:
        StopIteration: the policy is not the one that the case was judged by.
    """
    form = case.assessments[-1]
    cls = next(row for row in policy.classes if row.code == form.cls)
    topic = next(row for row in policy.topics if row.code == form.topic)
    return Kind(
        cls=cls,
        topic=topic,
        module=form.module,
        spans=form.spans,
        confidence=form.confidence,
        rows=form.kind_rows,
        found=form.found,
    )


def class_of(case: Case, policy: TriagePolicy, scores: Scores) -> tuple[ClassRow, int | None]:
    """Give the declared class, or the text's where the policy lets it contradict and it is clear enough.

    Beside it stands how sure it is, in whole percent; None where what was declared decides, whatever the text says.
    """
    by_code = {row.code: row for row in policy.classes}
    read = by_code[likeliest(scores)]
    declared = _named(policy.classes, _said(case, "type", case.report.type))
    if declared is None:
        topic = _named(policy.topics, _said(case, "topic", case.report.topic))
        declared = by_code[topic.cls] if topic else None
    if declared is None:
        return read, confidence_in(read.code, scores)
    ahead = scores.classes[read.code] - scores.classes[declared.code]
    stated = policy.declared
    trusted = stated.trust_declared_type and case.channel not in stated.except_channels
    if trusted:
        return declared, None
    decided = declared if ahead < stated.overrule_margin else read
    return decided, confidence_in(decided.code, scores)


def module_of(reading: Reading, policy: TriagePolicy) -> str:
    """Give what the text is about: the strongest module, or the policy's for everything else."""
    strongest = max(policy.modules, key=lambda row: reading.weight([row.mark]))
    return strongest.code if reading.weight([strongest.mark]) > 0 else policy.other_module


def _said(case: Case, field: str, original: str | None) -> str | None:
    corrected = [correction.value for correction in case.corrections if correction.field == field]
    return corrected[-1] if corrected else original


def _named(rows: Sequence[C], said: str | None) -> C | None:
    return None if said is None else row_named(rows, said)


def topic_about(cls: ClassRow, module: str, policy: TriagePolicy) -> TopicRow:
    """Give the topic of a class that is about a module; the class's own if none is."""
    own = [row for row in policy.topics if row.cls == cls.code]
    about = [row for row in own if row.module == module]
    fallback = [row for row in own if row.code == cls.topic]
    return (about or fallback)[0]
