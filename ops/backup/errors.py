"""Why a backup or a restore was not done."""

from __future__ import annotations


class BackupFault(Exception):
    """It cannot be done; the first line says what was found, the second what to do."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        """Say what was expected and found, and what to do."""
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice
