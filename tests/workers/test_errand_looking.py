"""What jobs are told of pages and queues."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import Any

from schemas.alert import Attempt
from schemas.contact import Contact, Page, Sending
from schemas.looks import AuditPromises, AuditTrail, QueueDepths, SequenceNumbers
from schemas.messages.intake import FeedbackSubmitted
from store.contract.sample import a_parked
from store.memory import MemoryStore
from store.memory_looking import MemoryLooker
from tests.alerting import A_AND_B, ONE_THEN_TWO, a_pack_with
from tests.alerting import raised as raised_alert
from tests.builders import a_case
from tests.ops.bench import keep
from tests.workers.fakes import NOW
from tests.workers.office import SetClock
from workers.errand_looking import Looks
from workers.queue_depths import queue_depths_at


def a_page(page_id: str, **changes: Any) -> Page:
    """Give a page that waits for a group."""
    values: dict[str, Any] = {
        "page_id": page_id,
        "subject": page_id,
        "kind": "clock_missed",
        "severity": "warning",
        "text": {"zh": "甲", "en": "a"},
        "raised_at": NOW,
        "asked_at": NOW,
        "not_before": NOW,
        "held": "grouping",
    }
    return Page(**(values | changes))


def test_a_page_that_nothing_holds_or_sends_is_lost() -> None:
    store = MemoryStore()
    waiting = (a_page("held"), a_page("sent", held=""), a_page("lost", held=""))
    sending = Sending(sending_id="s1", way="email", page_ids=("sent",), begun_at=NOW)
    keep(store, Contact(id="A", waiting=waiting, sendings=(sending,)))
    attempts = tuple(
        Attempt(step=0, said=1, at=NOW, target="owner", contact="A", page_id=page.page_id, outcome="pending")
        for page in waiting
    )
    alert = raised_alert(a_pack_with(*ONE_THEN_TWO), A_AND_B).after
    keep(store, alert.model_copy(update={"attempts": attempts}))
    looks = Looks(store, MemoryLooker(store), lambda _: None, SetClock())

    trail = looks.trail(AuditTrail(NOW - timedelta(minutes=10), "", 10))

    assert trail.pages == {"held": "waiting", "sent": "waiting"}
    assert [one.id for one in trail.alerts] == [alert.id]
    assert trail.idle_contacts == ("A",)


def test_promises_are_looked_at_with_the_pools_and_as_far_as_a_lease_reaches() -> None:
    store = MemoryStore()
    keep(store, a_case())
    looks = Looks(store, MemoryLooker(store), lambda _: None, SetClock())

    seen = looks.promises(AuditPromises("", 10))

    assert [one.number for one in seen.cases] == [a_case().number]
    assert (seen.pools, seen.next_case) == ({}, "")
    assert seen.horizon > looks.clock.now()


def test_without_a_page_under_way_no_contact_is_read() -> None:
    store = MemoryStore()
    looks = Looks(store, MemoryLooker(store), lambda _: None, SetClock())

    trail = looks.trail(AuditTrail(NOW, "", 10))

    assert (trail.pages, trail.alerts, trail.missed.clocks) == ({}, (), ())


def test_a_broker_that_does_not_answer_is_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

    look = queue_depths_at(f"amqp://nobody:nothing@127.0.0.1:{port}/%2F")

    assert look(QueueDepths()) is None


def test_submissions_that_were_put_aside_count_however_many_there_are() -> None:
    store = MemoryStore()
    body = '{"specversion": "1.0", "id": "%d", "source": "/crm", "type": "%s", "sequence": "%d", "data": {}}'
    for number in range(1, 1_502):
        said = (body % (number, FeedbackSubmitted.TYPE, number)).encode()
        store.park([a_parked(f"P{number:05}", body=said)])
    looks = Looks(store, MemoryLooker(store), lambda _: None, SetClock())

    assert looks.sequences(SequenceNumbers({}, {})) == {"/crm": ((1, 1_501),)}
