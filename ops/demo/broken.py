"""Messages that nobody should send, and the code under which each must be found afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from ops.demo.ledger import Sent
from ops.demo.outbox import Outbox
from schemas.ids import message_key
from schemas.messages.base import CaseRef, SubmissionRef
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.plan import PlanApproved

SOURCE: Final = "/demo/broken"
TOO_LARGE: Final = 300 * 1024


def broken_messages(outbox: Outbox, good: FeedbackSubmitted, known_case: str) -> Iterator[Sent]:
    """Give each kind of broken message once.

    Args:
        outbox: Makes envelopes.
        good: A submission without fault, to be spoilt.
        known_case: Id of a case that exists and has no plan to approve.
    """
    type_name = FeedbackSubmitted.TYPE
    data = good.model_dump(mode="json", exclude_none=True)
    yield _unreadable(b'{"specversion": "1.0", "id": ', "not_understood")
    yield _unreadable(b"\xff\xfe not text at all", "not_understood")
    yield _unreadable(json.dumps({"complaint": "it is broken"}).encode(), "not_understood")
    yield _unreadable(b'{"pad": "' + b"x" * TOO_LARGE + b'"}', "not_understood")
    yield _spoilt(outbox, "unknown-type", "caseloop.feedback.sung.v1", data, "unknown_type")
    yield _spoilt(outbox, "unknown-field", type_name, {**data, "mood": "bad"}, "invalid_message")
    yield _spoilt(outbox, "mistyped", type_name, {**data, "stated_at": "yesterday"}, "invalid_message")
    yield _spoilt(outbox, "bad-channel", type_name, {**data, "channel": "smoke signal"}, "invalid_message")
    for field in ("channel", "summary", "demands", "customer", "urgency", "stated_at"):
        left = {name: value for name, value in data.items() if name != field}
        yield _spoilt(outbox, f"without-{field}", type_name, left, "incomplete")
    approval = PlanApproved(case=CaseRef(id=known_case), plan_version=7, by="management-01")
    body = outbox.event(approval, source=SOURCE, event_id="not-allowed")
    yield Sent(
        "command", message_key(SOURCE, "not-allowed"), approval.TYPE, approval.TYPE, body, "not_allowed"
    )


def for_nobody(outbox: Outbox) -> Sent:
    """Give a command for a case that nobody ever submits: it waits, and is refused in the end."""
    nowhere = CaseRef(submission=SubmissionRef(source=SOURCE, id="never-submitted"))
    message = PlanApproved(case=nowhere, plan_version=1, by="management-01")
    body = outbox.event(message, source=SOURCE, event_id="unknown-case")
    key = message_key(SOURCE, "unknown-case")
    return Sent("command", key, message.TYPE, message.TYPE, body, "unknown_case")


def _unreadable(body: bytes, code: str) -> Sent:
    return Sent("broken", "", "", FeedbackSubmitted.TYPE, body, code)


def _spoilt(outbox: Outbox, name: str, type_name: str, data: dict[str, Any], code: str) -> Sent:
    body = outbox.raw(type_name, data, source=SOURCE, event_id=name)
    return Sent("broken", message_key(SOURCE, name), type_name, type_name, body, code)
