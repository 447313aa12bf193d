"""A trained scorer at work: sums of weights over the signs of a reading, and the words that decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log1p, sqrt
from typing import Final

from rules.text.grams import gram_set, grams_of, parts_of
from rules.text.lexicon import Hit, Lexicon
from rules.text.normal import Normal
from rules.text.reading import FieldRead, Reading, longest
from schemas.assessment import Span
from schemas.policy.trained import UNIT, TrainedModel

_SHOWN: Final = 8
"""Words shown for a decision; those that weigh most."""

_LOOKED_AT: Final = 64
"""Signs looked for in the text, the strongest first; most of them stand within a stronger one."""

_LEAST_SHOWN: Final = 20
"""Thousandths of log odds from which a word is worth showing."""

_WORDS_KEPT: Final = 50_000
"""Words whose grams are remembered."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a trained scorer says about a reading."""

    scores: Mapping[str, float]
    """Label to log odds; only differences mean something."""
    label: str
    """The likeliest; the earlier one among equals."""
    confidence: int
    """Its share, in whole percent."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sign stands first."""

    word: str
    field: int
    start: int
    end: int
    """Place in the normal form of the field."""
    weight: int
    """What it adds, in thousandths of log odds."""

    def overlaps(self, other: _Place) -> bool:
        return self.field == other.field and self.start < other.end and other.start < self.end


def concepts_in(fields: Iterable[Normal], concepts: Lexicon | None) -> dict[str, float]:
    """Give how strongly each concept is in a text: more, the more of its words stand there."""
    words: dict[str, set[str]] = {}
    for _, hit in _concept_hits(fields, concepts):
        words.setdefault(hit.row.mark, set()).add(hit.word)
    return {mark: log1p(len(own)) for mark, own in words.items()}


def _concept_hits(fields: Iterable[Normal], concepts: Lexicon | None) -> Iterator[tuple[int, Hit]]:
    for number, normal in enumerate(fields):
        for hit in longest(concepts.hits(normal)) if concepts else ():
            yield number, hit


