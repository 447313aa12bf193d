"""Working hours, holidays and make-up working days."""

from __future__ import annotations

from schemas.model import Model


class CalendarsPolicy(Model):
    """Working hours, holidays and make-up working days."""
