"""The one small web page of Caseloop: who was told of an alert says that they act on it.

Looking changes nothing, because mail gateways look at every link; only pressing the button does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from rules.links import Link, Sign, read_link, verdict_on
from schemas.alert import Alert
from schemas.errors import Unavailable
from schemas.messages.alerting import AlertAcknowledged
from workers.page_texts import STATUS, Ending, language_of
from workers.page_view import LONGEST_NOTE, page_of

log = structlog.get_logger(__name__)

SOURCE: Final = "/acknowledgement-page"

LARGEST_FORM: Final = 16 * 1024
"""Bytes of a form that are read."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The address is the key to the button: it goes into no cache and to no other site."""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Shows an alert to who was told of it, and passes on that they act."""

    find: Callable[[str], Alert | None]
    """Gives an alert by its id; may raise ``Unavailable``."""
    say: Callable[[bytes], bool]
    """Publishes a message from outside; whether the broker confirmed it."""
    sign: Sign
    now: Callable[[], datetime]

    async def look(self, request: Request) -> Response:
        """Show what it is about."""
        link = read_link(request.path_params["token"], self.sign)
        ending, alert = await run_in_threadpool(self._judge, link)
        return self._answer(request, ending, alert, link)

    async def acknowledge(self, request: Request) -> Response:
        """Pass on that the reader acts on it, if the link is still good for that."""
        token = request.path_params["token"]
        link = read_link(token, self.sign)
        note = await _note_in(request)
        ending, alert = await run_in_threadpool(self._judge, link)
        if ending == "open" and link is not None:
            ending = "done" if await run_in_threadpool(self._said, link, token, note) else "failed"
            log.info("alert.acknowledged-by-link", alert_id=link.alert_id, by=link.person, outcome=ending)
        return self._answer(request, ending, alert, link)

    def _judge(self, link: Link | None) -> tuple[Ending, Alert | None]:
        if link is None:
            return "wrong", None
        try:
            alert = self.find(link.alert_id)
        except Unavailable:
            return "away", None
        return ("wrong", None) if alert is None else (verdict_on(link, alert, now=self.now()), alert)

    def _said(self, link: Link, token: str, note: str) -> bool:
        return self.say(message_of(link, token, note))

    def _answer(self, request: Request, ending: Ending, alert: Alert | None, link: Link | None) -> Response:
        language = language_of(
            request.query_params.get("lang", ""), request.headers.get("accept-language", "")
        )
        html = page_of(ending, language, alert=alert, link=link, now=self.now())
        return HTMLResponse(html, STATUS[ending], _HEADERS)


def message_of(link: Link, token: str, note: str) -> bytes:
    """Give the message that acknowledges, as a CloudEvent; pressing the button twice gives the same one."""
    digest = hashlib.sha256(f"{token}\0{note}".encode()).hexdigest()[:32]
    event = {
        "specversion": "1.0",
        "id": f"link-{digest}",
        "source": SOURCE,
        "type": AlertAcknowledged.TYPE,
        "data": {"alert_id": link.alert_id, "by": link.person} | ({"note": note} if note else {}),
    }
    return json.dumps(event, ensure_ascii=False).encode()


def app_of(page: AlertPage, beside: Sequence[BaseRoute] = ()) -> Starlette:
    """Give the web application.

    Args:
        page: Answers for alerts.
        beside: Other small endpoints of the same process, such as a heartbeat.
    """
    return Starlette(
        routes=[
            Route("/alert/{token}", page.look, methods=["GET"]),
            Route("/alert/{token}", page.acknowledge, methods=["POST"]),
            *beside,
        ]
    )


async def _note_in(request: Request) -> str:
    """Give the note in a form; a form that is too large, or has too many fields, has none."""
    form = b""
    async for piece in request.stream():
        form += piece
        if len(form) > LARGEST_FORM:
            return ""
    try:
        fields = parse_qs(form.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return " ".join(fields.get("note", [""])[0].split())[:LONGEST_NOTE]
