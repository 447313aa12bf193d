"""Lark: Feishu outside China, the same robots at another address. Source: open.larksuite.com, custom bot guide."""

from __future__ import annotations

from typing import Final

from schemas.errands import Deliver, Delivery
from workers.channels.feishu import post
from workers.channels.line import Line
from workers.channels.place import Place

URL: Final = "https://open.larksuite.com"


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one message to the robot's group."""
    return post("lark", URL, errand, place, line)
