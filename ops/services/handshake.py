"""Whether RabbitMQ truly serves: a login, and a queue of the kind that Caseloop uses."""

from __future__ import annotations

import secrets

import pika
from pika.exceptions import AMQPError

from ops.services.ports import accepts


def broker_serves(port: int, amqp_url: str) -> bool:
    """Tell whether a client can log in and declare a quorum queue, which is removed again."""
    if not accepts(port):
        return False
    parameters = pika.URLParameters(amqp_url)
    parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = 10
    queue = f"caseloop.ready.{secrets.token_hex(8)}"
    try:
        with pika.BlockingConnection(parameters) as connection:
            channel = connection.channel()
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
            channel.queue_delete(queue)
    except (AMQPError, OSError):
        return False
    return True
