"""Slack: a bot that writes to a person or channel, or an incoming webhook that names the person.

4000 characters a message. Source: api.slack.com, chat.postMessage, incoming webhooks and their errors.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line, Reply
from workers.channels.place import NOBODY_IN_PARTICULAR, Place
from workers.channels.texts import one_text
from workers.channels.verdict import by_status, said, unreadable

API_URL: Final = "https://slack.com/api"
HOOK_URL: Final = "https://hooks.slack.com/services"
MOST: Final = 4000
PAUSE: Final = timedelta(seconds=30)
UNSURE: Final = frozenset({"internal_error", "fatal_error", "request_timeout"})
NOT_NOW: Final = frozenset({"service_unavailable", "team_added_to_org", "accesslimited"})
LIMITED: Final = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one message; a key that begins with ``xox`` is a bot's, any other the path of a webhook."""
    key = place.key()
    if key.startswith("xox"):
        body = {"channel": place.to, **body_of(errand, "")}
        headers = {"Authorization": f"Bearer {key}"}
        return of_bot(line.post(f"{place.base(API_URL)}/chat.postMessage", body, headers))
    mention = "" if place.to == NOBODY_IN_PARTICULAR else f"\n<@{place.to}>"
    reply = line.post(f"{place.base(HOOK_URL)}/{key.strip('/')}", body_of(errand, mention))
    if reply.status != 200:  # noqa: PLR2004 - OK
        return by_status("slack", reply)
    return Delivery("accepted", "slack", "ok") if reply.text.strip() == "ok" else unreadable("slack", reply)


def of_bot(reply: Reply) -> Delivery:
    """Judge what ``chat.postMessage`` answered."""
    ok, error = reply.fields.get("ok"), str(reply.fields.get("error", ""))
    if ok is True and reply.status == 200:  # noqa: PLR2004 - OK
        return Delivery("accepted", "slack", said(f"ts {reply.fields.get('ts', '')}"))
    if error in LIMITED:
        return Delivery("refused", "slack", error, reply.retry_after or PAUSE)
    if ok is not False:
        return unreadable("slack", reply) if reply.status == 200 else by_status("slack", reply)  # noqa: PLR2004 - OK
    if error in UNSURE:
        return Delivery("unsure", "slack", error)
    return Delivery("refused" if error in NOT_NOW else "rejected", "slack", said(error), reply.retry_after)


def body_of(errand: Deliver, mention: str) -> dict[str, Any]:
    """Give the message. Links are not looked into: a preview would open the one that acknowledges."""
    text = one_text(errand, MOST - len(mention), lambda part: len(escaped(part)))
    return {"text": escaped(text) + mention, "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """Give a text in which nothing is a mention or a link of Slack's own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
