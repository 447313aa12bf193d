"""What templates are made of, who approves them, and how notices reach customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from schemas.case import State
from schemas.model import Language, Name, Text
from schemas.policy.clock_parts import ClockTime
from schemas.policy.jobs import Schedule
from schemas.policy.row import Row
from schemas.policy.templates import placeholders

ContactField = Literal["phone", "email", "platform"]
"""What customers leave to be reached by."""


class Told(Row):
    """Something said to customers in each of their languages."""

    text: Mapping[Name, Text]
    """Locale to text."""


class NoticeChannel(Row):
    """A way on which customers may be told."""

    code: Name = Field(examples=["sms"])
    aliases: tuple[Name, ...] = ()
    """What else customers may call it when they choose it."""
    address: ContactField | None = None
    """The part of their contact that it needs; None: the one that its code names."""

    @property
    def field(self) -> str:
        """Give the part of the contact that it needs."""
        return self.address or self.code

    @model_validator(mode="after")
    def _reaches_somebody(self) -> Self:
        if self.field not in get_args(ContactField):
            expected = ", ".join(get_args(ContactField))
            message = f"row {self.id}: expected an address out of {expected}, found {self.field!r}"
            raise ValueError(message)
        return self


class Block(Told):
    """A sentence that several templates hold, or a phrase that calms."""

    code: Name = Field(examples=["apology"])
    apologises: bool = False
    """Whether it is an apology: of some cultures only so many are told."""


class Salutation(Told):
    """How customers are addressed; the text is for those of whom nothing is known."""

    preferred: Mapping[Name, Text]
    """Locale to how somebody is addressed as they are used to, with ``{name}``."""

    @model_validator(mode="after")
    def _names_in_every_locale(self) -> Self:
        nameless = sorted(
            code for code in self.text if placeholders(self.preferred.get(code, "")) != ["name"]
        )
        if nameless:
            message = f"row {self.id}: expected preferred with {{name}} in each locale, none for {nameless}"
            raise ValueError(message)
        return self


class Anger(Row):
    """From when on a customer counts as angry, so that whatever is said to them holds an approved phrase."""

    from_score: Annotated[int, Field(ge=0, le=100)]
    """Emotion score, 0 calm to 100 furious."""


class Lengths(Row):
    """How long templates may be, with their blocks and without what is put in."""

    characters: Mapping[Name, Annotated[int, Field(ge=1)]]
    """Locale to characters."""


class Tell(Row):
    """Something of which the customer is told as soon as it happens, unless a command tells them then anyway."""

    kind: Name
    """Kind of the notice."""
    states: tuple[State, ...] = ()
    """States that a case comes to."""
    events: tuple[Name, ...] = ()
    """History events."""


class BeforeClosing(Row):
    """What must have been told in a round before a callback may close it."""

    kinds: Annotated[tuple[Name, ...], Field(min_length=1)]
    """One of these kinds of notice."""


class Approval(Row):
    """Who approved the templates."""

    by: Name
    on: date = Field(examples=["2026-01-05"])
    """From this day on they may be sent."""


class TemplateAudit(Schedule):
    """That templates are audited again and again; its schedule says when the next audit is due."""

    law: Text
    """What they must conform to."""
    audited_on: date = Field(examples=["2026-01-05"])
    """Day of the last audit that stands in the pack; a later one may be filed."""
    lasts_days: Annotated[int, Field(ge=1)]
    """For so many calendar days after an audit they may be sent."""
    addressee: Name
    """Department or role that is told when an audit is due."""
    text: Mapping[Language, Text]


class Retries(Row):
    """How often a notice is handed to a mail server that does not take it, before the next channel has its turn."""

    at_most: Annotated[int, Field(ge=1)]
    wait: ClockTime
    """Between two tries."""
    held: ClockTime
    """How long until a notice that may not be sent yet is tried again."""


def with_a_number(link: str) -> str:
    """Give a link that holds the number of the case.

    Raises:
        ValueError: it does not.
    """
    if placeholders(link) != ["number"]:
        message = f"expected a link with {{number}}, found {link!r}"
        raise ValueError(message)
    return link


class RatingLink(Row):
    """Where customers rate how their case was handled."""

    link: Annotated[Name, AfterValidator(with_a_number)] = Field(
        examples=["https://example.com/rate/{number}"]
    )
