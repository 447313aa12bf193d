"""What raises an alert, and for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.model import Language, Model, Name, Text
from schemas.policy.clock_parts import ClockTime
from schemas.policy.ladders import LadderRow, TargetName
from schemas.policy.paging import Inhibition, PagingPolicy
from schemas.policy.row import Row
from schemas.policy.templates import placeholders
from schemas.severity import Severity

DedupePart = Literal["case", "about", "round"]

PLACEHOLDERS = frozenset({"number", "detail", "about", "round", "state", "priority", "owner", "department"})
"""What a summary may speak of; nothing of it is personal data of a customer."""


class Repeats(Row):
    """When an alert is said again."""

    every_minutes: Annotated[int, Field(ge=1)]
    """After the last step of its ladder, while nobody has acknowledged it."""
    at_most: Annotated[int, Field(ge=0)]
    """How often at that pace; then management is told."""
    management: Annotated[tuple[TargetName, ...], Field(min_length=1)]
    """Who is told then, beside the addressee."""
    afterwards_every_minutes: Annotated[int, Field(ge=1)]
    """The pace after that, so that no open alert falls silent."""
    stale_after_minutes: Annotated[int, Field(ge=1)]
    """An alert acknowledged so long ago and not resolved counts as unacknowledged again."""


class SnoozeRow(Row):
    """How long an alert may be left alone."""

    at_most: ClockTime


class AlertRow(Row):
    """One cause for alarm."""

    kind: Name
    severity: Severity
    severity_for: Mapping[Name, Severity] = {}
    """Priority code to severity, where it differs."""
    addressee: Name
    """Role that must act."""
    to_owner: bool = False
    """Whether the owning department must act; the addressee stands in while there is none."""
    dedupe: tuple[DedupePart, ...]
    """What beside the kind makes it the same cause."""
    ladder: Name
    """Who is told, and who next if nobody acknowledges: the name of a ladder."""
    summary: Mapping[Language, Text]
    """Language to template."""

    @model_validator(mode="after")
    def _summary_can_be_written(self) -> AlertRow:
        if set(self.summary) != {"zh", "en"}:
            message = f"row {self.id}: expected a summary in zh and en, found {sorted(self.summary)}"
            raise ValueError(message)
        for template in self.summary.values():
            unknown = set(placeholders(template)) - PLACEHOLDERS
            if unknown:
                known = sorted(PLACEHOLDERS)
                message = f"row {self.id}: expected braces out of {known}, found {sorted(unknown)}"
                raise ValueError(message)
        return self


class EscalationPolicy(Model):
    """What raises an alert, and for whom."""

    repeats: Repeats
    snooze: SnoozeRow
    ladders: Annotated[tuple[LadderRow, ...], Field(min_length=1)]
    alerts: tuple[AlertRow, ...]
    paging: PagingPolicy
    """How people are told; of the default pack, for all packs."""
    inhibitions: tuple[Inhibition, ...] = ()

    @model_validator(mode="after")
    def _one_row_a_kind(self) -> EscalationPolicy:
        twice = sorted(kind for kind, count in Counter(row.kind for row in self.alerts).items() if count > 1)
        if twice:
            message = f"expected one row for each kind of alert, found more for {twice}"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _one_ladder_a_name(self) -> EscalationPolicy:
        twice = sorted(name for name, count in Counter(row.name for row in self.ladders).items() if count > 1)
        if twice:
            message = f"expected one ladder of each name, found more for {twice}"
            raise ValueError(message)
        return self

    def ladder(self, name: str) -> LadderRow | None:
        """Give the ladder of a name; None if there is none."""
        return next((row for row in self.ladders if row.name == name), None)

    def row(self, kind: str) -> AlertRow | None:
        """Give the row for a kind of alert; None if the pack raises none."""
        return next((row for row in self.alerts if row.kind == kind), None)
