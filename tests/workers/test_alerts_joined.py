"""Alerts from end to end, without a broker: what raises one, who is told, and what they answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from ops.bench.feedback import feedback
from schemas.alert import Alert
from schemas.document import Loaded
from schemas.ids import message_key
from schemas.messages.alerting import AlertAcknowledged
from schemas.messages.base import Message
from schemas.replay import document_from
from schemas.staff import Person, Staff, Way
from tests.workers.joined import Joined

COMPLAINT = feedback(1, "alerts")


def a_person(staff_id: str, department: str) -> Person:
    return Person(
        id=staff_id,
        department=department,
        zone="Asia/Shanghai",
        ways=(Way(channel="email", address="oncall@example.invalid"),),
    )


BOSS = Staff(people=(a_person("boss", "management"),))


@dataclass
class Office:
    """One process that serves everything, and all that was published by it."""

    joined: Joined = field(default_factory=Joined)
    published: list[dict[str, Any]] = field(default_factory=list)

    def hears(self, *events: dict[str, Any]) -> None:
        """Take events, and all orders that follow from them, until nothing is left to do."""
        todo: list[Any] = list(events)
        while todo:
            self.joined.settle(self.joined.decided(todo.pop(0)))
            sent = [one for parcel in self.joined.amqp.published for one in parcel.messages]
            self.joined.amqp.confirm_all()
            self.published += [json.loads(body) for _, _, body in sent]
            todo += [body for exchange, _, body in sent if not exchange]

    def says(self, message: Message) -> None:
        """Take what staff say."""
        data = message.model_dump(mode="json", exclude_none=True)
        event = {
            "specversion": "1.0",
            "id": f"{len(self.published)}",
            "source": "/test",
            "type": message.TYPE,
        }
        self.hears(event | {"data": data})

    def count(self, kind: str) -> int:
        """Give how many messages of a type were published."""
        return sum(event["type"] == kind for event in self.published)

    def alert(self, alert_id: str) -> Alert:
        """Give a stored alert."""
        return document_from(Alert, self.loaded("alerts", alert_id))

    def loaded(self, collection: Any, document_id: str) -> Loaded:
        """Give a stored document."""
        return self.joined.store.load(collection, [document_id])[document_id]

    @property
    def raised(self) -> list[dict[str, Any]]:
        """The facts of raised alerts."""
        return [one["data"] for one in self.published if one["type"] == "caseloop.event.alert.raised.v1"]


def a_complaint(number: int, **changes: Any) -> dict[str, Any]:
    """Give the complaint of another customer about the same rice cooker."""
    data = COMPLAINT["data"] | {
        "customer": {"name": f"测试{number}", "contact": {"phone": f"1390000{number:04d}"}},
        "order_number": f"DD{number:08d}",
    }
    return COMPLAINT | {"id": f"complaint-{number}", "data": data | changes}


@pytest.mark.req("S3-44")
def test_seven_complaints_of_one_product_make_one_alert() -> None:
    office = Office()
    for number in range(7):
        office.hears(a_complaint(number))

    groups = [fact for fact in office.raised if fact["kind"] == "group_complaint"]
    orders = [one for one in office.published if one["data"].get("kind") == "group_complaint"]
    assert len(groups) == 1
    assert sum(one["type"] == "caseloop.order.raise-alert.v1" for one in orders) == 1
    assert office.alert(groups[0]["alert_id"]).repeat_count == 0


def test_four_complaints_of_one_product_are_no_group() -> None:
    office = Office()
    office.hears(*(a_complaint(number) for number in range(4)))

    assert office.raised == []


@pytest.mark.req("S1-41")
def test_a_case_from_a_regulator_pages_the_supervisor_who_acknowledges() -> None:
    office = Office(Joined(staff=BOSS))
    office.hears(a_complaint(1, channel="regulator"))
    (fact,) = office.raised

    office.says(AlertAcknowledged(alert_id=fact["alert_id"], by="boss"))

    alert = office.alert(fact["alert_id"])
    assert [one.contact for one in alert.attempts] == ["boss"]
    assert office.loaded("contacts", "boss").version >= 1
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", "boss")


@pytest.mark.req("S3-43")
def test_an_exercise_pages_nobody_and_tells_no_customer() -> None:
    office = Office(Joined(staff=BOSS))
    office.hears(a_complaint(1, drill=True, summary="电饭煲漏电，把孩子烫伤了"))
    real = Office(Joined(staff=BOSS))
    real.hears(a_complaint(1, summary="电饭煲漏电，把孩子烫伤了"))

    told, page = "caseloop.event.case.customer-notified.v1", "caseloop.order.page-contact.v1"
    assert (office.count(told), office.count(page)) == (0, 0)
    assert real.count(told) > 0
    assert real.count(page) > 0
    assert [fact["kind"] for fact in office.raised] == [fact["kind"] for fact in real.raised] == ["crisis"]
    case = office.loaded("cases", message_key("/bench", "complaint-1"))
    assert case.fields["drill"] is True
    events = [one for one in office.published if one["type"].startswith("caseloop.event.")]
    assert all(one["data"]["drill"] for one in events)
