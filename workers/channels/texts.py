"""Texts as long as a channel takes them: cut at a character, with title and link kept."""

from __future__ import annotations

from collections.abc import Callable

from schemas.errands import Deliver
from workers.channels.line import json_bytes

Size = Callable[[str], int]
"""What a channel counts."""


def utf8(text: str) -> int:
    """Count bytes in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def in_json(text: str) -> int:
    """Count bytes as they travel: in UTF-8, escaped for JSON."""
    return len(json_bytes(text))


def cut(text: str, most: int, size: Size = len) -> str:
    """Give the text, or as much of its beginning as fits together with an ellipsis; empty if nothing fits."""
    if size(text) <= most:
        return text
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        fits, too_many = (middle, too_many) if size(text[:middle] + "…") <= most else (fits, middle)
    shortened = text[:fits].rstrip() + "…"
    return shortened if size(shortened) <= most else ""


def one_text(errand: Deliver, most: int | None = None, size: Size = len) -> str:
    """Give title, text and link as one text; what is too long is cut in the middle part, so that the link stays.

    Args:
        errand: The message.
        most: Longest length; None: all of it.
        size: What is counted.
    """
    title, link = errand.title, f"\n{errand.link}" if errand.link else ""
    whole = f"{title}\n{errand.text}{link}"
    if most is None or size(whole) <= most:
        return whole
    title = cut(title, most // 4, size)
    room = most - size(f"{title}\n{link}")
    return f"{title}\n{cut(errand.text, max(room, 0), size)}{link}" if room > 0 else cut(whole, most, size)
