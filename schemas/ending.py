"""Callback, closed-loop form and archive record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.model import Instant, Model, Name, Text


class CallbackRecord(Model):
    """What the customer answered when called back."""

    answer: Name
    """Code of the pack: satisfied, dissatisfied, other_opinion."""
    label: Name
    """The handbook's own word, for example 满意."""
    text: Text | None = None
    answers: Mapping[str, Text] = {}
    """Code of a question of the script to what the customer said to it."""
    by: Name
    at: Instant
    round: int


class CallAttempt(Model):
    """A call that brought no answer."""

    reason: Name
    """Code of the pack: not_reached, call_later …"""
    label: Name
    text: Text | None = None
    by: Name
    at: Instant
    round: int


class Rating(Model):
    """What the customer rated by themselves; the agent's record stands apart."""

    value: Name
    """Code of one of the pack's answers."""
    label: Name
    text: Text | None = None
    at: Instant
    round: int


class EstimateKept(Model):
    """What the customer was first told to expect, and what came of it."""

    told_at: Instant
    expected_at: Instant
    actual_at: Instant
    """When it was resolved, or closed without."""

    @property
    def is_kept(self) -> bool:
        """Whether it was resolved by then."""
        return self.actual_at <= self.expected_at


class Closure(Model):
    """The closed-loop form (《客户投诉处理闭环表》)."""

    process: Text
    result: Text
    satisfaction: Name
    outcome: Name
    """satisfied, withdrawn, decided_by_management …"""
    status_label: Name
    """The handbook's own word, 处理完成."""
    signed_by: Name | None = None
    signed_at: Instant | None = None
    closed_at: Instant
    estimate: EstimateKept | None = None
    """None: the customer was told none."""


class Reopening(Model):
    """That a closed case was opened again, and the form that it had."""

    reason: Text
    by: Name
    at: Instant
    closure: Closure


class Objection(Model):
    """That somebody objects to an end."""

    reason: Text
    by: Name
    at: Instant


class Renewal(Model):
    """That the matter of an ended case was submitted anew."""

    at: Instant
    waiting: tuple[Objection, ...] = ()
    """Further objections that came before the new case was registered; they are told to it then."""


class Archive(Model):
    """The archive record; nothing changes after it."""

    at: Instant
    schema_row: Name
    """The policy row that lists the parts."""
    parts: Mapping[str, Any]
    """Part name to content; every part that the pack requires is present."""
    entry_count: int | None = None
    """Entries of the history that belong to it, the one that sealed it included; None: sealed before this was kept."""
