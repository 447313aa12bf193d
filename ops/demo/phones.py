"""Telephones of invented people on call: a server on loopback that takes what channels send, and notes it.

It answers as a webhook receiver and as a chat service; each may be out of order for a while.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

_LINK: Final = re.compile(r"/alert/([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Ring:
    """One message that came."""

    at: datetime
    channel: str
    sending: str
    """The channel's own id of the message, by which a copy is known; empty if it has none."""
    to: str
    """Staff id."""
    text: str
    accepted: bool

    def alerts(self) -> list[str]:
        """Give the alerts that the message speaks of, each once, by the links in it."""
        said = [
            base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)).decode() for one in _LINK.findall(self.text)
        ]
        return list(dict.fromkeys(one.split(":")[1] for one in said))


@dataclass(slots=True)
class Phones:
    """What has rung so far; filled by the server's threads."""

    now: Callable[[], datetime]
    fails: Callable[[str], bool] = lambda _channel: False
    """Says whether a channel is out of order now."""
    rings: list[Ring] = field(default_factory=list)
    _read: int = 0

    def take(self, channel: str, body: dict[str, Any], sending: str) -> bool:
        """Note a message; say whether the channel takes it."""
        accepted = not self.fails(channel)
        text = f"{body.get('text', '')}\n{body.get('link', '')}"
        to = str(body["to"]) if "to" in body else text.rsplit("<@", 1)[-1].strip().removesuffix(">")
        self.rings.append(Ring(self.now(), channel, sending, to, text, accepted))
        return accepted

    def heard(self) -> list[Ring]:
        """Give what came since the last time."""
        new = self.rings[self._read :]
        self._read += len(new)
        return new


@contextmanager
def listening(phones: Phones) -> Iterator[int]:
    """Listen on a free port of loopback, and give it."""

    class Doorbell(BaseHTTPRequestHandler):
        """Takes one message."""

        def do_POST(self) -> None:
            """Answer as the channel would that the path names."""
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            accepted = phones.take(self.path.split("/")[1], body, self.headers.get("webhook-id", ""))
            self.send_response(200 if accepted else 503)
            self.end_headers()
            self.wfile.write(b"ok" if accepted else b"out of order")

        def log_message(self, *_: object) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doorbell)
    threading.Thread(target=server.serve_forever, daemon=True, name="phones").start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
