"""Competitors: what is said about them is counted.

Consumes  CompetitorMentioned (queue handling.v1)
Emits     nothing
Twice     safe: an applied message is found in the tally's inbox and counts once
Refuses   nothing
"""

from __future__ import annotations

from actors.spec import ActorSpec, Context
from rules.mentions import count_mention
from schemas.decision import Decision
from schemas.mentions import MentionTally
from schemas.messages.mentions import CompetitorMentioned


def count(
    message: CompetitorMentioned,
    tally: MentionTally | None,
    context: Context,  # noqa: ARG001 - the message says all
) -> Decision[MentionTally]:
    """Count the mention."""
    return count_mention(tally, message)


SPECS: tuple[ActorSpec, ...] = (ActorSpec(CompetitorMentioned, count),)
