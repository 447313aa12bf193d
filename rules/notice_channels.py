"""On which channel a customer is told: the one they chose, else the first of the pack that reaches them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rules.labels import plain
from schemas.case import Case
from schemas.decision import Reason
from schemas.policy.notice_parts import NoticeChannel
from schemas.policy.notices import NoticesPolicy


@dataclass(frozen=True, slots=True)
class Chosen:
    """The channel of a notice."""

    row: NoticeChannel
    fallback_from: str | None = None
    """What should have been used and cannot be."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Give the reason for a fallback, for the history; nothing if there was none."""
        if self.fallback_from is None:
            return ()
        detail = {"wanted": self.fallback_from, "used": self.row.code}
        return (Reason("notice.fallback", self.row.id, detail),)


def channel_for(case: Case, policy: NoticesPolicy) -> Chosen:
    """Give the channel that the customer wants to be told on, if it is one of the pack's and they can be reached there.

    Without a wish it is the first that reaches them; for who left no address the last one, where they ask by number.

    Source: notices.yaml, rows notices.channel.*; S0-50, S3-26, S4-37, C-29.
    """
    wanted = case.customer.preferred_channel
    row = channel_named(wanted, policy) if wanted else None
    if row is not None and _reaches(case, row):
        return Chosen(row)
    usual = next((one for one in policy.channels if _reaches(case, one)), policy.channels[-1])
    return Chosen(usual, (row.code if row else wanted) or None)


def next_channel(case: Case, policy: NoticesPolicy, failed: Collection[str]) -> NoticeChannel | None:
    """Give the first channel that reaches the customer and has not failed; None if there is none."""
    return next((one for one in policy.channels if one.code not in failed and _reaches(case, one)), None)


def channel_named(said: str, policy: NoticesPolicy) -> NoticeChannel | None:
    """Give the channel that somebody calls by code or alias, in any script; None if the pack has no such."""
    wanted = plain(said)
    return next((row for row in policy.channels if wanted in map(plain, (row.code, *row.aliases))), None)


def _reaches(case: Case, row: NoticeChannel) -> bool:
    return bool(getattr(case.customer.contact, row.field))
