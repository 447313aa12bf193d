"""Which trained scorer decides what about a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import PrivateAttr

from schemas.model import Name
from schemas.policy.row import Row
from schemas.policy.trained import Axis, ModelName, ModelVersion, Share, TrainedModel


class ScorerRow(Row):
    """A trained scorer for one axis; texts in other languages than its own are judged by the lexicon."""

    axis: Axis
    """Of several rows for one axis the first that reads the language decides."""
    model: ModelName
    version: ModelVersion
    """A case keeps its pack, and with it this version."""
    labels: Mapping[Name, Name] = {}
    """What a label of the model is called in this pack; one that is not listed is the code itself."""
    no_code: tuple[Name, ...] = ()
    """Labels that are no code here: they speak against all of them."""
    lexicon: Share = 0
    """For ``class``: how much of the lexicon's word counts beside the model's."""
    sure_from: Share = 0
    """Below this confidence the lexicon, or the table of routes, decides."""

    classes: tuple[Name, ...] = ()
    """For ``department``: cases of these classes go where it says; empty: all."""
    priorities: tuple[Name, ...] = ()
    """For ``department``: cases of these priorities do; empty: all. Others go by the table of routes."""

    _trained: TrainedModel | None = PrivateAttr(default=None)

    @property
    def full_name(self) -> str:
        """Give name and version of the model."""
        return f"{self.model}-{self.version}"

    @property
    def trained(self) -> TrainedModel | None:
        """Give the weights; None until they were read from their file."""
        return self._trained

    def with_weights(self, trained: TrainedModel) -> Self:
        """Give the row with the weights that it names."""
        row = self.model_copy()
        row._trained = trained  # noqa: SLF001 - its own
        return row

    def code_of(self, label: str) -> str | None:
        """Give the pack's code for a label; None if it has none."""
        return None if label in self.no_code else self.labels.get(label, label)
