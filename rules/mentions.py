"""What is said about competitors, counted by month; it never opens a case."""

from __future__ import annotations

from rules.labels import plain
from rules.versions import next_version
from schemas.decision import Decision
from schemas.mentions import Mentions, MentionTally
from schemas.messages.mentions import CompetitorMentioned


def count_mention(tally: MentionTally | None, message: CompetitorMentioned) -> Decision[MentionTally]:
    """Count one mention; the same words in another script, width or case are the same.

    Args:
        tally: Of the month of the mention; None if it is the first.
        message: Who was mentioned, with which keyword, where and about what.

    Source: S3-71.
    """
    before = tally or MentionTally(id=f"{message.mentioned_at:%Y-%m}")
    wanted = _key(message)
    found = [_key(one) == wanted for one in before.mentions]
    if any(found):
        mentions = tuple(
            one.model_copy(update={"count": one.count + 1}) if same else one
            for one, same in zip(before.mentions, found, strict=True)
        )
    else:
        new = Mentions(
            competitor=message.competitor,
            keyword=message.keyword,
            country=message.country,
            topic=message.topic,
            count=1,
        )
        mentions = (*before.mentions, new)
    after = before.model_copy(update={"mentions": mentions, "total": before.total + 1})
    return Decision(
        before=tally, after=next_version(tally, after), event="competitor.mentioned", by=message.by
    )


def _key(one: Mentions | CompetitorMentioned) -> tuple[str, ...]:
    return tuple(plain(part or "") for part in (one.competitor, one.keyword, one.country, one.topic))
