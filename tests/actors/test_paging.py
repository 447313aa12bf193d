"""The actors of paging, joined to the runtime: the store in memory, a channel that writes down what it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from schemas.alert import Alert
from schemas.errands import Deliver, Delivery
from schemas.messages.alerting import AlertAcknowledged
from schemas.messages.base import Message
from schemas.messages.paging import CheckContact, PageSettled, SendPage
from schemas.paging import SendPages
from schemas.staff import Staff
from store.contract.sample import a_write_after
from tests.paging import LIN, a_page_order, a_person, an_alert
from tests.workers.fakes import NOW, MoodyStore
from tests.workers.joined import FixedClock, Joined
from workers.errand_delivery import PageSending
from workers.incoming import Applied, Aside, Incoming, Nothing, Recorded

ACCEPTED = Delivery("accepted", "wecom", "ok")
STAFF = Staff(people=(a_person(),))


@dataclass
class Channel:
    """A channel that takes everything."""

    given: list[Deliver] = field(default_factory=list)
    answer: Delivery = ACCEPTED

    def __call__(self, errand: Deliver) -> Delivery:
        """Take one message."""
        self.given.append(errand)
        return self.answer


class Office:
    """One process that pages people."""

    def __init__(self, *, answer: Delivery | None = None) -> None:
        self.channel = Channel(answer=answer or ACCEPTED)
        self.store = MoodyStore()
        self.count = 0
        self.is_at(NOW)

    def is_at(self, instant: datetime) -> None:
        """Begin the process anew at an instant, on what is stored."""
        sending = PageSending(self.store, self.channel, lambda _, page: f"https://c.example/{page.page_id}")
        self.joined = Joined(
            store=self.store, staff=STAFF, errands={SendPages: sending}, clock=FixedClock(instant=instant)
        )

    def takes(self, message: Message, *, message_id: str = "") -> Incoming:
        """Decide and store one order."""
        self.count += 1
        event = {
            "specversion": "1.0",
            "id": message_id or str(self.count),
            "source": "caseloop",
            "type": message.TYPE,
            "data": message.model_dump(mode="json", exclude_none=True),
        }
        incoming = self.joined.decided(event, headers={"x-caseloop-attempt": 1})
        self.joined.settle(incoming)
        return incoming

    def keeps(self, alert: Alert) -> None:
        """Store an alert."""
        fields: dict[str, Any] = alert.model_dump(exclude={"id", "version"})
        assert list(self.store.commit([a_write_after(None, alert.id, "alerts", **fields)])) == ["applied"]

    def contact(self) -> dict[str, Any]:
        """Give the contact as stored."""
        return dict(self.store.load("contacts", [LIN])[LIN].fields)


def sent(incoming: Incoming) -> list[str]:
    assert isinstance(incoming.outcome, Recorded)
    return [type(order).__name__ for order in incoming.outcome.decision.orders]


def test_a_critical_page_goes_out_and_its_alert_hears_of_it() -> None:
    office = Office()
    office.keeps(an_alert("a"))

    paged = office.takes(a_page_order("a", severity="critical"))
    told = office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))

    assert (sent(paged), sent(told)) == (["SendPage"], ["PageSettled"])
    (message,) = office.channel.given
    assert (message.way.channel, message.severity, message.dedupe_key) == ("wecom", "critical", "a")
    assert message.link == f"https://c.example/a:0:1:{LIN}"
    assert office.contact()["next_due_at"] is None


def test_a_redelivered_order_that_was_recorded_sends_nothing() -> None:
    office = Office()
    office.takes(a_page_order("a", severity="critical"))
    office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"), message_id="once")

    again = office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"), message_id="once")
    under_another_id = office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))

    assert isinstance(again.outcome, Applied)
    assert isinstance(under_another_id.outcome, Nothing)
    assert len(office.channel.given) == 1


def test_a_message_that_is_tried_again_has_the_same_id_until_other_pages_join_it() -> None:
    office = Office(answer=Delivery("unsure", "wecom", "HTTP 500"))
    office.takes(a_page_order("a", severity="critical"))

    office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))
    for number in (2, 3):
        due_at = office.contact()["next_due_at"]
        office.is_at(due_at)
        office.takes(CheckContact(contact=LIN, due_at=due_at))
        if number == 3:
            office.takes(a_page_order("b", severity="critical"))
        office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:{number}"))
    office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:4"))

    ids = [message.sending_id for message in office.channel.given]
    assert len(ids) == 4
    assert (len(set(ids[:3])), ids[3] in ids[:3]) == (1, False)


def test_a_page_that_can_wait_is_found_by_the_scheduler_and_goes_out_when_it_is_due() -> None:
    office = Office()
    office.takes(a_page_order("a"))
    (due,) = office.store.due("contacts", now=NOW + timedelta(seconds=10), limit=5)

    early = office.takes(CheckContact(contact=LIN, due_at=due.due_at))
    office.is_at(due.due_at)
    late = office.takes(CheckContact(contact=LIN, due_at=due.due_at))

    assert due.due_at == NOW + timedelta(seconds=10)
    assert isinstance(early.outcome, Nothing)
    assert sent(late) == ["SendPage"]


def test_an_acknowledged_alert_is_not_sent_any_more() -> None:
    office = Office()
    office.takes(a_page_order("a", severity="critical"))
    office.keeps(an_alert("a", state="acknowledged"))

    told = office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))

    assert office.channel.given == []
    assert isinstance(told.outcome, Recorded)
    (settled,) = told.outcome.decision.orders
    assert isinstance(settled, PageSettled)
    assert (settled.outcome, settled.reason) == ("overtaken", "acknowledged")


def test_a_symptom_waits_while_its_cause_is_open() -> None:
    office = Office()
    office.takes(a_page_order("a", severity="critical", kind="blocked"))
    office.keeps(an_alert("a", kind="blocked", case_id="c1"))
    office.keeps(an_alert("cause", kind="round_cap", case_id="c1"))

    told = office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))

    assert (office.channel.given, sent(told)) == ([], [])
    (page,) = office.contact()["waiting"]
    assert (page["held"], page["held_by"]) == ("inhibited", "cause")
    assert office.contact()["next_due_at"] == NOW + timedelta(minutes=5)


def test_an_alert_that_cannot_be_read_is_told_all_the_same() -> None:
    office = Office()
    office.takes(a_page_order("a", severity="critical"))
    assert office.store.commit([a_write_after(None, "a", "alerts", state="resolved", colour="red")])

    office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))

    assert len(office.channel.given) == 1


def test_what_the_channel_said_stands_in_the_contact_and_never_the_address() -> None:
    office = Office(answer=Delivery("refused", "wecom", "45009 reach max api daily quota limit"))
    office.takes(a_page_order("a", severity="critical"))

    office.takes(SendPage(contact=LIN, sending_id=f"{LIN}:1"))

    (page,) = office.contact()["waiting"]
    assert (page["last_channel"], page["last_fault"]) == ("wecom", "45009 reach max api daily quota limit")
    assert page["held"] == "backoff"
    assert "wecom-of-lin" not in str(office.contact())


def test_a_word_of_somebody_whom_nobody_knows_is_parked_and_the_alert_stays_raised() -> None:
    office = Office()
    office.keeps(an_alert("A"))

    for by in ("nobody-such", "a b:c"):
        refused = office.takes(AlertAcknowledged(alert_id="A", by=by))
        assert isinstance(refused.outcome, Aside)
    heard = office.takes(AlertAcknowledged(alert_id="A", by=LIN))

    assert isinstance(heard.outcome, Recorded)
    assert [one["by"] for one in office.store.load("alerts", ["A"])["A"].fields["acknowledgements"]] == [LIN]
