"""What raises an alert, and for whom."""

from __future__ import annotations

from schemas.model import Model


class EscalationPolicy(Model):
    """What raises an alert, and for whom."""
