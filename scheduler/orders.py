"""The message for a document that has something due, of each collection that is swept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from schemas.document import Collection, Emission
from schemas.messages.base import Order
from schemas.messages.customers import CheckCustomer
from schemas.messages.jobs import RunJob
from schemas.messages.orders import CheckAlert, CheckTimers
from schemas.messages.paging import CheckContact
from schemas.messages.pools import CheckPool
from schemas.model import text_of
from schemas.ports import Due

ORDERS: Final[Mapping[Collection, Callable[[str, datetime], Order]]] = {
    "alerts": lambda alert_id, due_at: CheckAlert(alert_id=alert_id, due_at=due_at),
    "contacts": lambda staff_id, due_at: CheckContact(contact=staff_id, due_at=due_at),
    "cases": lambda case_id, due_at: CheckTimers(case_id=case_id, due_at=due_at),
    "pools": lambda pool, due_at: CheckPool(pool=pool, due_at=due_at),
    "customers": lambda customer, due_at: CheckCustomer(customer=customer, due_at=due_at),
    "jobs": lambda job, due_at: RunJob(job=job, due_at=due_at),
}
"""What is swept, in this order among equals, and the order for a document by its id and due instant.

Parked records are not here: their own messages are sent once more.
"""


def order_for(due: Due, *, now: datetime, lease: timedelta) -> Emission:
    """Give the order to look at a due document, with an id that every scheduler gives alike.

    The id changes once a lease has passed without any move: if the order under the old id was applied and
    moved nothing, repeating that id would be taken for a copy for ever.

    Args:
        due: A due document of a collection in ``ORDERS``.
        now: The instant of the sweep.
        lease: For how long a document is left alone after its order was published.
    """
    order = ORDERS[due.collection](due.id, due.due_at)
    slot = (now - due.due_at) // lease
    return Emission(
        id=f"due:{due.id}:{text_of(due.due_at)}:{slot}",
        type=order.TYPE,
        exchange="",
        routing_key=order.QUEUE,
        data=order.model_dump(mode="json"),
        subject=due.id,
    )
