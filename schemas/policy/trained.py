"""A trained scorer as a file keeps it: what each sign of a text weighs, and how that was learnt; never a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from schemas.model import Model, Name
from schemas.policy.lexicon import LexiconPolicy

NAME_PATTERN: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""Small letters and digits with ``-`` between words, such as ``zh-type``."""

UNIT: Final = 1000
"""Weights are whole numbers of thousandths, so that the same texts give the same file on every machine."""

FEWEST_TEXTS: Final = 3
"""A gram of fewer texts is never kept: what one customer alone wrote cannot be read from the weights."""

Axis = Literal["class", "module", "topic", "department", "sentiment"]
"""What a scorer decides about a case."""

Grams = Literal["characters", "words"]
"""What is weighed: one or two characters of Chinese; or parts of words, words and pairs of them."""

Share = Annotated[int, Field(ge=0, le=100)]
"""A share in whole percent."""

Weight = Annotated[int, Field(ge=-(10**9), le=10**9)]
"""Thousandths; what is beyond was never learnt, and sums of it are no numbers any more."""

ModelName = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=60)]
ModelVersion = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=20)]


class LabelFigures(Model):
    """How well one label was found in texts that were not learnt from."""

    label: Name
    texts: int
    recall: Share
    """Of its texts, so many were found."""
    precision: Share
    """Of the texts that were given it, so many were its own."""


class Recipe(Model):
    """How the weights were learnt, and how well they did on texts that they were not learnt from."""

    method: Name
    """What learnt them, and its version."""
    texts: int
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the file of texts, to know it again."""
    at_least_in: Annotated[int, Field(ge=FEWEST_TEXTS)]
    """A gram is kept if it stands in so many texts that are no near duplicates of one another."""
    grams_at_most: int
    folds: int
    """Near duplicates stand in one fold."""
    right: Share
    """Of all texts, so many were given their own label, each by weights learnt without its fold."""
    yardstick: Share
    """The same of plain naive Bayes on the same folds."""
    labels: tuple[LabelFigures, ...]


class TrainedModel(Model):
    """Weights of one version of a scorer."""

    name: ModelName
    version: ModelVersion
    axis: Axis
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    """The language that it reads, such as zh or en, in any script."""
    grams: Grams
    labels: Annotated[tuple[Name, ...], Field(min_length=2)]
    typical: Annotated[int, Field(ge=0, le=10**9)]
    """How much all grams of a text of middle length count together, in thousandths; those of a shorter one say less."""
    weights: Mapping[str, tuple[Weight, ...]]
    """Gram to how much it counts among the others, then how much it speaks for each label; thousandths."""
    concepts: LexiconPolicy | None = None
    """Groups of words that say the same; each mark is one sign."""
    concept_weights: Mapping[Name, tuple[Weight, ...]] = {}
    """Mark to the same numbers as of a gram."""
    recipe: Recipe

    @property
    def full_name(self) -> str:
        """Give name and version, as kept with every assessment; its file is called so too."""
        return f"{self.name}-{self.version}"

    @model_validator(mode="after")
    def _refuse_ragged(self) -> Self:
        wanted = len(self.labels)
        if len(set(self.labels)) < wanted:
            message = f"expected each label once, found {', '.join(self.labels)}"
            raise ValueError(message)
        for table in (self.weights, self.concept_weights):
            ragged = next((sign for sign, row in table.items() if len(row) != wanted + 1), None)
            if ragged is not None:
                message = f"expected {wanted + 1} numbers for {ragged!r}, found {len(table[ragged])}"
                raise ValueError(message)
        marks = self.concepts.marks if self.concepts else frozenset()
        if set(self.concept_weights) - marks:
            unknown = ", ".join(sorted(set(self.concept_weights) - marks))
            message = f"expected weights of marks that concepts has, found {unknown}"
            raise ValueError(message)
        return self
