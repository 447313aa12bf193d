"""From a channel's answer to what became of the message."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from schemas.errands import Delivery, DeliveryOutcome
from workers.channels.line import Reply

MOST_SAID: Final = 200
"""Characters of a channel's answer that are kept."""

_NOT_NOW: Final = frozenset({425, 429, 503})
_UNCLEAR: Final = frozenset({408})
_SERVER_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class Codes:
    """How a service that answers 200 to everything says what it did."""

    code: str
    """Field of the code; 0 is accepted."""
    words: str
    """Field of the words."""
    limited: AbstractSet[int]
    """Too many messages."""
    pause: timedelta
    """How long the service wants to be left alone then."""
    rejected: AbstractSet[int]
    """Will never be taken this way. Whatever is in neither set may be taken later."""


def said(text: str) -> str:
    """Give a channel's words in one short line."""
    return " ".join(text.split())[:MOST_SAID]


def by_code(channel: str, reply: Reply, codes: Codes) -> Delivery:
    """Judge an answer by the code inside; without one it is no answer of this service."""
    code = reply.fields.get(codes.code)
    if type(code) is not int:
        return by_status(channel, reply) if reply.status != 200 else unreadable(channel, reply)  # noqa: PLR2004 - OK
    detail = said(f"{code} {reply.fields.get(codes.words, '')}")
    if code in codes.limited:
        return Delivery("refused", channel, detail, reply.retry_after or codes.pause)
    if code == 0:
        taken = reply.status == 200  # noqa: PLR2004 - OK
        return Delivery("accepted", channel, detail) if taken else unreadable(channel, reply)
    return Delivery("rejected" if code in codes.rejected else "refused", channel, detail, reply.retry_after)


def by_status(channel: str, reply: Reply) -> Delivery:
    """Judge an answer that is not the one of success, by its HTTP status alone."""
    outcome: DeliveryOutcome = "rejected"
    if reply.status in _NOT_NOW:
        outcome = "refused"
    elif reply.status >= _SERVER_FAULT or reply.status in _UNCLEAR:
        outcome = "unsure"
    return Delivery(outcome, channel, said(f"HTTP {reply.status} {reply.text}"), reply.retry_after)


def unreadable(channel: str, reply: Reply) -> Delivery:
    """Give what an answer comes to that is not in the channel's language, such as the page of a proxy."""
    return Delivery(
        "unsure", channel, said(f"HTTP {reply.status}, not an answer of this channel: {reply.text}")
    )
