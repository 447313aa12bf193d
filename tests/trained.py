"""Invented trained scorers, and packs that name them."""

from __future__ import annotations

from typing import Any

from rules.text.reading import Reading, read
from schemas.policy.lexicon import GapRow, LexiconPolicy, WordRow
from schemas.policy.pack import Pack
from schemas.policy.scorers import ScorerRow
from schemas.policy.trained import LabelFigures, Recipe, TrainedModel
from tests.packs import a_pack, the_pack

BROKEN = LexiconPolicy(
    words=(WordRow(id="concepts.broken", source="ours", mark="broken", words=("坏了", "裂开")),),
    gap=GapRow(id="concepts.gap", source="ours", characters=8),
)


def a_recipe(**changes: Any) -> Recipe:
    """Give the recipe of a model that was never learnt."""
    figures = (LabelFigures(label="complaint", texts=6, recall=100, precision=100),)
    values: dict[str, Any] = {
        "method": "by hand",
        "texts": 12,
        "digest": "0" * 64,
        "at_least_in": 3,
        "grams_at_most": 10,
        "folds": 5,
        "right": 90,
        "yardstick": 80,
        "labels": figures,
    }
    return Recipe(**(values | changes))


def a_model(**changes: Any) -> TrainedModel:
    """Give a Chinese model for which 坏 says complaint and 问 says enquiry, both as much as the other."""
    values: dict[str, Any] = {
        "name": "toy",
        "version": "1",
        "axis": "class",
        "language": "zh",
        "grams": "characters",
        "labels": ("complaint", "enquiry"),
        "typical": 1000,
        "weights": {"坏": (1000, 2000, -2000), "问": (1000, -2000, 2000), "请问": (500, -1000, 1000)},
        "recipe": a_recipe(),
    }
    return TrainedModel(**(values | changes))


def an_english_model(**changes: Any) -> TrainedModel:
    """Give an English model that weighs a word, a part of one and a pair."""
    weights = {
        " broken ": (1000, 2000, -2000),
        "brok": (1000, 500, -500),
        " how do ": (1000, -3000, 3000),
    }
    return a_model(**({"name": "toy-en", "language": "en", "grams": "words", "weights": weights} | changes))


def a_row(model: TrainedModel, **changes: Any) -> ScorerRow:
    """Give a row that names a model and has its weights."""
    values: dict[str, Any] = {
        "id": "triage.scorer.toy",
        "source": "ours",
        "axis": model.axis,
        "model": model.name,
        "version": model.version,
    }
    return ScorerRow(**(values | changes)).with_weights(model)


def a_pack_with(*rows: ScorerRow, **changes: Any) -> Pack:
    """Give the handbook's pack with these scorers and no others."""
    return a_pack("triage", scorers=rows, **changes)


def reading_of(*texts: str) -> Reading:
    """Give texts as the fields of one case, read by the handbook's lexicon."""
    return read([("summary", text) for text in texts], the_pack().lexicon)
