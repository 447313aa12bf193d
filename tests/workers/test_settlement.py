"""Settling a batch: nothing is acknowledged before it is written and confirmed, whatever else happens."""

from __future__ import annotations

from ops.bench.feedback import feedback
from schemas.ids import message_key
from tests.workers.fakes import a_delivery
from tests.workers.joined import Joined
from workers.incoming import ATTEMPT, PARKED, Applied, Aside, Recorded

GOOD = feedback(1, "settlement")
KEY = message_key(GOOD["source"], GOOD["id"])


def test_nothing_is_acknowledged_before_every_message_of_it_is_confirmed() -> None:
    joined = Joined()
    incoming = joined.decided(GOOD)
    joined.settle(incoming)
    assert KEY in joined.store.load("cases", [KEY])
    assert joined.amqp.acked == []
    (parcel,) = joined.amqp.published
    for _ in parcel.messages[1:]:
        parcel.confirm_one()
    assert joined.amqp.acked == []
    parcel.confirm_one()

    assert joined.amqp.acked == [incoming.delivery]
    assert joined.done_count == 1


def test_what_is_not_confirmed_is_released_and_published_again_with_the_same_bytes() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD))
    first = joined.amqp.published[0].messages
    joined.amqp.confirm_all(positive=False)
    again = joined.decided(GOOD, headers={"x-delivery-count": 1})
    joined.settle(again)

    assert len(joined.amqp.released) == 1
    assert isinstance(again.outcome, Applied)
    assert joined.amqp.published[0].messages == first
    assert len(joined.store.history("cases", KEY)) == 1


def test_a_store_that_is_away_is_asked_again_until_it_answers() -> None:
    joined = Joined()
    joined.store.away_count = 2
    joined.settle(joined.decided(GOOD))

    assert len(joined.store.history("cases", KEY)) == 1
    assert (joined.amqp.acked, joined.amqp.released) == ([], [])


def test_a_store_that_stays_away_until_the_end_leaves_everything_unacknowledged() -> None:
    joined = Joined()
    joined.settlement.stopping.set()
    incoming = joined.decided(GOOD)
    joined.settle(incoming)

    assert (joined.amqp.acked, joined.amqp.released) == ([], [incoming.delivery])


def test_two_copies_in_one_batch_have_one_effect_and_the_second_is_decided_again() -> None:
    joined = Joined()
    joined.settle(joined.decided(GOOD, tag=1), joined.decided(GOOD, tag=2))
    (second,) = joined.reruns
    joined.loader.load([second])
    joined.unit.work(second)

    assert isinstance(second.outcome, Applied)
    assert len(joined.store.history("cases", KEY)) == 1


def test_a_conflict_is_decided_again_a_few_times_and_then_released() -> None:
    joined = Joined()
    incoming = joined.decided(GOOD)
    for _ in range(6):
        joined.store.answers = ["conflict"]
        joined.settle(incoming)

    assert (len(joined.reruns), joined.amqp.released) == (5, [incoming.delivery])


def test_a_number_that_is_taken_raises_the_attempt() -> None:
    joined = Joined()
    joined.store.answers = ["number_taken"]
    incoming = joined.decided(GOOD)
    joined.settle(incoming)

    assert (joined.reruns, incoming.number_attempt) == ([incoming], 1)


def test_what_cannot_be_stored_is_parked_and_its_sender_told() -> None:
    joined = Joined()
    joined.store.answers = ["refused"]
    incoming = joined.decided(GOOD)
    joined.settle(incoming)
    (record,) = joined.store.parked()

    assert (record.code, record.body) == ("too_large", incoming.delivery.body)
    assert joined.amqp.acked == []
    joined.amqp.confirm_all()
    assert joined.amqp.acked == [incoming.delivery]


def test_a_message_that_waits_is_acknowledged_without_an_answer() -> None:
    joined = Joined()
    command = {**GOOD, "id": "early", "type": "caseloop.case.information-supplied.v1"}
    command["data"] = {"case": {"submission": {"source": "/bench", "id": "later"}}, "text": "mehr"}
    incoming = joined.decided(command)
    joined.settle(incoming)

    assert isinstance(incoming.outcome, Aside)
    assert ([one.state for one in joined.store.parked()], joined.amqp.published) == (["waiting"], [])
    assert joined.amqp.acked == [incoming.delivery]


def test_the_record_of_a_message_that_another_copy_applied_ends_too() -> None:
    joined = Joined()
    case = {"submission": {"source": GOOD["source"], "id": GOOD["id"]}}
    command = {**GOOD, "id": "early", "type": "caseloop.case.information-supplied.v1"}
    command["data"] = {"case": case, "text": "mehr"}
    joined.settle(joined.decided(command))
    (record,) = joined.store.parked()
    joined.settle(joined.decided(GOOD))
    joined.settle(joined.decided(command))
    retried = joined.decided(command, headers={PARKED: record.id, ATTEMPT: 1})
    joined.settle(retried)
    (ended,) = joined.store.parked()

    assert not isinstance(retried.outcome, Recorded)
    assert ended.state == "replayed"


def test_a_delivery_without_an_outcome_is_released() -> None:
    joined = Joined()
    (incoming,) = joined.loader.prepare("intake.v1", [a_delivery(GOOD)])
    joined.settle(incoming)

    assert joined.amqp.released == [incoming.delivery]
