"""Which page goes first when not all can."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.contact import Page
from schemas.severity import RANKS


def matter_of(page: Page) -> str:
    """Give what a burst is about: the case, or the subject where there is no case."""
    return page.case_id or page.subject


def most_urgent_first(pages: Iterable[Page], told: Iterable[Page]) -> tuple[Page, ...]:
    """Give pages by severity; among equals the first page of a new matter goes ahead of a burst of an old one.

    Args:
        pages: What waits.
        told: What the person was told lately; their matters are old.
    """
    old = {matter_of(page) for page in told}
    keyed = []
    for page in sorted(pages, key=lambda page: (RANKS[page.severity], page.asked_at, page.page_id)):
        keyed.append((RANKS[page.severity], matter_of(page) in old, page.asked_at, page.page_id, page))
        old.add(matter_of(page))
    return tuple(key[-1] for key in sorted(keyed, key=lambda key: key[:-1]))
