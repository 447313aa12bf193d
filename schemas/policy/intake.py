"""What a submission must contain, and which codes are allowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from schemas.model import Model, Name, Text
from schemas.policy.acceptance import OutOfScope, Requirement, Review
from schemas.policy.awaiting import Incomplete
from schemas.policy.coded import Coded, refuse_twins
from schemas.policy.merging import Merging
from schemas.policy.paths import FieldPath
from schemas.policy.prefill import Prefill
from schemas.policy.row import Row
from schemas.report import Details

ChannelGroup = Literal["online", "offline", "third_party", "self"]
"""Where feedback comes from: online, offline, passed on by a third party, collected by the company itself."""


NEEDED: Final = frozenset({"channel", "stated_at", "summary", "urgency"})
"""Fields without which there is no case to speak of, whatever the pack."""


def with_unit(value: object) -> object:
    """Give a length of time that says its unit.

    Raises:
        ValueError: it is a bare number.
    """
    if isinstance(value, int | float):
        message = f"expected a time with its unit such as PT10M or PT24H, found the number {value}"
        raise ValueError(message)  # noqa: TRY004 - pydantic tells a ValueError where it stands
    return value


class Channel(Coded):
    """One way in. The list is open: a new row is all that a new channel needs."""

    group: ChannelGroup
    referrer: Name | None = None
    """Referrer type that coming this way implies, where the submission names none."""
    alert: Name | None = None
    """Kind of alert, as in the escalation table, that coming this way raises at registration; None: none."""


class Topic(Coded):
    """What feedback is about, as the handbook groups it."""

    cls: Name
    """Feedback type that the topic belongs to."""


class ReferrerRow(Coded):
    """Who may pass feedback on."""

    alert: Name | None = None
    """Kind of alert, as in the escalation table, that it raises at registration; None: none."""


class UrgencySource(Coded):
    """Who may say how urgent something is."""

    code: Literal["customer", "agent"]


class AttachmentKind(Coded):
    """What an attachment may be."""

    code: Literal["photo", "video", "audio", "document", "other"]


class Required(Row):
    """A field that a submission must fill."""

    field: FieldPath
    label: Name
    """The handbook's own word for it."""
    expected: Text
    """What would do, in a sentence for the sender."""
    types: tuple[Name, ...] = ()
    """Feedback types that need it; empty: all."""
    modules: tuple[Name, ...] = ()
    """Modules, as the submission names them, that need it; empty: all, and those without a module."""
    channels: tuple[Name, ...] = ()
    """Channels that need it; empty: all."""
    may_wait: bool = False
    """Whether a case may be kept without it until the customer supplies it, where the pack awaits."""

    @property
    def is_for_all(self) -> bool:
        """Whether every submission needs it."""
        return not (self.types or self.modules or self.channels)

    @model_validator(mode="after")
    def _can_be_supplied_later(self) -> Required:
        if self.may_wait and self.field.split(".", 1)[0] not in Details.model_fields:
            known = ", ".join(sorted(Details.model_fields))
            message = (
                f"row {self.id}: expected may_wait only for what can be supplied later, within {known}; "
                f"found {self.field!r}"
            )
            raise ValueError(message)
        return self


class Identity(Row):
    """How a case is tied to its customer."""

    any_of: Annotated[tuple[Literal["name", "contact", "username", "identifier"], ...], Field(min_length=1)]
    """One of these is enough."""
    anonymous: bool
    """Whether a customer may stay unnamed; their identifier is then the case number."""
    expected: Text
    dialling_prefixes: tuple[Name, ...] = ()
    """Prefixes that a telephone number has or lacks without becoming another number."""


class Cap(Row):
    """The most entries that a list of the submission may have."""

    field: FieldPath
    at_most: Annotated[int, Field(ge=1)]


class Ahead(Row):
    """How far an instant that lies in the past by nature may be ahead of arrival, for clocks that differ."""

    field: FieldPath
    at_most: Annotated[timedelta, BeforeValidator(with_unit)]
    """For example PT10M."""


class IntakePolicy(Model):
    """What a submission must contain, and which codes are allowed."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    types: Annotated[tuple[Coded, ...], Field(min_length=1)]
    topics: tuple[Topic, ...]
    modules: tuple[Coded, ...] = ()
    """What a submission may say that it is about, beside its type; empty: it says nothing of the kind."""
    urgencies: Annotated[tuple[Coded, ...], Field(min_length=1)]
    urgency_sources: Annotated[tuple[UrgencySource, ...], Field(min_length=1)]
    referrers: tuple[ReferrerRow, ...]
    attachment_kinds: Annotated[tuple[AttachmentKind, ...], Field(min_length=1)]
    locales: Annotated[tuple[Coded, ...], Field(min_length=1)]
    """Locales in which customers can be answered; a submission without one takes the pack's."""
    required: Annotated[tuple[Required, ...], Field(min_length=1)]
    prefill: tuple[Prefill, ...] = ()
    """What channels say by themselves; the first row that names a channel holds for it."""
    restatement: Row | None = None
    """Asks that demands be repeated back and confirmed, and flags those that are not; None: it does not."""
    incomplete: Incomplete
    review: Review | None = None
    """None: nothing is reviewed before it is dispatched."""
    out_of_scope: tuple[OutOfScope, ...] = ()
    """Matters that are not taken up; the first that fits speaks."""
    acceptance: tuple[Requirement, ...] = ()
    """What is asked of a submission that is in scope and complete; the first that fails speaks."""
    merging: Merging | None = None
    """None: no case is merged into another."""
    identity: Identity
    caps: tuple[Cap, ...]
    ahead: tuple[Ahead, ...]

    @model_validator(mode="after")
    def _names_are_clear(self) -> IntakePolicy:
        for table in (
            self.channels,
            self.types,
            self.topics,
            self.modules,
            self.urgencies,
            self.urgency_sources,
            self.referrers,
            self.attachment_kinds,
            self.locales,
        ):
            refuse_twins(table)
        return self

    @model_validator(mode="after")
    def _asks_for_what_every_case_needs(self) -> IntakePolicy:
        always = {row.field for row in self.required if row.is_for_all and not row.may_wait}
        if not always >= NEEDED:
            lacking = ", ".join(sorted(NEEDED - always))
            message = f"required: expected rows for all types, none of which may wait, also for {lacking}"
            raise ValueError(message)
        return self
