"""The connection of a process outlives what the library raises."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from workers import amqp
from workers.amqp import Amqp
from workers.fastpath import FastConnection


def test_a_server_that_is_gone_before_the_first_look_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried_again = threading.Event()
    made: list[FastConnection] = []

    def gone() -> None:
        message = "Expected connected socket, but getpeername() failed"
        raise ValueError(message)

    class Gone(FastConnection):
        """A connection that meets what pika raises of a socket that was reset at once."""

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            made.append(self)
            self.ioloop.add_callback_threadsafe(gone)
            if len(made) > 1:
                tried_again.set()

    monkeypatch.setattr(amqp, "FastConnection", Gone)
    connection = Amqp("amqp://guest:guest@127.0.0.1:1/", name="test")
    connection.thread.start()

    assert tried_again.wait(20)
    assert connection.thread.is_alive()
    connection.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_of_our_own_on_an_open_connection_ends_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        message = "one of our callbacks has an error"
        raise ValueError(message)

    made: list[FastConnection] = []

    class Open(FastConnection):
        """A connection that is open when a callback fails."""

        is_open = True

        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            made.append(self)
            self.ioloop.add_callback_threadsafe(wrong)

    monkeypatch.setattr(amqp, "FastConnection", Open)
    connection = Amqp("amqp://guest:guest@127.0.0.1:1/", name="test")
    connection.thread.start()
    connection.thread.join(20)
    made[0].ioloop.close()

    assert not connection.thread.is_alive()
