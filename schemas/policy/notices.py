"""Templates of what customers are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from schemas.case import State
from schemas.model import Model, Name, Text
from schemas.policy.calendars import known_zone
from schemas.policy.row import Row
from schemas.policy.templates import placeholders

THREE_FACTS = ("accepted", "step", "expected")
"""What every customer must know: that it is accepted, where it stands, when it should be resolved."""

MORE = frozenset(
    {
        "number",
        "finding",
        "plan",
        "verdict",
        "reason",
        "answer",
        "result",
        "lacking",
        "declined",
        "customer",
        "article",
        "actions",
        "basis",
        "alternative",
        "demand",
        "why",
    }
)
"""What a template may say beside the three facts."""

_MOMENT = frozenset({"year", "month", "day", "hour", "minute"})


class Locale(Row):
    """One language and script in which customers are told."""

    code: Name
    """For example zh-TW."""
    also: tuple[Name, ...] = ()
    """Other locales that are served by it."""
    moment: Text
    """How a time of day is written: year, month, day, hour and minute in braces."""
    between: Annotated[str, Field(min_length=1)]
    """What stands between the items of a list."""

    @model_validator(mode="after")
    def _moment_is_whole(self) -> Locale:
        if set(placeholders(self.moment)) != _MOMENT:
            message = f"row {self.id}: expected {sorted(_MOMENT)} in braces, found {self.moment!r}"
            raise ValueError(message)
        return self


class NoticeChannel(Row):
    """A way on which customers may be told."""

    code: Literal["phone", "email", "platform"]


class Zone(Row):
    """The zone in which customers read a time."""

    name: Annotated[Name, AfterValidator(known_zone)]


class Estimate(Row):
    """How long a resolution is expected to take, counted from receipt."""

    priority: Name
    """Code; ``unranked`` before triage."""
    hours: Annotated[int, Field(ge=1)]
    """Clock hours."""


class Overrun(Row):
    """What is told when every earlier expectation has passed."""

    hours: Annotated[int, Field(ge=1)]
    """Clock hours from the notice."""


class Told(Row):
    """Something said to customers in each of their languages."""

    text: Mapping[Name, Text]
    """Locale to text."""


class Step(Told):
    """How a stage is called before customers."""

    states: tuple[State, ...]


class Word(Told):
    """How a code of another section is called before customers."""

    code: Name


class Template(Told):
    """One kind of notice."""

    kind: Name

    @property
    def more(self) -> frozenset[str]:
        """What it says beside the three facts, in any language."""
        return frozenset(name for text in self.text.values() for name in placeholders(text)) & MORE

    @model_validator(mode="after")
    def _has_the_three_facts(self) -> Template:
        for locale, template in self.text.items():
            found = placeholders(template)
            for fact in THREE_FACTS:
                if found.count(fact) != 1:
                    message = f"row {self.id}, {locale}: expected {{{fact}}} exactly once, found {template!r}"
                    raise ValueError(message)
            unknown = sorted(set(found) - set(THREE_FACTS) - MORE)
            if unknown:
                message = f"row {self.id}, {locale}: expected braces out of {sorted(MORE)}, found {unknown}"
                raise ValueError(message)
        return self


class NoticesPolicy(Model):
    """Templates of what customers are told."""

    zone: Zone
    locales: Annotated[tuple[Locale, ...], Field(min_length=1)]
    channels: Annotated[tuple[NoticeChannel, ...], Field(min_length=1)]
    """In the order of preference; the last one serves who has left no address."""
    estimates: Annotated[tuple[Estimate, ...], Field(min_length=1)]
    """The last one serves every priority without a row."""
    overrun: Overrun
    accepted: Told
    """The first fact."""
    steps: tuple[Step, ...]
    words: tuple[Word, ...] = ()
    templates: Annotated[tuple[Template, ...], Field(min_length=1)]
    otherwise: Name
    """Kind of the template for a notice that has none of its own."""

    @model_validator(mode="after")
    def _everything_in_every_locale(self) -> NoticesPolicy:
        wanted = {locale.code for locale in self.locales}
        told: tuple[Told, ...] = (self.accepted, *self.steps, *self.words, *self.templates)
        for row in told:
            if set(row.text) != wanted:
                message = (
                    f"row {row.id}: expected a text for each of {sorted(wanted)}, found {sorted(row.text)}"
                )
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _nothing_without_a_name(self) -> NoticesPolicy:
        named = {state for step in self.steps for state in step.states}
        nameless = [state for state in get_args(State) if state not in named]
        if nameless:
            message = f"steps: expected every state, {nameless} are missing"
            raise ValueError(message)
        kinds = [template.kind for template in self.templates]
        if self.otherwise not in kinds or len(set(kinds)) != len(kinds):
            message = (
                f"templates: expected one for each kind and {self.otherwise!r} among them, found {kinds}"
            )
            raise ValueError(message)
        return self
