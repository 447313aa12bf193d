"""Answers, rework and the cap."""

from __future__ import annotations

from schemas.model import Model


class CallbacksPolicy(Model):
    """Answers, rework and the cap."""
