"""Forms, closing guards and archive parts."""

from __future__ import annotations

from schemas.model import Model


class ArchivePolicy(Model):
    """Forms, closing guards and archive parts."""
