"""A service on loopback that speaks one vendor's format: a real HTTP server, strict, with the vendor's own answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

LIMIT_S = 10.0


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """Give the JSON object."""
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value


@dataclass(frozen=True)
class Answer:
    """What the service says."""

    status: int = 200
    body: Any = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    holds: bool = False
    """Whether it says nothing until the test is over."""
    drips: bool = False
    """Whether it says its headers letter by letter."""


class Service:
    """Base of the vendors: ``judge`` says what a request gets, unless the test has said it."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.says: list[Answer] = []
        """Answers that come first, whatever is asked."""
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def judge(self, asked: Asked) -> Answer:
        """Answer as the vendor does."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            """Hands requests to the service."""

            def do_POST(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                asked = Asked(parts.path, query, headers, body)
                service.asked.append(asked)
                service.answer(self, service.says.pop(0) if service.says else service.judge(asked))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def answer(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Say an answer on a connection."""
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body, ensure_ascii=False)
        if answer.holds:
            self.over.wait(LIMIT_S)
            return
        while answer.drips and not self.over.wait(0.02):
            handler.wfile.write(b"H")
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())
