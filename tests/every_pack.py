"""Every pack that is delivered, and the first half of a case's life under one of them, by the real actors."""

from __future__ import annotations

from functools import cache
from typing import Any

from actors.spec import Context
from schemas.case import Case
from schemas.decision import Decision
from schemas.ids import message_key
from schemas.messages.base import Message
from schemas.messages.intake import FeedbackSubmitted
from schemas.messages.orders import AssignCase, NotifyCustomer, TriageCase
from schemas.policy.pack import Packs
from tests.builders import RECEIVED
from workers.packs import load_packs
from workers.repertoire import SPECS

KEY = message_key("/crm/test", "fb-1")


@cache
def every_pack() -> Packs:
    """Give a process that has loaded all packs."""
    return load_packs()


def decided(message: Message, case: Case | None, **changes: Any) -> Decision[Case]:
    """Give what the actor of a message decides."""
    values: dict[str, Any] = {
        "now": RECEIVED,
        "happened_at": RECEIVED,
        "packs": every_pack(),
        "message_key": KEY,
        "source": "/crm/test",
        "source_id": "fb-1",
        "fingerprint": str,
    }
    spec = next(one for one in SPECS if one.message is type(message))
    decision: Decision[Case] = spec.decide(message, case, Context(**(values | changes)))
    return decision


def first_half(submission: FeedbackSubmitted) -> Case:
    """Give the case as it is when its owner has it and the customer was told."""
    case = decided(submission, None).after
    case = decided(TriageCase(case_id=KEY), case).after
    case = decided(NotifyCustomer(case_id=KEY, kind="received"), case).after
    return decided(AssignCase(case_id=KEY), case).after
