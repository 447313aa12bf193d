"""What a submission must contain, and which codes are allowed."""

from __future__ import annotations

from schemas.model import Model


class IntakePolicy(Model):
    """What a submission must contain, and which codes are allowed."""
