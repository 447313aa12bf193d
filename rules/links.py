"""Signed links by which somebody who was told acknowledges an alert; the reader needs no account."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from rules.alert_pages import page_id_of
from rules.calendar_zone import from_ticks, to_ticks
from schemas.alert import Alert

Sign = Callable[[bytes], bytes]
"""Gives the keyed digest of what a link says."""

Verdict = Literal["open", "used", "taken", "over", "renewed", "expired"]
"""open: acknowledging does something; used: this person has acknowledged this saying or a later one; taken: somebody
else has; over: the alert is resolved; renewed: it was raised anew since, and a newer link is out; expired: too old."""

_PURPOSE: Final = "acknowledge"
"""Stands in what is signed, so that a signature for something else under the same key is none for this."""

_PARTS: Final = 7
_MILLISECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class Links:
    """How links are made."""

    base_url: str
    """Where the page is reached, without a slash at its end."""
    sign: Sign
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says."""

    alert_id: str
    step: int
    said: int
    person: str
    """Staff id of the person to whom it was sent."""
    raised_at: datetime
    expires_at: datetime

    @property
    def page_id(self) -> str:
        """Give the page in which it was sent."""
        return page_id_of(self.alert_id, self.step, self.said, self.person)


def link_to(links: Links, page_id: str, raised_at: datetime, *, now: datetime) -> str:
    """Give the address under which the person of a page acknowledges its alert.

    Args:
        links: How links are made.
        page_id: As the alert gave it.
        raised_at: When the alert was raised; a link of an earlier raising is void.
        now: From when it counts how long it lasts.
    """
    return f"{links.base_url}/alert/{token_of(links, page_id, raised_at, now=now)}"


def token_of(links: Links, page_id: str, raised_at: datetime, *, now: datetime) -> str:
    """Give what stands in the address: the page, both instants, and their signature."""
    alert_id, step, said, person = page_id.split(":", 3)
    expires_at = now + links.lasts
    said_in_it = ":".join(
        (_PURPOSE, alert_id, step, said, _written(raised_at), _written(expires_at), person)
    ).encode()
    return f"{_armoured(said_in_it)}.{_armoured(links.sign(said_in_it))}"


def read_link(token: str, sign: Sign) -> Link | None:
    """Give what a link says; None if its signature is wrong or it is no link of ours."""
    body, _, signature = token.partition(".")
    try:
        said_in_it, signed = _bare(body), _bare(signature)
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(sign(said_in_it), signed) or not said_in_it.startswith(_PURPOSE.encode()):
        return None
    _, alert_id, step, said, raised_at, expires_at, person = said_in_it.decode().split(":", _PARTS - 1)
    return Link(alert_id, int(step), int(said), person, _read(raised_at), _read(expires_at))


def verdict_on(link: Link, alert: Alert, *, now: datetime) -> Verdict:
    """Give what acknowledging by a link would do."""
    if link.raised_at != alert.raised_at:
        return "renewed"
    if alert.state == "resolved":
        return "over"
    if any(one.by == link.person and one.said >= link.said for one in alert.acknowledgements):
        return "used"
    if alert.state == "acknowledged":
        return "taken"
    return "expired" if now > link.expires_at else "open"


def _written(moment: datetime) -> str:
    return str(to_ticks(moment) // _MILLISECOND)


def _read(text: str) -> datetime:
    return from_ticks(int(text) * _MILLISECOND)


def _armoured(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _bare(armoured: str) -> bytes:
    return base64.b64decode(armoured + "=" * (-len(armoured) % 4), altchars=b"-_", validate=True)
