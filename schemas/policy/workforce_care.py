"""Care for staff: rest after intense cases, help from outside, measured strain, abuse, and what few may read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from schemas.model import Language, Name, Text
from schemas.policy.clock_parts import ClockTime
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row
from schemas.policy.templates import placeholders

Percent = Annotated[int, Field(ge=0, le=100)]


def expect_both(texts: Mapping[Language, str], allowed: frozenset[str], row: str) -> None:
    """See to it that a text is there for readers of both languages and speaks only of what is known.

    Raises:
        ValueError: it is not; the message names the row.
    """
    if set(texts) != {"zh", "en"}:
        message = f"row {row}: expected a text in zh and en, found {sorted(texts)}"
        raise ValueError(message)
    unknown = {name for text in texts.values() for name in placeholders(text)} - allowed
    if unknown:
        message = f"row {row}: expected braces out of {sorted(allowed)}, found {sorted(unknown)}"
        raise ValueError(message)


class Eap(Row):
    """Employee assistance by an institution outside. Whoever uses it stays anonymous: nothing of it comes here."""

    contact: Text = Field(examples=["EAP hotline 400-000-0000"])
    hours: Text = Field(examples=["24 hours"])


class Rest(Row):
    """When somebody is reminded to rest."""

    intense_from: Annotated[int, Field(ge=1, le=100)]
    """Emotion score from which on a case is intense, 0 calm to 100 furious."""
    after: Annotated[int, Field(ge=1, le=100)]
    """So many intense cases in a row."""
    text: Mapping[Language, Text]
    """What the person is told: ``count`` cases, ``eap`` and its ``hours``."""
    eap: Eap

    @model_validator(mode="after")
    def _text_can_be_written(self) -> Rest:
        expect_both(self.text, frozenset({"count", "eap", "hours"}), self.id)
        for text in self.text.values():
            if "eap" not in placeholders(text):
                message = f"row {self.id}: expected a text that gives {{eap}}, the contact for help"
                raise ValueError(message)
        return self


class TelemetryRow(Row):
    """What is measured of a person, for how long it is kept, and who may read it."""

    keep: ClockTime
    """From the instant at which it was measured."""
    readers: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Codes of roles in the staff file."""


class TagReaders(Row):
    """Who may read how vulnerable a customer is, and who may say so."""

    roles: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Codes of roles in the staff file."""


class Conduct(Row):
    """How a conversation with a customer goes."""

    steps: Annotated[tuple[Coded, ...], Field(min_length=1)]
    """In order; a record has all of them."""

    @model_validator(mode="after")
    def _steps_are_clear(self) -> Conduct:
        refuse_twins(self.steps)
        return self
