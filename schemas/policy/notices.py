"""Templates of what customers are told."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import AfterValidator, Field, model_validator

from schemas.case import State
from schemas.model import Model, Name, Text
from schemas.policy.calendars import known_zone
from schemas.policy.coded import refuse_repeats
from schemas.policy.notice_parts import (
    Anger,
    Approval,
    BeforeClosing,
    Block,
    Lengths,
    NoticeChannel,
    RatingLink,
    Retries,
    Salutation,
    Tell,
    TemplateAudit,
    Told,
)
from schemas.policy.row import Row
from schemas.policy.templates import fixed_length, placeholders

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
        "evidence",
        "ahead",
        "problem",
        "done",
        "rating_link",
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
    joint: str = ""
    """What stands between two sentences."""

    @model_validator(mode="after")
    def _moment_is_whole(self) -> Locale:
        if set(placeholders(self.moment)) != _MOMENT:
            message = f"row {self.id}: expected {sorted(_MOMENT)} in braces, found {self.moment!r}"
            raise ValueError(message)
        return self


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


class Step(Told):
    """How a stage is called before customers."""

    states: tuple[State, ...]


class Word(Told):
    """How a code of another section is called before customers."""

    code: Name


class Template(Told):
    """One kind of notice."""

    kind: Name
    draft: bool = False
    """Whether it lacks its approval still; a draft is never sent."""
    opens: tuple[Name, ...] = ()
    """Blocks with which it begins, in this order."""

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
            opening = "".join(f"{{{block}}}" for block in self.opens)
            if not template.replace(" ", "").startswith(opening):
                message = f"row {self.id}, {locale}: expected to begin with {opening}, found {template!r}"
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
    approval: Approval | None = None
    """Who approved the templates, and from when on they hold; None: every one that is no draft may be sent."""
    audit: TemplateAudit | None = None
    """How they are audited; None: once approved they hold."""
    blocks: tuple[Block, ...] = ()
    """Sentences that templates name in braces."""
    ahead: tuple[Step, ...] = ()
    """What is ahead of a case, in order; those behind the one it is at are told as ``{ahead}``."""
    salutation: Salutation | None = None
    """How customers are addressed; None: they are not."""
    anger: Anger | None = None
    """Who counts as angry; None: nobody does."""
    buffers: tuple[Block, ...] = ()
    """Approved phrases that calm; the first one begins what angry customers are told."""
    lengths: Lengths | None = None
    tells: tuple[Tell, ...] = ()
    """What customers are told of, where no command tells them."""
    before_closing: BeforeClosing | None = None
    retries: Retries
    rating: RatingLink | None = None

    @model_validator(mode="after")
    def _braces_are_known(self) -> NoticesPolicy:
        blocks = {block.code for block in self.blocks}
        for row in (*self.templates, *self.blocks):
            allowed = MORE | blocks | set(THREE_FACTS) if isinstance(row, Template) else MORE
            for locale, text in row.text.items():
                unknown = sorted(set(placeholders(text)) - allowed)
                if unknown:
                    message = (
                        f"row {row.id}, {locale}: expected braces out of {sorted(allowed)}, found {unknown}"
                    )
                    raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _everything_in_every_locale(self) -> NoticesPolicy:
        wanted = {locale.code for locale in self.locales}
        told: tuple[Told, ...] = (
            *(self.accepted, *self.steps, *self.words, *self.templates),
            *(*self.blocks, *self.ahead, *self.buffers),
            *((self.salutation,) if self.salutation else ()),
        )
        for row in told:
            if set(row.text) != wanted:
                message = (
                    f"row {row.id}: expected a text for each of {sorted(wanted)}, found {sorted(row.text)}"
                )
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _each_channel_has_names_of_its_own(self) -> NoticesPolicy:
        refuse_repeats((name for row in self.channels for name in {row.code, *row.aliases}), "channel")
        return self

    @model_validator(mode="after")
    def _nothing_is_too_long(self) -> NoticesPolicy:
        if self.lengths is None:
            return self
        said = {block.code: block.text for block in self.blocks}
        for row in self.templates:
            for locale, text in row.text.items():
                whole = [text, *(said[name][locale] for name in placeholders(text) if name in said)]
                count, most = sum(map(fixed_length, whole)), self.lengths.characters.get(locale)
                if most is not None and count > most:
                    message = f"row {row.id}, {locale}: expected at most {most} characters, found {count}"
                    raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _who_is_angry_hears_a_phrase(self) -> NoticesPolicy:
        if self.anger is not None and not self.buffers:
            message = f"row {self.anger.id}: expected at least one row of buffers, found none"
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
