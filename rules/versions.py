"""The last touch of every decision: a document gets its version, and is due when the earliest of its timers is."""

from __future__ import annotations

from typing import TypeVar

from schemas.document import Document

D = TypeVar("D", bound=Document)


def next_version(before: D | None, after: D) -> D:
    """Give a document one version above the one that was loaded, due at the earliest of its timers.

    Args:
        before: As loaded, None if it is new.
        after: As the rule wants it.
    """
    due_at = min((timer.due_at for timer in after.timers.values()), default=None)
    return after.model_copy(update={"version": (before.version if before else 0) + 1, "next_due_at": due_at})
