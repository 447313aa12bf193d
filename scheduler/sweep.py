"""One round of the scheduler: read what is due, publish a message for each, lease what was confirmed.

Publishing comes first. Whoever dies in between leaves documents that are due still, and the next sweep
publishes the same ids again; the other order would leave documents leased and nobody told. Two schedulers at
once publish the same ids, and only one of them moves each document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.orders import ORDERS, order_for
from schemas.document import Collection, Emission
from schemas.parked import Parked
from schemas.ports import WHOLE, Due, Share, Store

Publish = Callable[[Sequence[Emission]], Sequence[bool]]
"""Publishes all in one burst and says for each whether the broker confirmed it."""

Retry = Callable[[Sequence[Parked]], Sequence[bool]]
"""Publishes the messages of waiting records once more and says for each whether the broker confirmed it."""


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What one sweep did."""

    due_count: int
    """Documents found due."""
    published_count: int
    """Messages that the broker confirmed."""
    leased_count: int
    """Documents moved; fewer than published if another scheduler or an actor was faster."""
    latest_by: timedelta
    """How long the oldest had been due; zero if nothing was."""
    has_more: bool
    """Whether a limit was reached, so that the next sweep should not wait."""


def sweep(  # noqa: PLR0913 - ports and bounds, all named
    store: Store,
    publish: Publish,
    now: datetime,
    *,
    lease: timedelta,
    limit: int,
    share: Share = WHOLE,
    retry: Retry | None = None,
) -> SweepResult:
    """Publish one message for each document that has something due, the most urgent of all first.

    Args:
        store: Where documents are kept.
        publish: Sends the orders for documents that are due.
        now: The instant of the sweep; nothing that is due later is touched.
        lease: For how long a document is left alone once its message was published; positive.
        limit: So many documents at most, and so many parked records.
        share: The part of all that is due that this scheduler looks after.
        retry: Sends the messages of parked records that wait; without it they go on waiting.

    Raises:
        Unavailable: the store does not answer; what was not leased is published again with the same ids.
    """
    ordered = _most_urgent(store, now, limit, share)
    waiting = _due(store, "parked", now, limit, share) if retry is not None else []
    confirmed = _published(publish, ordered, now, lease)
    if retry is not None:
        confirmed += _retried(store, retry, waiting)
    dues = [*ordered, *waiting]
    return SweepResult(
        due_count=len(dues),
        published_count=len(confirmed),
        leased_count=store.lease(confirmed, until=now + lease) if confirmed else 0,
        latest_by=max((now - due.due_at for due in dues), default=timedelta()),
        has_more=max(len(ordered), len(waiting)) >= limit,
    )


def _most_urgent(store: Store, now: datetime, limit: int, share: Share) -> list[Due]:
    """Give what goes first of all collections together, in that order.

    Each answers with its own first ones, so the first of all are among them.
    """
    found = [due for kind in ORDERS for due in _due(store, kind, now, limit, share)]
    return sorted(found, key=_by_urgency)[:limit]


def _due(store: Store, collection: Collection, now: datetime, limit: int, share: Share) -> list[Due]:
    """Give what is due; a store that answers too much makes nothing early."""
    found = store.due(collection, now=now, limit=limit, share=share)
    return [due for due in found if due.due_at <= now]


def _by_urgency(due: Due) -> tuple[int, datetime, str]:
    return due.rank, due.due_at, due.id


def _published(publish: Publish, dues: Sequence[Due], now: datetime, lease: timedelta) -> list[Due]:
    if not dues:
        return []
    flags = publish([order_for(due, now=now, lease=lease) for due in dues])
    return [due for due, is_confirmed in zip(dues, flags, strict=True) if is_confirmed]


def _retried(store: Store, retry: Retry, dues: Sequence[Due]) -> list[Due]:
    if not dues:
        return []
    records = store.parked_records([due.id for due in dues])
    waiting = [due for due in dues if due.id in records and records[due.id].state == "waiting"]
    flags = retry([records[due.id] for due in waiting]) if waiting else []
    return [due for due, is_confirmed in zip(waiting, flags, strict=True) if is_confirmed]
