"""The frames that make up nearly all traffic, read without the client library's machinery.

Deliveries and confirms go straight to whoever waits for them; every other frame takes the library's own way. A third
of a worker's processor time went into callbacks and copies of the receive buffer before, measured in the benchmark.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

import pika
from pika import data as amqp_data
from pika import frame as amqp_frame
from pika.exceptions import AMQPError, InvalidFrameError, StreamLostError

_HEAD: Final = struct.Struct(">BHL")
_METHOD_ID: Final = struct.Struct(">HH")
_SIZE_AND_FLAGS: Final = struct.Struct(">QH")
_TAG: Final = struct.Struct(">Q")
_OVERHEAD: Final = 8
_END: Final = 0xCE
_METHOD, _HEADER, _BODY = 1, 2, 3
_BASIC: Final = 60
_DELIVER, _ACK, _NACK = 60, 80, 120
_CONTENT_TYPE, _CONTENT_ENCODING, _HEADERS = 0x8000, 0x4000, 0x2000

Take = Callable[[int, str, str, dict[str, Any], bytes], None]
"""Takes delivery tag, exchange, routing key, headers and body."""

Confirm = Callable[[int, bool, bool], None]
"""Takes delivery tag, whether all up to it are meant, and whether the broker has them."""


class _Assembly:
    """A delivery whose frames have not all come yet."""

    __slots__ = ("exchange", "headers", "left", "pieces", "routing_key", "tag", "take")

    def __init__(self, take: Take) -> None:
        self.take = take
        self.tag = 0
        self.left = -1
        self.exchange = self.routing_key = ""
        self.headers: dict[str, Any] = {}
        self.pieces: list[bytes] = []


class FastConnection(pika.SelectConnection):
    """A connection that takes deliveries of some channels, and confirms of one, the short way."""

    _frame_buffer: bytes
    bytes_received: int
    _process_frame: Callable[[object], None]
    _adapter_emit_data: Callable[[bytes], None]
    _terminate_stream: Callable[[Exception], None]

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - passed through
        """Begin as the library's connection."""
        self._assemblies: dict[int, _Assembly] = {}
        self._confirming = 0
        self._confirm: Confirm | None = None
        super().__init__(*arguments, **options)

    def emit(self, frames: bytes) -> None:
        """Write frames that are ready."""
        self._adapter_emit_data(frames)

    def abandon(self) -> None:
        """End the connection without waiting for the broker's goodbye; nothing if it has ended."""
        if not self.is_closed:
            text = "the broker did not say goodbye"
            self._terminate_stream(StreamLostError(text))

    def take_deliveries(self, channel_number: int, take: Take) -> None:
        """Give a channel's deliveries to ``take`` from now on."""
        self._assemblies[channel_number] = _Assembly(take)

    def take_confirms(self, channel_number: int, confirm: Confirm) -> None:
        """Give a channel's confirms to ``confirm`` from now on."""
        self._confirming, self._confirm = channel_number, confirm

    def _on_data_available(self, data_in: bytes) -> None:
        buffer = self._frame_buffer + data_in if self._frame_buffer else data_in
        self._frame_buffer = b""
        start, length = 0, len(buffer)
        while length - start >= _OVERHEAD:
            kind, number, size = _HEAD.unpack_from(buffer, start)
            end = start + size + _OVERHEAD
            if buffer[start : start + 4] == b"AMQP" or end > length:
                break
            if buffer[end - 1] != _END:
                text = "expected the end of a frame"
                raise InvalidFrameError(text)
            self.bytes_received += end - start
            if not self._taken(kind, number, buffer, start + 7, end - 1):
                _, frame = amqp_frame.decode_frame(buffer[start:end])
                if frame is not None:
                    self._process_frame(frame)
            start = end
        self._frame_buffer = buffer[start:]
        if self._frame_buffer[:4] == b"AMQP":
            super()._on_data_available(b"")  # type: ignore[misc]  # the stubs leave out what is private

    def _taken(self, kind: int, number: int, buffer: bytes, start: int, end: int) -> bool:
        assembly = self._assemblies.get(number)
        if kind == _METHOD:
            class_id, method_id = _METHOD_ID.unpack_from(buffer, start)
            if class_id != _BASIC:
                return False
            if number == self._confirming and self._confirm is not None and method_id in (_ACK, _NACK):
                self._confirm(
                    _TAG.unpack_from(buffer, start + 4)[0], bool(buffer[start + 12] & 1), method_id == _ACK
                )
                return True
            if assembly is None or method_id != _DELIVER:
                return False
            _read_deliver(assembly, buffer, start + 4)
            return True
        if assembly is None or assembly.tag == 0:
            return False
        if kind == _HEADER:
            _read_header(assembly, buffer, start + 4)
        elif kind == _BODY:
            assembly.pieces.append(buffer[start:end])
            assembly.left -= end - start
        if assembly.left == 0:
            _hand_over(assembly)
        return True


def _read_deliver(assembly: _Assembly, buffer: bytes, at: int) -> None:
    at += 1 + buffer[at]
    assembly.tag = _TAG.unpack_from(buffer, at)[0]
    at += 9
    size = buffer[at]
    assembly.exchange = _text(buffer[at + 1 : at + 1 + size])
    at += 1 + size
    size = buffer[at]
    assembly.routing_key = _text(buffer[at + 1 : at + 1 + size])


def _text(name: bytes) -> str:
    """Give a name that the broker passes on unread: bytes that are no UTF-8 must not end the connection."""
    return name.decode("utf-8", "backslashreplace")


def _read_header(assembly: _Assembly, buffer: bytes, at: int) -> None:
    assembly.left, flags = _SIZE_AND_FLAGS.unpack_from(buffer, at)
    at += 10
    for flag in (_CONTENT_TYPE, _CONTENT_ENCODING):
        if flags & flag:
            at += 1 + buffer[at]
    try:
        table = amqp_data.decode_table(buffer, at)[0] if flags & _HEADERS else {}
        assembly.headers = {str(name): value for name, value in table.items()}
    except (AMQPError, ValueError, struct.error):  # a sender's headers that the library cannot read
        assembly.headers = {}


def _hand_over(assembly: _Assembly) -> None:
    tag, pieces = assembly.tag, assembly.pieces
    assembly.tag, assembly.pieces, assembly.left = 0, [], -1
    body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
    assembly.take(tag, assembly.exchange, assembly.routing_key, assembly.headers, body)
