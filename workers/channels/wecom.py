"""WeCom (企业微信): a group robot that names the person.

Text holds 2048 bytes, markdown 4096; 20 messages a minute for one robot.
Source: developer.work.weixin.qq.com, 91770, 90313.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line
from workers.channels.place import NOBODY_IN_PARTICULAR, Place
from workers.channels.texts import one_text, utf8
from workers.channels.verdict import Codes, by_code

URL: Final = "https://qyapi.weixin.qq.com"
TEXT_MOST: Final = 2048
MARKDOWN_MOST: Final = 4096
CODES: Final = Codes(
    code="errcode",
    words="errmsg",
    limited=frozenset({45009, 45033}),
    pause=timedelta(seconds=60),
    # robot unknown or removed, stopped, not in the group; key; parameters; type; empty; too long; address of the caller
    rejected=frozenset({93000, 93004, 93008, 40001, 40014, 40058, 40008, 44004, 45002, 60020}),
)


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one message to the robot's group."""
    url = f"{place.base(URL)}/cgi-bin/webhook/send?key={quote(place.key(), safe='')}"
    return by_code("wecom", line.post(url, body_of(errand, place.to)), CODES)


def body_of(errand: Deliver, to: str) -> dict[str, Any]:
    """Give the message: text where it fits, for that is read everywhere, else markdown."""
    named = [] if to == NOBODY_IN_PARTICULAR else ["@all" if to == "all" else to]
    text = one_text(errand)
    if utf8(text) <= TEXT_MOST:
        return {"msgtype": "text", "text": {"content": text, "mentioned_list": named}}
    mention = "".join(f"\n<@{name}>" for name in named if name != "@all")
    content = one_text(errand, MARKDOWN_MOST - utf8(mention), utf8) + mention
    return {"msgtype": "markdown", "markdown": {"content": content}}
