"""Feishu (飞书): a group robot, signed with the time, that names the person by open id.

20 KB a message, 100 messages a minute and 5 a second. Source: open.feishu.cn, custom bot usage guide.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line
from workers.channels.place import NOBODY_IN_PARTICULAR, Place
from workers.channels.texts import in_json, one_text
from workers.channels.verdict import Codes, by_code

URL: Final = "https://open.feishu.cn"
MOST: Final = 19_000
"""Bytes of text, so that the whole body stays below 20 KB."""
CODES: Final = Codes(
    code="code",
    words="msg",
    limited=frozenset({11232, 11233, 11247, 99991400}),
    pause=timedelta(seconds=60),
    # token, type, robot stopped; signature or time; caller's address; keyword
    rejected=frozenset({19001, 19002, 19007, 19021, 19022, 19024}),
)


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one message to the robot's group."""
    return post("feishu", URL, errand, place, line)


def post(channel: str, usual: str, errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one message to a robot of Feishu or Lark."""
    token, secret = place.keys()
    body = body_of(errand, place.to)
    if secret:
        stamp = str(int(line.now().timestamp()))
        body |= {"timestamp": stamp, "sign": signature(stamp, secret)}
    url = f"{place.base(usual)}/open-apis/bot/v2/hook/{quote(token, safe='')}"
    return by_code(channel, line.post(url, body), CODES)


def signature(stamp: str, secret: str) -> str:
    """Sign an instant in seconds: it is part of the key, and nothing is signed with it."""
    return base64.b64encode(hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()


def body_of(errand: Deliver, to: str) -> dict[str, Any]:
    """Give the message; what looks like a mention in its text is none."""
    mention = "" if to == NOBODY_IN_PARTICULAR else f'\n<at user_id="{to}"></at>'
    text = one_text(errand, MOST - in_json(mention), lambda part: in_json(_harmless(part)))
    return {"msg_type": "text", "content": {"text": _harmless(text) + mention}}


def _harmless(text: str) -> str:
    return text.replace("<at", "< at")
