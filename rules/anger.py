"""Angry customers: a flag by the emotion of what they said, and phrases without which they are told nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.flags import flagged, is_flagged
from rules.judging import emotion_of
from rules.text.normal import normalise
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.policy.notices import NoticesPolicy
from schemas.policy.pack import Pack

ANGER: Final = "anger"
"""Flag of a case whose customer is angry."""


def with_anger(case: Case, pack: Pack, score: int, *, at: datetime) -> Case:
    """Give a case with the flag if its customer is angry; the same case otherwise, or if the pack asks nothing.

    Args:
        case: A case that is judged.
        pack: From which score on somebody is angry.
        score: Emotion of everything that the customer said so far, 0 calm to 100 furious.
        at: When it was judged.

    Source: notices.yaml, row notices.anger; S3-54.
    """
    row = pack.notices.anger
    if row is None or score < row.from_score:
        return case
    return flagged(case, ANGER, row=row.id, at=at)


def must_calm(case: Case, pack: Pack) -> bool:
    """Say whether what is said to the customer needs an approved phrase; before triage their words are looked at."""
    row = pack.notices.anger
    if row is None:
        return False
    if case.assessment is None:
        return emotion_of(case, pack) >= row.from_score
    return is_flagged(case, ANGER)


def check_calming(case: Case, pack: Pack, said: str, *, field: str) -> None:
    """Let a reply to an angry customer pass only with one of the approved phrases, in any script.

    Raises:
        NotAllowed: it holds none.

    Source: notices.yaml, rows notices.buffer.*; S3-54.
    """
    policy = pack.notices
    if not must_calm(case, pack) or holds_a_phrase(said, policy):
        return
    locale = case.locale if case.locale in policy.buffers[0].text else policy.locales[0].code
    phrases = " | ".join(row.text[locale] for row in policy.buffers)
    raise NotAllowed(
        f"The customer of case {case.number} is angry; a reply needs one of the approved phrases that calm.",
        field=field,
        expected=phrases,
        found="none of them",
    )


def holds_a_phrase(said: str, policy: NoticesPolicy) -> bool:
    """Say whether a text holds an approved phrase; spelling, script and what ends the phrase do not matter."""
    text = normalise(said).text
    phrases = (normalise(phrase).text for row in policy.buffers for phrase in row.text.values())
    return any(phrase.rstrip("。.!！，, ") in text for phrase in phrases)
