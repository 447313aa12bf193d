"""The sweep: what is due is told once more than lost, and never early."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scheduler.sweep import SweepResult, sweep
from schemas.document import Collection, Emission
from schemas.messages.catalogue import MESSAGES
from schemas.messages.orders import CheckAlert, CheckTimers
from schemas.parked import Parked
from schemas.ports import WHOLE, Due, Share
from store.contract.sample import a_case_with, a_first_write, a_next_write, a_parked
from store.memory import MemoryStore

NOON = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=30)


class BrokerGone(Exception):
    """The connection ended before the confirms came."""


@dataclass
class Broker:
    """Keeps what was published; may refuse some ids, or die with everything unconfirmed."""

    sent: list[Emission] = field(default_factory=list)
    retried: list[Parked] = field(default_factory=list)
    refuses: str = "nothing"
    dies: bool = False

    def publish(self, emissions: Sequence[Emission]) -> Sequence[bool]:
        """Take orders."""
        self.sent += emissions
        if self.dies:
            raise BrokerGone
        return [self.refuses not in emission.subject for emission in emissions]

    def retry(self, records: Sequence[Parked]) -> Sequence[bool]:
        """Take messages of parked records."""
        self.retried += records
        return [self.refuses not in record.id for record in records]

    def ids(self) -> list[str]:
        """Give the ids of all orders, in order of publishing."""
        return [emission.id for emission in self.sent]


def swept(store: MemoryStore, broker: Broker, now: datetime = NOON, limit: int = 100) -> SweepResult:
    return sweep(store, broker.publish, now, lease=LEASE, limit=limit, retry=broker.retry)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def broker() -> Broker:
    return Broker()


def test_a_due_case_is_sent_to_the_actor_of_deadlines_and_leased(store: MemoryStore, broker: Broker) -> None:
    a_case_with(store, "C1", next_due_at=NOON - SECOND)

    result = swept(store, broker)

    (order,) = broker.sent
    assert (order.exchange, order.routing_key, order.subject) == ("", "deadlines.v1", "C1")
    assert MESSAGES[order.type].model_validate(order.data) == CheckTimers(case_id="C1", due_at=NOON - SECOND)
    assert store.load("cases", ["C1"])["C1"].fields["next_due_at"] == NOON + LEASE
    assert result == SweepResult(1, 1, 1, SECOND, has_more=False)


def test_a_due_alert_is_sent_to_the_actor_of_alerts(store: MemoryStore, broker: Broker) -> None:
    store.commit([a_first_write("A1", "alerts", next_due_at=NOON)])

    swept(store, broker)

    (order,) = broker.sent
    assert order.routing_key == "alerts.v1"
    assert MESSAGES[order.type].model_validate(order.data) == CheckAlert(alert_id="A1", due_at=NOON)


def test_nothing_due_is_nothing_done(store: MemoryStore, broker: Broker) -> None:
    a_case_with(store, "C1", next_due_at=NOON + timedelta(milliseconds=1))
    a_case_with(store, "C2", next_due_at=None)

    assert swept(store, broker) == SweepResult(0, 0, 0, timedelta(), has_more=False)
    assert broker.sent == []


@given(
    dues=some.lists(some.integers(min_value=-5000, max_value=5000), max_size=12),
    steps=some.lists(some.integers(min_value=0, max_value=2000), max_size=6),
)
def test_nothing_is_ever_sent_early_and_everything_due_is_sent(dues: list[int], steps: list[int]) -> None:
    store, broker = MemoryStore(), Broker()
    for place, due in enumerate(dues):
        a_case_with(store, f"C{place}", next_due_at=NOON + timedelta(milliseconds=due))
    now = NOON
    for step in steps:
        now += timedelta(milliseconds=step)
        swept(store, broker, now)
        assert all(CheckTimers.model_validate(one.data).due_at <= now for one in broker.sent)
    if steps:
        due_at_all = {
            f"C{place}" for place, due in enumerate(dues) if NOON + timedelta(milliseconds=due) <= now
        }
        assert {one.subject for one in broker.sent} == due_at_all


def test_the_most_urgent_of_all_is_sent_first_and_of_the_equally_urgent_the_oldest(
    store: MemoryStore, broker: Broker
) -> None:
    a_case_with(store, "C1", next_due_at=NOON - 3 * SECOND, assessments=[{"rank": 2}])
    a_case_with(store, "C2", next_due_at=NOON - SECOND, assessments=[{"rank": 0}])
    a_case_with(store, "C3", next_due_at=NOON - 2 * SECOND, assessments=[{"rank": 0}])
    store.commit([a_first_write("A1", "alerts", next_due_at=NOON, severity="warning")])
    store.commit([a_first_write("A2", "alerts", next_due_at=NOON, severity="critical")])

    more = [swept(store, broker, limit=2).has_more for _ in range(3)]

    assert [order.subject for order in broker.sent] == ["C3", "C2", "A2", "A1", "C1"]
    assert more == [True, True, False]


@given(
    ranks=some.lists(some.tuples(some.integers(0, 9), some.integers(0, 5)), max_size=12),
    limit=some.integers(1, 5),
)
def test_whatever_fits_into_a_round_the_order_of_all_rounds_is_by_urgency(
    ranks: list[tuple[int, int]], limit: int
) -> None:
    store, broker = MemoryStore(), Broker()
    for place, (rank, age) in enumerate(ranks):
        a_case_with(store, f"C{place:02}", next_due_at=NOON - age * SECOND, assessments=[{"rank": rank}])
    while swept(store, broker, limit=limit).due_count:
        pass

    wanted = sorted((rank, -age, f"C{place:02}") for place, (rank, age) in enumerate(ranks))
    assert [order.subject for order in broker.sent] == [subject for *_, subject in wanted]


def test_two_shares_are_everything_and_nothing_is_in_both(store: MemoryStore, broker: Broker) -> None:
    names = {f"C{place}" for place in range(40)}
    for name in sorted(names):
        a_case_with(store, name, next_due_at=NOON)
    store.park([a_parked("P1", state="waiting", next_due_at=NOON)])

    for number in (0, 1):
        sweep(store, broker.publish, NOON, lease=LEASE, limit=100, share=Share(number, 2), retry=broker.retry)

    assert len(broker.sent) == len(names)
    assert {order.subject for order in broker.sent} == names
    assert len(broker.retried) == 1


@pytest.mark.fault("F7")
def test_two_schedulers_at_once_send_the_same_id_and_move_once(store: MemoryStore, broker: Broker) -> None:
    a_case_with(store, "C1", next_due_at=NOON - SECOND)
    results: list[SweepResult] = []

    def publish_while_the_other_sweeps(emissions: Sequence[Emission]) -> Sequence[bool]:
        results.append(swept(store, broker, NOON + SECOND / 4))
        return broker.publish(emissions)

    results.append(sweep(store, publish_while_the_other_sweeps, NOON, lease=LEASE, limit=10))

    assert len(broker.ids()) == 2
    assert len(set(broker.ids())) == 1
    assert [result.leased_count for result in results] == [1, 0]


@pytest.mark.fault("F6")
def test_a_crash_between_publishing_and_leasing_sends_the_same_id_again(
    store: MemoryStore, broker: Broker
) -> None:
    a_case_with(store, "C1", next_due_at=NOON)
    broker.dies = True
    with pytest.raises(BrokerGone):
        swept(store, broker)
    broker.dies = False

    swept(store, broker, NOON + LEASE - SECOND)

    first, second = broker.ids()
    assert first == second


def test_what_the_broker_did_not_confirm_stays_due(store: MemoryStore, broker: Broker) -> None:
    a_case_with(store, "C1", next_due_at=NOON)
    a_case_with(store, "C2", next_due_at=NOON)
    broker.refuses = "C1"

    result = swept(store, broker)

    assert (result.published_count, result.leased_count) == (1, 1)
    assert [due.id for due in store.due("cases", now=NOON, limit=9)] == ["C1"]


def test_a_case_that_nobody_moved_on_is_sent_again_after_its_lease_under_another_id(
    store: MemoryStore, broker: Broker
) -> None:
    a_case_with(store, "C1", next_due_at=NOON)

    for seconds in (0, 29, 30, 59, 60):
        swept(store, broker, NOON + seconds * SECOND)

    assert len(broker.ids()) == len(set(broker.ids())) == 3


def test_a_document_that_cannot_be_leased_gets_another_id_once_a_lease_has_passed(broker: Broker) -> None:
    store = StoreThatCannotLease()
    a_case_with(store, "C1", next_due_at=NOON)

    for seconds in (0, 29, 30):
        swept(store, broker, NOON + seconds * SECOND)

    first, second, third = broker.ids()
    assert first == second != third


def test_a_case_that_moved_on_meanwhile_keeps_its_own_next_instant(
    store: MemoryStore, broker: Broker
) -> None:
    a_case_with(store, "C1", next_due_at=NOON)

    def publish_while_an_actor_writes(emissions: Sequence[Emission]) -> Sequence[bool]:
        store.commit([a_next_write(store, "C1", next_due_at=NOON + 5 * SECOND)])
        return broker.publish(emissions)

    result = sweep(store, publish_while_an_actor_writes, NOON, lease=LEASE, limit=10)

    assert (result.published_count, result.leased_count) == (1, 0)
    assert store.load("cases", ["C1"])["C1"].fields["next_due_at"] == NOON + 5 * SECOND


def test_a_waiting_record_is_tried_again_whole(store: MemoryStore, broker: Broker) -> None:
    record = a_parked("P1", state="waiting", code="unknown_case", next_due_at=NOON)
    store.park([record, a_parked("P2")])

    result = swept(store, broker)

    assert broker.retried == [record]
    assert (result.due_count, result.published_count, result.leased_count) == (1, 1, 1)
    after = store.parked_record("P1")
    assert after is not None
    assert (after.attempts, after.next_due_at) == (1, NOON + LEASE)


def test_a_record_that_was_moved_on_meanwhile_is_not_tried_again(broker: Broker) -> None:
    store = StoreWithStaleDues()
    store.park([a_parked("P1", state="waiting", next_due_at=NOON)])
    store.end_parked("P1", state="discarded", by="ops-1", reason="spam", at=NOON)

    assert swept(store, broker).published_count == 0
    assert broker.retried == []


def test_without_a_way_to_retry_records_go_on_waiting(store: MemoryStore, broker: Broker) -> None:
    record = a_parked("P1", state="waiting", next_due_at=NOON)
    store.park([record])

    assert sweep(store, broker.publish, NOON, lease=LEASE, limit=10).due_count == 0
    assert store.parked_record("P1") == record


class StoreThatCannotLease(MemoryStore):
    """A store whose leases are lost."""

    def lease(self, dues: Sequence[Due], *, until: datetime) -> int:  # noqa: ARG002 - lost
        """Move nothing."""
        return 0


class StoreWithStaleDues(MemoryStore):
    """A store that still finds due what was moved on a moment ago."""

    def due(
        self,
        collection: Collection,
        *,
        now: datetime,
        limit: int,  # noqa: ARG002 - stale
        share: Share = WHOLE,  # noqa: ARG002 - stale
    ) -> Sequence[Due]:
        """Give a record that waits no more."""
        return [Due("parked", "P1", now, 9)] if collection == "parked" else []
