"""Classes, factors, triggers and priorities."""

from __future__ import annotations

from schemas.model import Model


class TriagePolicy(Model):
    """Classes, factors, triggers and priorities."""
