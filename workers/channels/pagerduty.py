"""PagerDuty, Events API v2: one incident for each subject, however often it is said.

Summary 1024 characters, key 255, event 512 KB. Source: developer.pagerduty.com, Events API v2, Send an alert event.
"""

from __future__ import annotations

from typing import Any, Final

from schemas.errands import Deliver, Delivery
from workers.channels.line import Line
from workers.channels.place import Place
from workers.channels.texts import cut
from workers.channels.verdict import by_status, said, unreadable

URL: Final = "https://events.pagerduty.com"
SUMMARY_MOST: Final = 1024
KEY_MOST: Final = 255
DETAILS_MOST: Final = 20_000
ACCEPTED: Final = 202


def send(errand: Deliver, place: Place, line: Line) -> Delivery:
    """Trigger the incident of the subject."""
    reply = line.post(f"{place.base(URL)}/v2/enqueue", body_of(errand, place))
    if reply.status != ACCEPTED:
        return by_status("pagerduty", reply)
    if reply.fields.get("status") != "success":
        return unreadable("pagerduty", reply)
    return Delivery("accepted", "pagerduty", said(str(reply.fields.get("message", ""))))


def body_of(errand: Deliver, place: Place) -> dict[str, Any]:
    """Give the event. Our three severities are called the same there."""
    link = [{"href": errand.link, "text": "Caseloop"}] if errand.link else []
    return {
        "routing_key": place.key(),
        "event_action": "trigger",
        "dedup_key": errand.dedupe_key[:KEY_MOST],
        "client": "Caseloop",
        "links": link,
        "payload": {
            "summary": cut(f"{errand.title}: {' '.join(errand.text.split())}", SUMMARY_MOST),
            "source": place.options.get("source", "caseloop"),
            "severity": errand.severity,
            "component": place.to,
            "custom_details": {"text": cut(errand.text, DETAILS_MOST), "sending": errand.sending_id},
        },
    }
