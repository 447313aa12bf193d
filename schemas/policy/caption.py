"""What something is called or said to be, for forms, which come in two languages."""

from __future__ import annotations

from schemas.model import Model, Name


class Caption(Model):
    """The same words in both languages that forms have."""

    zh: Name
    en: Name
