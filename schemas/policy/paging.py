"""How people are told: groups, pace, throttle, retries, what mutes what, and the words around a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from schemas.model import Language, Name, Text
from schemas.policy.row import Row
from schemas.policy.templates import placeholders
from schemas.severity import Severity

_Count = Annotated[int, Field(ge=1)]

PAGE_PLACEHOLDERS: Final = {
    "title_one": frozenset({"severity"}),
    "title_many": frozenset({"severity", "count"}),
    "page": frozenset({"severity", "text", "age", "raised", "step"}),
    "link": frozenset({"link"}),
    "action": frozenset(),
    "also": frozenset({"count"}),
    "unlisted": frozenset({"count"}),
}
"""What each text of a page may speak of; nothing of it is personal data."""


class Grouping(Row):
    """How pages for one person go together in one message. Critical pages wait for no others."""

    wait_seconds: Annotated[int, Field(ge=0)]
    """The first page of a group waits so long for others."""
    interval_seconds: _Count
    """The pace of further messages while the person has been told something lately."""
    pages_at_most: _Count
    """So many pages in one message; the rest goes into the next."""

    @property
    def wait(self) -> timedelta:
        """Give the first wait."""
        return timedelta(seconds=self.wait_seconds)

    @property
    def interval(self) -> timedelta:
        """Give the pace of further messages."""
        return timedelta(seconds=self.interval_seconds)


class Repeating(Row):
    """How often one subject is said to one person."""

    after_seconds: Annotated[int, Field(ge=0)]
    """The same step of the same subject is not said again sooner, unless it is critical."""
    remembered_minutes: _Count
    """So long a told subject counts as told lately: it keeps its group alive and gives way to new subjects."""
    remembered_at_most: _Count
    """So many told subjects are remembered, the newest."""
    restated_at_most: Annotated[int, Field(ge=0)]
    """So many subjects told lately and still open are named again in a message about new ones."""

    @property
    def after(self) -> timedelta:
        """Give the shortest time between two tellings."""
        return timedelta(seconds=self.after_seconds)

    @property
    def remembered(self) -> timedelta:
        """Give how long a told subject counts as told lately."""
        return timedelta(minutes=self.remembered_minutes)


class Throttle(Row):
    """How many messages one person gets over one channel."""

    at_most: _Count
    window_seconds: _Count

    @property
    def window(self) -> timedelta:
        """Give the stretch within which messages count."""
        return timedelta(seconds=self.window_seconds)


class Retries(Row):
    """What follows when a channel does not take a message."""

    tries: _Count
    """So often over one channel, then the next."""
    first_seconds: _Count
    """Wait before the second try; doubles with each further one."""
    longest_seconds: _Count
    limited_at_most_seconds: _Count
    """A channel that asks to be left alone for longer is given up for these pages."""
    lost_after_seconds: _Count
    """A sending without a result is ordered again after this."""

    def wait(self, try_count: int) -> timedelta:
        """Give the wait after so many tries, one or more."""
        doubled = self.first_seconds * 2 ** min(try_count - 1, 30)
        return timedelta(seconds=min(doubled, self.longest_seconds))

    @property
    def limited_at_most(self) -> timedelta:
        """Give for how long a channel is waited for."""
        return timedelta(seconds=self.limited_at_most_seconds)

    @property
    def lost_after(self) -> timedelta:
        """Give when a sending without a result is ordered again."""
        return timedelta(seconds=self.lost_after_seconds)


class Holding(Row):
    """What may wait, and how often somebody looks whether it still must."""

    quiet: tuple[Severity, ...]
    """Severities that wait until a person's quiet hours end."""
    look_again_seconds: _Count
    """A page that a silence or its cause holds is looked at again after this at the latest."""
    waiting_at_most: _Count
    """So many pages wait for one person; of more, the least urgent and newest are counted in the next message only."""
    settled_remembered: _Count
    """So many ended pages a contact remembers at least, to know a copy."""

    @model_validator(mode="after")
    def _critical_never_waits(self) -> Holding:
        if "critical" in self.quiet:
            message = f"row {self.id}: expected severities that can wait, found critical"
            raise ValueError(message)
        return self

    @property
    def look_again(self) -> timedelta:
        """Give the longest stretch without a look."""
        return timedelta(seconds=self.look_again_seconds)


class PageTexts(Row):
    """The words around what happened, in one language."""

    language: Language
    severities: Mapping[Severity, Name]
    title_one: Text
    title_many: Text
    page: Text
    """One subject."""
    link: Text
    """Where one says that one acts."""
    action: Text
    """What to do; stands once, below everything that can be acknowledged."""
    also: Text
    """Above the subjects told before and still open."""
    unlisted: Text
    """How many matters more there are than the message lists."""
    days: Text
    hours: Text
    minutes: Text
    """Ages, each with ``{count}``."""

    @model_validator(mode="after")
    def _speaks_of_what_is_there(self) -> PageTexts:
        if set(self.severities) != {"critical", "warning", "info"}:
            message = f"row {self.id}: expected a word for critical, warning and info"
            raise ValueError(message)
        known = {**PAGE_PLACEHOLDERS, **dict.fromkeys(("days", "hours", "minutes"), frozenset({"count"}))}
        for name, allowed in known.items():
            unknown = set(placeholders(getattr(self, name))) - allowed
            if unknown:
                message = f"row {self.id}: expected braces in {name} out of {sorted(allowed)}, found {sorted(unknown)}"
                raise ValueError(message)
        return self


class PagingPolicy(Row):
    """How people are told. Holds for every pack of a deployment; the default pack's is used."""

    grouping: Grouping
    repeating: Repeating
    throttle: Throttle
    retries: Retries
    holding: Holding
    texts: tuple[PageTexts, ...]

    @model_validator(mode="after")
    def _every_reader_is_spoken_to(self) -> PagingPolicy:
        languages = sorted(row.language for row in self.texts)
        if languages != ["en", "zh"]:
            message = f"row {self.id}: expected texts once in zh and once in en, found {languages}"
            raise ValueError(message)
        return self

    def texts_in(self, language: Language) -> PageTexts:
        """Give the texts of a language."""
        return next(row for row in self.texts if row.language == language)


class Inhibition(Row):
    """A cause that mutes its symptoms while it is open."""

    cause: tuple[Name, ...] = Field(min_length=1)
    """Kinds of alert."""
    mutes: tuple[Name, ...] = Field(min_length=1)
    """Kinds that are not sent meanwhile."""
    equal: tuple[Literal["case", "department"], ...] = Field(min_length=1)
    """What cause and symptom must have in common; neither may lack it."""

    @model_validator(mode="after")
    def _nothing_mutes_itself(self) -> Inhibition:
        both = sorted(set(self.cause) & set(self.mutes))
        if both:
            message = f"row {self.id}: expected a cause that is no symptom of itself, found {both}"
            raise ValueError(message)
        return self
