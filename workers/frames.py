"""Publish frames built by hand: a third of the cost of the client library's marshalling, measured in the benchmark."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any, Final

from pika.data import encode_table

from schemas.cloudevent import CONTENT_TYPE

_END: Final = b"\xce"
_MANDATORY: Final = b"\x01"
_METHOD, _HEADER, _BODY = 1, 2, 3
_CLASS_BASIC, _METHOD_PUBLISH = 60, 40
_HAS_CONTENT_TYPE, _HAS_HEADERS, _HAS_DELIVERY_MODE = 0x8000, 0x2000, 0x1000
_FRAME_OVERHEAD = 8
_PERSISTENT = b"\x02"


def publish_prefix(
    channel: int, exchange: str, routing_key: str, headers: Mapping[str, Any] | None = None
) -> tuple[bytes, bytes]:
    """Give what is the same for every message to one place: the method frame, and the header frame's two halves.

    Returns:
        Bytes before and after the eight bytes that say how long the body is.
    """
    name, key, kind = exchange.encode(), routing_key.encode(), CONTENT_TYPE.encode()
    arguments = bytes([len(name)]) + name + bytes([len(key)]) + key + _MANDATORY
    method = struct.pack(">HHH", _CLASS_BASIC, _METHOD_PUBLISH, 0) + arguments
    flags, table = _HAS_CONTENT_TYPE | _HAS_DELIVERY_MODE, list[bytes]()
    if headers:
        flags |= _HAS_HEADERS
        encode_table(table, headers)
    properties = b"".join([struct.pack(">H", flags), bytes([len(kind)]), kind, *table, _PERSISTENT])
    head = struct.pack(">BHI", _METHOD, channel, len(method)) + method + _END
    header_size = 12 + len(properties)
    before = head + struct.pack(">BHIHH", _HEADER, channel, header_size, _CLASS_BASIC, 0)
    return before, properties + _END


def publish_frames(prefix: tuple[bytes, bytes], channel: int, body: bytes, frame_max: int) -> bytes:
    """Give all frames of one persistent, mandatory message."""
    before, after = prefix
    most = frame_max - _FRAME_OVERHEAD
    if len(body) <= most:
        return b"%b%b%b%b%b\xce" % (
            before,
            struct.pack(">Q", len(body)),
            after,
            struct.pack(">BHI", _BODY, channel, len(body)),
            body,
        )
    pieces = [body[start : start + most] for start in range(0, len(body), most)]
    bodies = [struct.pack(">BHI", _BODY, channel, len(piece)) + piece + _END for piece in pieces]
    return b"".join([before, struct.pack(">Q", len(body)), after, *bodies])
