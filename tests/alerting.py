"""Alerts, ladders and who is on call, for tests."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rules.alert_life import check_alert, raise_alert
from rules.alert_saying import Reach
from rules.alerts import alert_orders
from schemas.alert import Alert
from schemas.decision import Decision
from schemas.messages.events import AlertFact, DepartmentAsked
from schemas.messages.orders import RaiseAlert
from schemas.messages.paging import PageContact
from schemas.policy.escalation import Repeats
from schemas.policy.ladders import LadderRow
from schemas.policy.pack import Pack
from tests.builders import RECEIVED
from tests.ending import a_judged_case
from tests.packs import the_pack

NOW = RECEIVED + timedelta(hours=1)
MINUTE = timedelta(minutes=1)

ALONE = Reach(behind=lambda _: (), knows_people=False)
"""No staff file: departments are told through their own queues."""


def reach(people: Mapping[str, tuple[str, ...]]) -> Reach:
    """Give who stands behind each target; nobody behind any other."""
    return Reach(behind=lambda target: people.get(target, ()), knows_people=True)


A_AND_B = reach({"person:A": ("A",), "person:B": ("B",), "person:C": ("C",)})


def a_step(name: str, *targets: str, after: int | None = None, **changes: Any) -> dict[str, Any]:
    """Give a step of a ladder, said so many minutes after the one before."""
    wait = {"after": {"amount": after, "unit": "clock_minutes"}} if after else {}
    return {"id": f"escalation.test.{name}", "source": "ours", "targets": targets, **wait, **changes}


def every(minutes: int, times: int) -> dict[str, Any]:
    """Give how often a step is repeated, and at what pace."""
    return {"repeat_every": {"amount": minutes, "unit": "clock_minutes"}, "repeats": times}


def a_pack_with(*steps: Mapping[str, Any], management: str = "person:M", **repeats: Any) -> Pack:
    """Give the handbook's pack in which a missed clock climbs these steps; after them 2 repeats, then management."""
    ladder = LadderRow.model_validate(
        {"id": "escalation.ladder.test", "source": "ours", "name": "owner_first", "steps": steps}
    )
    pack = the_pack()
    values = {"every_minutes": 10, "at_most": 2, "afterwards_every_minutes": 60, "stale_after_minutes": 240}
    ending = Repeats.model_validate(
        {"id": "escalation.repeats", "source": "ours", "management": (management,)} | values | repeats
    )
    others = tuple(row for row in pack.escalation.ladders if row.name != "owner_first")
    escalation = pack.escalation.model_copy(update={"ladders": (ladder, *others), "repeats": ending})
    return pack.model_copy(update={"escalation": escalation})


ONE_THEN_TWO = (a_step("a", "person:A"), a_step("b", "person:B", after=30))
"""A at once, B half an hour later."""


def an_order(about: str = "handling_start", **changes: Any) -> RaiseAlert:
    """Give the order that a missed limit of an urgent case raises; the case's owner is of after-sales."""
    (order,) = alert_orders(a_judged_case("urgent"), the_pack(), "clock_missed", about=about)
    return order.model_copy(update=changes)


def raised(pack: Pack, who: Reach = A_AND_B, *, at: datetime = NOW, **changes: Any) -> Decision[Alert]:
    """Raise the alert of a missed limit."""
    return raise_alert(None, pack, an_order(**changes), who, now=at)


def checked(alert: Alert, pack: Pack, who: Reach = A_AND_B, *, at: datetime) -> Decision[Alert]:
    """Look at an alert at an instant."""
    return check_alert(alert, pack, who, now=at)


def told(decision: Decision[Alert]) -> list[str]:
    """Give who is paged by a decision."""
    return [order.contact for order in decision.orders if isinstance(order, PageContact)]


def asked(decision: Decision[Alert]) -> list[str]:
    """Give the departments that a decision tells in their own queues."""
    return [event.department for event in decision.events if isinstance(event, DepartmentAsked)]


def alerts_of(decision: Decision[Any]) -> list[str]:
    """Give the kinds of the alerts that a decision raises."""
    return [order.kind for order in decision.orders if isinstance(order, RaiseAlert)]


def sign(said: bytes) -> bytes:
    """Sign what a link says with a key of the tests."""
    return hmac.new(b"key of the test", said, hashlib.sha256).digest()


def facts(decision: Decision[Alert]) -> list[str]:
    """Give the facts about the alert that subscribers hear."""
    return [event.name for event in decision.events if isinstance(event, AlertFact)]


def lived(alert: Alert, pack: Pack, who: Reach, *, until: datetime) -> list[tuple[int, list[str]]]:
    """Give who was told how many minutes after it was raised, if each timer is looked at when it is due."""
    story: list[tuple[int, list[str]]] = []
    while alert.next_due_at is not None and alert.next_due_at <= until:
        at = alert.next_due_at
        decision = checked(alert, pack, who, at=at)
        alert = decision.after
        story.append(((at - NOW) // MINUTE, told(decision)))
    return story
