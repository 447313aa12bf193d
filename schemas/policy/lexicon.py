"""Words and what they mean."""

from __future__ import annotations

from schemas.model import Model


class LexiconPolicy(Model):
    """Words and what they mean."""
