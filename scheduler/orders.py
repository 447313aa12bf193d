"""The message for a document that has something due."""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.document import Emission
from schemas.messages.base import Order
from schemas.messages.orders import CheckAlert, CheckTimers
from schemas.messages.paging import CheckContact
from schemas.ports import Due


def order_for(due: Due, *, now: datetime, lease: timedelta) -> Emission:
    """Give the order to look at a due document, with an id that every scheduler gives alike.

    The id changes once a lease has passed without any move: if the order under the old id was applied and
    moved nothing, repeating that id would be taken for a copy for ever.

    Args:
        due: A due case or alert.
        now: The instant of the sweep.
        lease: For how long a document is left alone after its order was published.
    """
    order = _order(due)
    slot = (now - due.due_at) // lease
    return Emission(
        id=f"due:{due.id}:{_text(due.due_at)}:{slot}",
        type=order.TYPE,
        exchange="",
        routing_key=order.QUEUE,
        data=order.model_dump(mode="json"),
        subject=due.id,
    )


def _order(due: Due) -> Order:
    if due.collection == "contacts":
        return CheckContact(contact=due.id, due_at=due.due_at)
    if due.collection == "alerts":
        return CheckAlert(alert_id=due.id, due_at=due.due_at)
    return CheckTimers(case_id=due.id, due_at=due.due_at)


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