class Trained:
    """A trained model made ready for scoring. It changes only in what it remembers of words."""

    def __init__(self, model: TrainedModel) -> None:
        self._model = model
        self._concepts = Lexicon(model.concepts) if model.concepts else None
        self._grams = {
            gram: (count * count, *(count * weight for weight in weights))
            for gram, (count, *weights) in model.weights.items()
        }
        """Gram to the square of how much it counts, then that times each weight: whole numbers, so that sums are the
        same in any order."""
        self._words: dict[str, tuple[str, ...]] = {}

    @property
    def name(self) -> str:
        """Name and version."""
        return self._model.full_name

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that it knows."""
        return self._model.labels

    def reads(self, language: str) -> bool:
        """Say whether it was trained on a language, whatever the script."""
        return language.partition("-")[0] == self._model.language

    def vote(self, reading: Reading) -> Vote:
        """Give what speaks for each label; the same reading always gives the same.

        Where nothing is known of a text, nothing speaks for any label, however frequent it was among those learnt from.
        """
        fields = [part.normal for part in reading.fields]
        sums = [0.0] * len(self.labels)
        rows = [self._grams[gram] for gram in self._known(fields)]
        if rows:
            squares, *columns = (sum(column) for column in zip(*rows, strict=True))
            length = self._loudness(squares) * UNIT
            sums = [now + column / length for now, column in zip(sums, columns, strict=True)]
        marks, length = self._marks(fields)
        for size, weights in marks.values():
            sums = [now + size * weight / length for now, weight in zip(sums, weights, strict=True)]
        best = max(range(len(sums)), key=sums.__getitem__)
        total = sum(exp(score - sums[best]) for score in sums)
        scores = dict(zip(self.labels, sums, strict=True))
        return Vote(scores, self.labels[best], round(100 / total))

    def spans(self, reading: Reading, label: str) -> tuple[Span, ...]:
        """Give the words that speak most for a label beside the others, with what each adds, strongest first."""
        fields = [part.normal for part in reading.fields]
        place = self.labels.index(label)
        rows = {gram: self._grams[gram] for gram in self._known(fields)}
        length = self._loudness(sum(row[0] for row in rows.values()))
        added = {gram: round(_ahead(row[1:], place) / length) for gram, row in rows.items()}
        strongest = sorted(added, key=lambda gram: (-added[gram], gram))[:_LOOKED_AT]
        marks, length = self._marks(fields)
        says = {
            mark: round(UNIT * size * _ahead(weights, place) / length)
            for mark, (size, weights) in marks.items()
        }
        places = [
            *self._gram_places(fields, {gram: added[gram] for gram in strongest}),
            *self._concept_places(fields, says),
        ]
        return tuple(self._shown(reading.fields, sorted(places, key=lambda one: (-one.weight, one.word))))

    def _loudness(self, squares: int) -> float:
        """Give what the grams of a text are divided by, so that a longer text says no more, and a short one less."""
        return max(sqrt(squares), float(self._model.typical), 1.0)

    def _known(self, fields: Sequence[Normal]) -> set[str]:
        if len(self._words) > _WORDS_KEPT:
            self._words.clear()
        found: set[str] = set()
        for normal in fields:
            found |= gram_set(normal.text, self._model.grams, self._parts)
        return found & self._grams.keys()

    def _parts(self, word: str) -> tuple[str, ...]:
        kept = self._words.get(word)
        if kept is None:
            kept = self._words[word] = tuple(part for part in parts_of(word) if part in self._grams)
        return kept

    def _marks(self, fields: Sequence[Normal]) -> tuple[Mapping[str, tuple[float, Sequence[float]]], float]:
        """Give for each concept how strongly it counts and what it says, and the length of all of them."""
        table, marks = self._model.concept_weights, dict[str, tuple[float, Sequence[float]]]()
        for mark, size in concepts_in(fields, self._concepts).items():
            if mark in table:
                count, *weights = (number / UNIT for number in table[mark])
                marks[mark] = (size * count, weights)
        return marks, sqrt(sum(size**2 for size, _ in marks.values())) or 1.0

    def _gram_places(self, fields: Sequence[Normal], added: Mapping[str, int]) -> Iterator[_Place]:
        seen: set[str] = set()
        for number, normal in enumerate(fields):
            for gram, start, end in grams_of(normal.text, self._model.grams):
                if gram in added and gram not in seen:
                    seen.add(gram)
                    yield _Place(gram, number, start, end, added[gram])

    def _concept_places(self, fields: Sequence[Normal], says: Mapping[str, int]) -> Iterator[_Place]:
        """Give the first word of each concept."""
        seen: set[str] = set()
        for number, hit in _concept_hits(fields, self._concepts):
            mark = hit.row.mark
            if mark in says and mark not in seen:
                seen.add(mark)
                yield _Place(hit.word, number, hit.start, hit.end, says[mark])

    def _shown(self, fields: Sequence[FieldRead], places: Iterable[_Place]) -> Iterator[Span]:
        taken: list[_Place] = []
        for place in places:
            if place.weight < _LEAST_SHOWN or len(taken) == _SHOWN:
                return
            if any(place.overlaps(one) for one in taken):
                continue
            taken.append(place)
            part = fields[place.field]
            start, end = part.normal.original_span(place.start, place.end)
            yield Span(
                word=place.word.strip() or place.word,
                found=part.normal.original[start:end],
                start=start,
                end=end,
                where=part.where,
                row=self.name,
                weight=place.weight,
            )


def _ahead(weights: Sequence[float], place: int) -> float:
    others = (sum(weights) - weights[place]) / (len(weights) - 1)
    return weights[place] - others


_ready: dict[int, tuple[TrainedModel, Trained]] = {}


def ready(model: TrainedModel) -> Trained:
    """Give a model ready for scoring, made once for each loaded one."""
    kept = _ready.get(id(model))
    if kept is None or kept[0] is not model:
        kept = _ready[id(model)] = (model, Trained(model))
    return kept[1]
