"""Orders as messages for their queue: what set-up and people send, beside the scheduler and the actors."""

from __future__ import annotations

from uuid import uuid4

from schemas.document import Emission
from schemas.messages.base import Message
from workers.wire import event_body


def body_of(order: Message, *, subject: str, time: str) -> bytes:
    """Give an order as the bytes of a CloudEvent; the same order given twice is two messages.

    Args:
        order: What is to be done.
        subject: Id of the document that it is about.
        time: When it was given, ISO 8601.
    """
    emission = Emission(
        id=f"{order.ACTOR}:{uuid4()}",
        type=order.TYPE,
        exchange="",
        routing_key=order.QUEUE,
        data=order.model_dump(mode="json"),
        subject=subject,
    )
    return event_body(emission, time)
