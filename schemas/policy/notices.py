"""Templates of what customers are told."""

from __future__ import annotations

from schemas.model import Model


class NoticesPolicy(Model):
    """Templates of what customers are told."""
