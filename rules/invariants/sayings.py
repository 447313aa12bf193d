"""No alert without an attempt: each saying of an open alert was tried on somebody, and no page of it is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from schemas.alert import Alert
from schemas.looks import PageState


def unsaid(alert: Alert, pages: Mapping[str, PageState], before: datetime) -> Iterator[str]:
    """Give what is wrong with an alert that is not resolved.

    Args:
        alert: The alert.
        pages: Page id to what its contact knows of it.
        before: Pages that were asked for later may still be on their way.
    """
    if not alert.timers:
        yield f"{alert.id} waits for nothing"
    said = {attempt.said for attempt in alert.attempts if attempt.said}
    oldest = min(said, default=1)
    for number in range(oldest, alert.said_count + 1):
        if number not in said:
            yield f"{alert.id} saying {number}"
    for attempt in alert.attempts:
        if attempt.outcome == "pending" and attempt.at < before:
            state = pages.get(attempt.page_id or "")
            if state != "waiting":
                yield f"{alert.id} page to {attempt.contact}, {state or 'lost'}"
