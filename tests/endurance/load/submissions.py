"""Numbered submissions: what each says follows from its number alone, so that a million need no memory."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.ids import message_key
from tests.faults.harness.upstream import Upstream

SUBMITTED: Final = "caseloop.feedback.submitted.v1"


@dataclass(frozen=True, slots=True)
class Submissions:
    """All submissions of one run."""

    source: str
    """CloudEvents source, such as ``/load/1a2b3c``."""
    urgent_share: float = 0.0
    """Part of them that is urgent, spread evenly at random."""
    injury_share: float = 1.0
    """Part of the urgent ones that tells of an injury; the others are called urgent by their sender alone. An injury is
    an alert that climbs its ladder again and again until somebody acknowledges it, and here nobody does."""

    def is_urgent(self, number: int) -> bool:
        """Say whether a submission is urgent."""
        return self._dice(number) < self.urgent_share

    def is_injury(self, number: int) -> bool:
        """Say whether a submission tells of an injury."""
        return self._dice(number) < self.urgent_share * self.injury_share

    def key(self, number: int) -> str:
        """Give the id of the case that a submission makes."""
        return message_key(self.source, f"{self.source.rsplit('/', 1)[-1]}-{number}")

    def body(self, number: int) -> bytes:
        """Give a submission as it is published."""
        upstream = Upstream("", self.source, Path())
        event = upstream.submission(number, urgent=self.is_injury(number))
        if self.is_urgent(number):
            event["data"]["urgency"] = {"value": "urgent", "source": "customer"}
        return json.dumps(event, ensure_ascii=False).encode()

    def upstream(self, first: int, last: int) -> Upstream:
        """Give an upstream system that published the submissions of a span, the last included, and knows it."""
        upstream = Upstream("", self.source, Path())
        for number in range(first, last + 1):
            key = self.key(number)
            upstream.attempted[key] = self.body(number)
            upstream.confirmed.add(key)
        return upstream

    @staticmethod
    def _dice(number: int) -> float:
        return random.Random(number).random()  # noqa: S311 - the same for the same number
