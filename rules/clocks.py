"""Clocks of a case: which event starts, meets, pauses or ends them."""

from __future__ import annotations

from datetime import datetime

from schemas.case import Case
from schemas.policy.pack import Pack


def note_event(case: Case, pack: Pack, event: str, *, at: datetime, about: str = "") -> Case:  # noqa: ARG001 - rows follow
    """Give the case with its clocks and their timers as they are after an event."""
    return case
