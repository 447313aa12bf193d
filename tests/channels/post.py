"""Messages to send in tests, and channels to send them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.errands import Deliver, Delivery
from schemas.staff import ChannelSettings, Staff, Way
from tests.workers.fakes import NOW
from workers.channels.line import Line
from workers.channels.sending import Channels
from workers.clock import Clock

TITLE = "严重：一个警报"
TEXT = "案件 7K3M9-QXA2R-X 的首次答复逾期 2 小时，负责人 after-sales-07。"
LINK = "https://caseloop.example/a/abc?s=123"
CHINESE = "投诉升级" * 10_000


def a_message(channel: str, address: str, **other: Any) -> Deliver:
    """Give a message to one person over one channel."""
    fields: dict[str, Any] = {
        "sending_id": "after-sales-07.3",
        "way": Way(channel=channel, address=address),
        "language": "zh",
        "title": TITLE,
        "text": TEXT,
        "link": LINK,
        "severity": "critical",
        "dedupe_key": "alert-1",
    }
    return Deliver(**{**fields, **other})


def the_channels(
    channel: str,
    url: str | None,
    secret: str | None,
    *,
    options: Mapping[str, str] | None = None,
    longest_s: float = 5.0,
) -> Channels:
    """Give channels of which one is set up; its secret is stored as ``the-key``."""
    settings = ChannelSettings(url=url, secret="the-key" if secret else None, options=options or {})
    staff = Staff(channels={channel: settings})
    stored = {"the-key": secret} if secret else {}
    return Channels(lambda: staff, stored.get, Line(lambda: NOW, step_s=2.0), Clock(), longest_s)


def sent(channel: str, url: str | None, secret: str | None, *, address: str, **other: Any) -> Delivery:
    """Send one message over a channel, and give what became of it."""
    options = other.pop("options", None)
    return the_channels(channel, url, secret, options=options).deliver(a_message(channel, address, **other))
