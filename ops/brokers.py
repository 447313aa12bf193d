"""Connections of commands to RabbitMQ: nobody who sits at a terminal waits long."""

from __future__ import annotations

from typing import Final

import pika

from schemas.errors import Unavailable
from workers.brokers import UNREACHABLE, Turn, connect, parameters_in, within

_ANSWER_WITHIN_S: Final = 5.0


def connected(url: str) -> pika.BlockingConnection:
    """Give a connection, or say at once that there is none.

    Raises:
        Unavailable: nobody answers there, or it lets us not in.
    """
    try:
        return connect(url, **within(_ANSWER_WITHIN_S))
    except UNREACHABLE as fault:
        message = f"RabbitMQ at {Turn(parameters_in(url))} does not answer: {type(fault).__name__}."
        raise Unavailable(message) from None
