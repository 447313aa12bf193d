"""DingTalk (钉钉): a group robot, signed with the time, that names the person by mobile number or user id.

20000 bytes a message; more than 20 messages a minute are answered with 10 minutes of refusal.
Source: open.dingtalk.com, custom robot access and its security settings.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line
from workers.channels.place import NOBODY_IN_PARTICULAR, Place
from workers.channels.texts import in_json, one_text
from workers.channels.verdict import Codes, by_code

URL: Final = "https://oapi.dingtalk.com"
MOST: Final = 20_000
CODES: Final = Codes(
    code="errcode",
    words="errmsg",
    limited=frozenset({130101, 302033, 410100}),
    pause=timedelta(minutes=10),
    # token; keyword, signature or caller's address; group gone, token, robot stopped or gone, type; parameter; content
    rejected=frozenset(
        {
            300001,
            300005,
            310000,
            400013,
            400101,
            400102,
            400105,
            400106,
            40035,
            430101,
            430102,
            430103,
            430104,
        }
    ),
)


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one message to the robot's group."""
    token, secret = place.keys()
    query = {"access_token": token}
    if secret:
        stamp = str(int(line.now().timestamp() * 1000))
        query |= {"timestamp": stamp, "sign": signature(stamp, secret)}
    url = f"{place.base(URL)}/robot/send?{urlencode(query)}"
    return by_code("dingtalk", line.post(url, body_of(errand, place.to)), CODES)


def signature(stamp: str, secret: str) -> str:
    """Sign an instant in milliseconds."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def body_of(errand: Deliver, to: str) -> dict[str, Any]:
    """Give the message; only who stands in the text as well is named."""
    named = to not in {NOBODY_IN_PARTICULAR, "all"}
    mention = f"\n@{to}" if named else ""
    content = one_text(errand, MOST - in_json(mention), in_json) + mention
    is_mobile = to.lstrip("+").replace("-", "").isdecimal()
    at = {"isAtAll": to == "all", "atMobiles": [], "atUserIds": []}
    if named:
        at["atMobiles" if is_mobile else "atUserIds"] = [to]
    return {"msgtype": "text", "text": {"content": content}, "at": at}
