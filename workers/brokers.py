"""RabbitMQ by several addresses: whichever node of the cluster answers."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any, Final

import pika
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError, ChannelClosedByBroker

BROKEN_OFF: Final = (AMQPError, AMQPConnectorException)
"""What the library raises of a broker; one that hangs while a connection is opened has a family of its own."""

UNREACHABLE: Final = (*BROKEN_OFF, OSError)
"""What opening or using a connection raises when a broker cannot be had."""

HEARTBEAT_S: Final = 15

_NO_SUCH_QUEUE: Final = 404

_BETWEEN: Final = re.compile(r"[\s,]+(?=amqps?://)")


def addresses_in(urls: str) -> list[str]:
    """Give the AMQP URLs of a setting that may hold several, separated by commas or blanks.

    Raises:
        ValueError: one is no ``amqp://`` or ``amqps://`` URL; the text does not show it, for it may hold a password.
    """
    found = _BETWEEN.split(urls.strip())
    for number, url in enumerate(found, 1):
        if not re.fullmatch(r"amqps?://([^\s@]*@)?[^\s@,]+", url):
            message = f"expected URLs that begin with amqp:// or amqps://, separated by commas; number {number} is none"
            raise ValueError(message)
    return found


def parameters_in(urls: str, **settings: Any) -> list[pika.URLParameters]:  # noqa: ANN401 - passed through
    """Give the connection parameters of each address, in the order of the setting.

    Args:
        urls: One AMQP URL, or several.
        settings: Attributes of each, such as ``heartbeat=15``; those of the URL stay otherwise.
    """
    found = [pika.URLParameters(url) for url in addresses_in(urls)]
    for parameters in found:
        for name, value in settings.items():
            setattr(parameters, name, value)
    return found


def connect(urls: str, **settings: Any) -> pika.BlockingConnection:  # noqa: ANN401 - passed through
    """Open a connection to the first node that answers, beginning with any, so that all nodes share the clients.

    Args:
        urls: One AMQP URL, or several.
        settings: Attributes of the parameters, such as ``socket_timeout=5``.

    Raises:
        Exception: one of ``UNREACHABLE``, of the last node that was tried, when none answers.
    """
    return pika.BlockingConnection(mixed(parameters_in(urls, **settings)))


def within(answer_s: float) -> dict[str, Any]:
    """Give the settings by which a node that does not answer is left after so long, and not tried again."""
    return {
        "socket_timeout": answer_s,
        "stack_timeout": answer_s,
        "blocked_connection_timeout": answer_s,
        "connection_attempts": 1,
    }


def mixed(found: Sequence[pika.URLParameters]) -> list[pika.URLParameters]:
    """Give the same in another order each time."""
    return random.SystemRandom().sample(found, len(found))


def is_missing_queue(fault: BaseException | None) -> bool:
    """Say whether a channel was closed because a queue does not exist."""
    return isinstance(fault, ChannelClosedByBroker) and fault.reply_code == _NO_SUCH_QUEUE


class Turn:
    """The nodes in turn: the next one whenever the last one was lost or refused."""

    def __init__(self, found: Sequence[pika.URLParameters]) -> None:
        """Take the nodes in the order in which they are tried; at least one."""
        self._found = found
        self._at = 0

    @property
    def now(self) -> pika.URLParameters:
        """The node whose turn it is."""
        return self._found[self._at % len(self._found)]

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return len(self._found)

    def next(self) -> None:
        """Give the turn to the next node."""
        self._at += 1

    def __str__(self) -> str:
        """Name all nodes, without passwords."""
        return ", ".join(f"{one.host}:{one.port}" for one in self._found)
