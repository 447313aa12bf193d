"""Obligations and their limits."""

from __future__ import annotations

from schemas.model import Model


class ClocksPolicy(Model):
    """Obligations and their limits."""
