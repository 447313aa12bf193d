"""Enquiries, suggestions, tasks, plans, remedies, limits and approvals."""

from __future__ import annotations

from schemas.model import Model


class HandlingPolicy(Model):
    """Enquiries, suggestions, tasks, plans, remedies, limits and approvals."""
