"""How customers of other cultures say things and want to be treated, and what their sayings mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.model import Model, Name, Text
from schemas.policy.calendars import Hours, known_zone
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.row import Row

Degree = Literal["high", "low", "neutral"]


class Veil(Model):
    """What a customer of this culture means who does not say it outright."""

    mark: Name
    """Mark of the phrases that veil it, for example 或許可以考慮."""
    instead_of: tuple[Name, ...] = ()
    """Classes that such a phrase may be taken for; empty: all."""
    cls: Name
    """The class that it is."""


class SeniorApology(Model):
    """Who apologises to customers of this culture, beside whoever handles the case."""

    role: Name
    task: Name
    """Kind of task by which they are asked."""
    classes: Annotated[tuple[Name, ...], Field(min_length=1)]
    text: Text


class Span(Model):
    """A stretch of days, both included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            message = f"expected a last day from {self.first} on, found {self.last}"
            raise ValueError(message)
        return self


class Forbidden(Row):
    """What must not be offered to customers of this culture."""

    remedies: tuple[Name, ...] = ()
    """Codes of remedies."""
    mark: Name | None = None
    """Mark of words that a remedy's item or text must not have, whatever the remedy."""
    instead: Name | None = None
    """Code of the remedy that is offered instead."""

    @model_validator(mode="after")
    def _forbids_something(self) -> Forbidden:
        if not self.remedies and self.mark is None:
            message = "expected remedies or a mark, found neither"
            raise ValueError(message)
        return self


class AvoidedTime(Coded):
    """Hours of some days in which customers of a culture are not called, where the customer is."""

    hours: Annotated[Hours, Field(min_length=1)]
    spans: Annotated[tuple[Span, ...], Field(min_length=1)]
    """The days, year by year; before the first and after the last one nothing is avoided."""


class Caution(Row):
    """What must be minded by whoever carries something out for a customer of this culture."""

    tasks: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Kinds of tasks that carry it."""
    text: Text


class CultureRow(Coded):
    """The profile of one culture. What it leaves open is neutral."""

    locales: tuple[Name, ...] = ()
    """Locales whose customers have it if the submission names no profile."""
    context: Degree = "neutral"
    """high: much is left unsaid."""
    power_distance: Degree = "neutral"
    """high: rank counts; low: too much humility unsettles."""
    veil: Veil | None = None
    senior_apology: SeniorApology | None = None
    apologies_at_most: int | None = None
    """How often a text may apologise; None: as often as it does."""
    wants_evidence: bool = False
    """Whether a plan must show hard evidence."""
    avoids: tuple[Name, ...] = ()
    """Codes of ``avoided``: ramadan_daytime …"""
    zone: Annotated[Name, AfterValidator(known_zone)] | None = None
    """Where its customers live if the submission does not say; None: in the zone of the pack's notices."""
    cautions: tuple[Caution, ...] = ()
    forbids: tuple[Forbidden, ...] = ()
    """What a plan must not offer."""


class SayingRow(Row):
    """A proverb or metaphor, and what a customer who uses it really wants."""

    mark: Name
    """Mark of its words in lexicon.yaml."""
    demand: Text
    """What is really asked for; it is read like the customer's own words."""
    script: Annotated[Mapping[Name, Text], Field(min_length=1)]
    """Locale to a suggestion of how to answer."""


class SayingSigns(Row):
    """Words by which somebody announces a saying, so that an unknown one is noticed."""

    mark: Name


class CulturesPolicy(Model):
    """Profiles of cultures, and sayings."""

    profiles: tuple[CultureRow, ...] = ()
    avoided: tuple[AvoidedTime, ...] = ()
    sayings: tuple[SayingRow, ...] = ()
    signs: SayingSigns | None = None
    """None: sayings that the pack does not know pass unnoticed."""

    @model_validator(mode="after")
    def _names_each_once(self) -> CulturesPolicy:
        refuse_twins(self.profiles)
        refuse_twins(self.avoided)
        locales = [locale for row in self.profiles for locale in row.locales]
        if len(set(locales)) < len(locales):
            message = f"profiles: expected each locale in one profile at most, found {sorted(locales)}"
            raise ValueError(message)
        return self
