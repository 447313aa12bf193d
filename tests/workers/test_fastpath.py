"""The short way through frames: the same deliveries and confirms however the bytes are cut."""

from __future__ import annotations

from typing import Any

import pytest
from pika import frame, spec

from workers.fastpath import FastConnection

Taken = tuple[int, str, str, dict[str, Any], bytes]


class Cut(FastConnection):
    """A connection without a socket."""

    def __init__(self) -> None:
        self._assemblies = {}
        self._confirming, self._confirm = 0, None
        self._frame_buffer = b""
        self.bytes_received = 0
        self.slow: list[Any] = []
        self.taken: list[Taken] = []
        self.confirmed: list[tuple[int, bool, bool]] = []
        self.take_deliveries(1, lambda *parts: self.taken.append(parts))
        self.take_confirms(2, lambda *parts: self.confirmed.append(parts))

    def __del__(self) -> None:
        """There is nothing to close."""

    def _process_frame(self, one: Any) -> None:
        self.slow.append(one)


def delivered(tag: int, body: bytes, pieces: int = 1, **properties: Any) -> bytes:
    method = spec.Basic.Deliver("consumer", tag, redelivered=False, exchange="x", routing_key="a.b")
    size = max(1, -(-len(body) // pieces))
    parts = [frame.Method(1, method), frame.Header(1, len(body), spec.BasicProperties(**properties))]
    parts += [frame.Body(1, body[start : start + size]) for start in range(0, len(body), size)]
    return b"".join(part.marshal() for part in parts)


HEADERS = {"x-delivery-count": 3, "name": "值"}
STREAM = b"".join(
    [
        delivered(1, b"first", content_type="application/json", content_encoding="utf-8", headers=HEADERS),
        frame.Heartbeat().marshal(),
        delivered(2, b"", delivery_mode=2),
        frame.Method(2, spec.Basic.Ack(7, multiple=True)).marshal(),
        delivered(3, b"in five pieces" * 9, pieces=5),
        frame.Method(2, spec.Basic.Nack(9)).marshal(),
    ]
)
EXPECTED: list[Taken] = [
    (1, "x", "a.b", HEADERS, b"first"),
    (2, "x", "a.b", {}, b""),
    (3, "x", "a.b", {}, b"in five pieces" * 9),
]


@pytest.mark.parametrize("step", [1, 2, 3, 7, 8, 64, len(STREAM)])
def test_bytes_arriving_in_pieces_of_any_size_give_the_same_deliveries(step: int) -> None:
    connection = Cut()
    for start in range(0, len(STREAM), step):
        connection._on_data_available(STREAM[start : start + step])

    assert connection.taken == EXPECTED
    assert connection.confirmed == [(7, True, True), (9, False, False)]
    assert [type(one) for one in connection.slow] == [frame.Heartbeat]
    assert connection.bytes_received == len(STREAM)


def test_bytes_cut_once_at_every_position_give_the_same_deliveries() -> None:
    for place in range(len(STREAM) + 1):
        connection = Cut()
        connection._on_data_available(STREAM[:place])
        connection._on_data_available(STREAM[place:])

        assert (connection.taken, len(connection.confirmed)) == (EXPECTED, 2), f"cut at {place}"


def test_a_sender_whose_names_and_headers_are_no_utf8_ends_no_connection() -> None:
    stream = delivered(1, b"body", headers={"name": "value"})
    strange = stream.replace(b"a.b", b"\xff\xfe\xfd").replace(b"\x04nameS", b"\x04nameQ")
    connection = Cut()
    connection._on_data_available(strange)

    assert connection.taken == [(1, "x", "\\xff\\xfe\\xfd", {}, b"body")]
