"""Whether RabbitMQ truly serves: a login, and a queue of the kind that Caseloop uses."""

from __future__ import annotations

import secrets

from ops.services.ports import LOOPBACK, accepts
from workers.brokers import UNREACHABLE, connect, within

ANSWER_WITHIN_S = 10.0


def broker_serves(port: int, amqp_url: str, address: str = LOOPBACK) -> bool:
    """Tell whether a client can log in and declare a quorum queue, which is removed again."""
    if not accepts(port, address):
        return False
    queue = f"caseloop.ready.{secrets.token_hex(8)}"
    try:
        with connect(amqp_url, **within(ANSWER_WITHIN_S)) as connection:
            channel = connection.channel()
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_delete(queue)
    except UNREACHABLE:
        return False
    return True
