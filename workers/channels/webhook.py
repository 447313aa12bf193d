"""Webhooks, signed as Standard Webhooks asks: whoever receives one can prove who sent it, and tell a copy.

Signed is ``id.timestamp.body`` with HMAC-SHA256. Source: standardwebhooks.com, specification 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line, json_bytes
from workers.channels.place import Misplaced, Place
from workers.channels.texts import cut
from workers.channels.verdict import by_status, said

TYPE: Final = "caseloop.page.v1"
TITLE_MOST: Final = 500
TEXT_MOST: Final = 20_000
ACCEPTED: Final = frozenset({200, 201, 202, 204})


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Post one signed message; only 200, 201, 202 and 204 are an acceptance."""
    body = json_bytes(body_of(errand, place.to))
    stamp = str(int(line.now().timestamp()))
    headers = {
        "webhook-id": errand.sending_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signature(errand.sending_id, stamp, body, place.key()),
        "Idempotency-Key": errand.sending_id,
    }
    reply = line.post(place.base(""), body, headers)
    if reply.status not in ACCEPTED:
        return by_status("webhook", reply)
    return Delivery("accepted", "webhook", said(f"HTTP {reply.status} {reply.text}"))


def signature(sending_id: str, stamp: str, body: bytes, secret: str) -> str:
    """Give the signature header.

    Raises:
        Misplaced: the secret begins with ``whsec_`` and does not go on in base64.
    """
    try:
        key = base64.b64decode(secret[6:], validate=True) if secret.startswith("whsec_") else secret.encode()
    except binascii.Error:
        raise Misplaced("expected base64 after whsec_ in the webhook's secret") from None
    signed = f"{sending_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def body_of(errand: Deliver, to: str) -> dict[str, str]:
    """Give the message."""
    return {
        "type": TYPE,
        "id": errand.sending_id,
        "subject": errand.dedupe_key,
        "to": to,
        "severity": errand.severity,
        "language": errand.language,
        "title": cut(errand.title, TITLE_MOST),
        "text": cut(errand.text, TEXT_MOST),
        "link": errand.link,
    }
