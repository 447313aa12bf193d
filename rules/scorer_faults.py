"""What is wrong with a row that names a trained scorer, once its weights are known."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from rules.consistency import Fault
from rules.vocabulary import Kind, vocabulary
from schemas.policy.pack import Pack
from schemas.policy.scorers import ScorerRow
from schemas.policy.trained import Axis, TrainedModel

_TABLES: dict[Axis, Kind] = {
    "class": "classes",
    "module": "modules",
    "topic": "topics",
    "department": "departments",
}
"""Axis to the table that has its codes; a sentiment has none."""


def faults_of_row(row: ScorerRow, model: TrainedModel, pack: Pack) -> Iterator[Fault]:
    """Give where a row and the model that it names do not fit, and labels that are no code of the pack."""
    if row.axis != model.axis:
        yield _fault(row, "axis", f"expected {model.axis}, which {model.full_name} decides", row.axis)
    unknown = sorted({*row.labels, *row.no_code} - set(model.labels))
    if unknown:
        expected = f"expected labels of {model.full_name} out of {', '.join(model.labels)}"
        yield _fault(row, "labels", expected, ", ".join(unknown))
    yield from _codeless(row, model, pack)


def codes_of(axis: Axis, pack: Pack) -> AbstractSet[str] | None:
    """Give the codes of a pack that an axis may decide; None for one that has none."""
    return vocabulary(pack)[_TABLES[axis]] if axis in _TABLES else None


def _codeless(row: ScorerRow, model: TrainedModel, pack: Pack) -> Iterator[Fault]:
    codes = codes_of(row.axis, pack)
    if codes is None:
        return
    for label in model.labels:
        code = row.code_of(label)
        if code is not None and code not in codes:
            known = f"expected a code of the {_TABLES[row.axis]} for {label!r}, or {label!r} in no_code"
            yield _fault(row, "labels", known, code)


def _fault(row: ScorerRow, field: str, expected: str, found: str) -> Fault:
    return Fault("triage", row.id, f"{field}: {expected}; found {found!r}")
