"""Earlier cases that are like one: of the same topic, and closest in what was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rules.labels import plain
from schemas.case import Case


@dataclass(frozen=True, slots=True)
class Similar:
    """A case that is like another."""

    case: Case
    likeness: int
    """Of what was said, in percent: the share of pairs of characters that both have."""
    same_product: bool


def similar_cases(case: Case, candidates: Iterable[Case], *, at_most: int) -> Sequence[Similar]:
    """Give the candidates that are like a case, the likest first; never itself, nor one of another topic.

    Of equally like ones those about the same product come first, then the newest.

    Args:
        case: A judged case.
        candidates: Any cases, in any order.
        at_most: So many at most.

    Source: S1-10, S2-44.
    """
    topic, product = _topic(case), _product(case)
    said = _pairs(case.report.summary)
    found = [
        Similar(one, _shared(said, _pairs(one.report.summary)), bool(product) and _product(one) == product)
        for one in candidates
        if one.id != case.id and _topic(one) == topic
    ]
    found.sort(
        key=lambda one: (one.likeness, one.same_product, one.case.received_at, one.case.id), reverse=True
    )
    return found[:at_most]


def _topic(case: Case) -> str:
    return case.assessment.topic if case.assessment else case.report.topic or ""


def _product(case: Case) -> str:
    return plain(case.report.product.name) if case.report.product else ""


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(plain(text)))


def _shared(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> int:
    both = len(one | other)
    return 100 * len(one & other) // both if both else 0
