"""Who owns which case."""

from __future__ import annotations

from schemas.model import Model


class AssignmentPolicy(Model):
    """Who owns which case."""
