"""The phones of everybody on call: a server that takes messages, notes them, and has people acknowledge.

It stands for two channels. One of them can be made to fail for a while.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Ring:
    """One message that came."""

    at: datetime
    channel: str
    sending: str
    to: str
    text: str
    accepted: bool


@dataclass(slots=True)
class Phones:
    """Listens on a port of its own."""

    now: Callable[[], datetime]
    fails: Callable[[str], bool]
    """Says whether a channel fails now."""
    rings: list[Ring] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, channel: str, body: dict[str, Any], sending: str) -> bool:
        """Note a message; say whether the channel takes it."""
        accepted = not self.fails(channel)
        text = f"{body.get('text', '')}\n{body.get('link', '')}"
        to = str(body["to"]) if "to" in body else text.rsplit("<@", 1)[-1].strip().removesuffix(">")
        with self._lock:
            self.rings.append(Ring(self.now(), channel, sending, to, text, accepted))
        return accepted

    def heard(self, since: int) -> list[Ring]:
        """Give what came after so many."""
        with self._lock:
            return self.rings[since:]


def listening(phones: Phones) -> ThreadingHTTPServer:
    """Give a server in a thread of its own; its port is free."""

    class Doorbell(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            channel = self.path.split("/")[1]
            accepted = phones.take(channel, body, self.headers.get("webhook-id", ""))
            self.send_response(200 if accepted else 503)
            self.end_headers()
            self.wfile.write(b"ok" if accepted else b"out of order")

        def log_message(self, *_: object) -> None:
            """Keep silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Doorbell)
    threading.Thread(target=server.serve_forever, daemon=True, name="phones").start()
    return server
