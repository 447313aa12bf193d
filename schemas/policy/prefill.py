"""What a channel says by itself, so that a customer need not: one tap makes a complete submission."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.messages.intake import StatedUrgency
from schemas.model import Name, Text
from schemas.policy.row import Row
from schemas.policy.templates import placeholders

PLACEHOLDERS = frozenset({"order_number", "product"})


def known_words(text: str) -> str:
    """Give a text whose braces can be filled.

    Raises:
        ValueError: they name something else.
    """
    unknown = sorted(set(placeholders(text)) - PLACEHOLDERS)
    if unknown:
        message = f"expected braces out of {sorted(PLACEHOLDERS)}, found {unknown}"
        raise ValueError(message)
    return text


Filled = Annotated[Text, AfterValidator(known_words)]
"""A text with ``{order_number}`` and ``{product}``; a dash stands for what is not known."""


class Prefill(Row):
    """Values for fields that a submission over these channels leaves empty; what it says stays."""

    channels: Annotated[tuple[Name, ...], Field(min_length=1)]
    type: Name | None = None
    topic: Name | None = None
    summary: Filled | None = None
    demands: tuple[Filled, ...] = ()
    urgency: StatedUrgency | None = None
    stated_at: Literal["arrival"] | None = None
    """arrival: the customer said it when it arrived."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set - {"id", "source", "channels"}:
            message = f"row {self.id}: expected a value for at least one field"
            raise ValueError(message)
        return self
