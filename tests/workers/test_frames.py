"""The frames of a publish, read back by the client library itself."""

from __future__ import annotations

from typing import Any

from pika import frame

from workers.frames import publish_frames, publish_prefix


def read(data: bytes) -> list[Any]:
    frames: list[Any] = []
    while data:
        size, one = frame.decode_frame(data)
        frames.append(one)
        data = data[size:]
    return frames


def test_headers_of_a_publish_are_read_back_as_they_were_given() -> None:
    headers = {"x-caseloop-parked": "5c1", "x-caseloop-attempt": 3}
    prefix = publish_prefix(1, "", "intake.v1", headers)

    _, header, body = read(publish_frames(prefix, 1, b"{}", 131_072))

    assert header.properties.headers == headers
    assert header.properties.delivery_mode == 2
    assert (header.body_size, body.fragment) == (2, b"{}")


def test_a_publish_without_headers_has_none() -> None:
    _, header, _ = read(publish_frames(publish_prefix(1, "x", "k"), 1, b"{}", 131_072))

    assert header.properties.headers is None
    assert header.properties.content_type == "application/cloudevents+json"
