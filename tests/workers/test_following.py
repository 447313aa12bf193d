"""The step that follows at once: as safe as if its order had travelled."""

from __future__ import annotations

from ops.bench.feedback import feedback
from schemas.ids import message_key
from schemas.messages.orders import TriageCase
from schemas.queues import QUEUES
from schemas.replay import verify_chain
from tests.workers.joined import Joined
from workers.incoming import Applied, Incoming, Nothing, Recorded
from workers.wire import body_of, digest_of, read_envelope, read_event

GOOD = feedback(1, "following")
KEY = message_key(GOOD["source"], GOOD["id"])
AGAIN = {"x-delivery-count": 1}


def a_process() -> Joined:
    return Joined(served=frozenset(QUEUES))


def published_queues(joined: Joined) -> list[str]:
    return [key for parcel in joined.amqp.published for exchange, key, _ in parcel.messages if not exchange]


def test_an_order_about_the_same_case_is_taken_and_only_one_and_the_others_travel() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))

    assert [one.queue for one in joined.taken] == ["triage.v1"]
    assert published_queues(joined) == ["notices.v1"]


def test_an_order_for_a_queue_that_others_serve_travels() -> None:
    joined = Joined(served=frozenset({"intake.v1", "assignment.v1"}))
    joined.settle(joined.decided(GOOD))

    assert joined.taken == []
    assert published_queues(joined) == ["triage.v1", "notices.v1"]


def test_an_order_about_another_case_travels() -> None:
    joined = Joined(served=frozenset({"intake.v1", "assignment.v1"}))
    other = message_key("/elsewhere", "1")
    joined.settle(joined.decided({**GOOD, "data": {**GOOD["data"], "raised_in": other}}))

    assert joined.taken == []
    assert published_queues(joined) == ["triage.v1", "notices.v1", "assignment.v1"]


def test_a_case_reaches_its_owner_and_its_delivery_is_acknowledged_once_at_the_end() -> None:
    joined = a_process()
    first = joined.decided(GOOD)
    joined.settle(first)
    joined.amqp.confirm_all()
    assert joined.amqp.acked == []
    joined.settle(joined.next_decided())
    assert joined.amqp.acked == []
    joined.amqp.confirm_all()

    assert joined.amqp.acked == [first.delivery]
    assert joined.done_count == 2
    assert [entry.event for entry in joined.store.history("cases", KEY)] == [
        "case.registered",
        "case.triaged",
        "case.assigned",
    ]


def test_what_follows_is_recorded_as_the_message_that_would_have_travelled() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    (following,) = joined.taken
    envelope = read_envelope(read_event(following.delivery.body))

    assert (envelope.key, digest_of(envelope, following.delivery.body)) == (following.key, following.digest)
    assert following.envelope is not None
    assert envelope.time == following.envelope.time


def test_a_delivery_whose_following_lacks_proof_comes_again_and_its_order_travels() -> None:
    joined = a_process()
    first = joined.decided(GOOD)
    joined.settle(first)
    joined.amqp.confirm_all()
    joined.settle(joined.next_decided())
    assert (joined.amqp.acked, joined.amqp.released) == ([], [])
    joined.amqp.confirm_all(positive=False)
    joined = again_after(joined)

    assert joined.taken == []
    assert published_queues(joined) == ["triage.v1", "notices.v1"]


def again_after(joined: Joined) -> Joined:
    """Let another process have the delivery."""
    other = Joined(store=joined.store, served=frozenset(QUEUES))
    again = other.decided(GOOD, headers=AGAIN)
    other.settle(again)
    assert isinstance(again.outcome, Applied)
    return other


def test_a_released_delivery_is_given_back_once_all_that_followed_has_ended() -> None:
    joined = a_process()
    first = joined.decided(GOOD)
    joined.settle(first)
    joined.amqp.confirm_all(positive=False)
    assert joined.amqp.released == []
    joined.settle(joined.next_decided())
    joined.amqp.confirm_all()

    assert (joined.amqp.acked, joined.amqp.released) == ([], [first.delivery])


def test_a_case_that_changed_meanwhile_is_loaded_and_decided_again() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    triage = joined.next_decided()
    joined.store.answers = ["conflict"]
    joined.settle(triage)
    assert joined.reruns == [triage]
    joined.loader.load([triage])
    assert not triage.is_kept
    joined.unit.work(triage)
    joined.settle(triage)

    assert len(joined.store.history("cases", KEY)) == 3


def test_a_step_that_looks_at_its_case_alone_shares_the_write_of_the_one_before() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    triage = joined.next_decided()
    assert isinstance(triage.outcome, Recorded)
    before = len(joined.store.history("cases", KEY))
    joined.settle(triage)

    assert [entry.actor for entry in triage.outcome.write.entries] == ["case.triage", "case.assign"]
    assert (before, len(joined.store.history("cases", KEY))) == (1, 3)
    assert verify_chain(joined.store.history("cases", KEY)) == []


def test_a_case_that_nothing_could_be_related_to_takes_all_its_first_steps_in_one_write() -> None:
    joined = a_process()
    names = {"order_number", "product", "incident"}
    unknown = {name: value for name, value in GOOD["data"].items() if name not in names}
    question = {"type": "enquiry", "topic": "product_enquiry", "customer": {"anonymous": True}}
    first = joined.decided({**GOOD, "data": unknown | question})
    joined.settle(first)

    assert isinstance(first.outcome, Recorded)
    assert [entry.actor for entry in first.outcome.write.entries] == [
        "feedback.register",
        "case.triage",
        "case.assign",
    ]
    assert joined.taken == []
    stored = joined.store.load("cases", [KEY])[KEY].fields
    assert (stored["source_id"], stored["state"]) == (GOOD["id"], "assigned")


def test_steps_that_share_a_write_are_applied_together_or_not_at_all() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    triage = joined.next_decided()
    joined.store.answers = ["conflict"]
    joined.settle(triage)

    assert joined.reruns == [triage]
    assert len(joined.store.history("cases", KEY)) == 1
    assert published_queues(joined) == ["notices.v1"]


def test_orders_carried_out_in_a_write_are_not_published_and_all_other_emissions_are() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    joined.settle(joined.next_decided())
    published = {key for parcel in joined.amqp.published for _, key, _ in parcel.messages}
    recorded = {sent.routing_key for entry in joined.store.history("cases", KEY) for sent in entry.emits}

    assert recorded - published == {"triage.v1", "assignment.v1"}


def test_a_step_whose_queue_others_serve_gets_no_share_in_the_write() -> None:
    joined = Joined(served=frozenset({"intake.v1", "triage.v1"}))
    joined.settle(joined.decided(GOOD))
    joined.settle(joined.next_decided())

    assert len(joined.store.history("cases", KEY)) == 2
    assert published_queues(joined) == ["notices.v1", "assignment.v1"]


def test_a_step_that_comes_to_nothing_travels_instead_of_sharing_the_write() -> None:
    joined = a_process()
    apart = Joined(store=joined.store, served=frozenset({"intake.v1", "triage.v1"}))
    apart.settle(apart.decided(GOOD))
    triage = apart.next_decided()
    assert isinstance(triage.outcome, Recorded)

    def comes_to_nothing(following: Incoming) -> None:
        following.outcome = Nothing()

    assert joined.unit.follower.together(triage, triage.outcome, comes_to_nothing) is triage.outcome


def test_a_redelivered_message_whose_next_step_shared_its_write_publishes_that_order_again() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    joined.settle(joined.next_decided())
    other = Joined(store=joined.store, served=frozenset(QUEUES))
    registered = joined.store.history("cases", KEY)[0]
    order = next(sent for sent in registered.emits if sent.type == TriageCase.TYPE)
    again = other.decided(body_of(order, registered), headers=AGAIN)
    other.settle(again)

    assert isinstance(again.outcome, Applied)
    assert "assignment.v1" in published_queues(other)


def test_nothing_decided_on_a_kept_case_is_believed_before_the_case_is_loaded() -> None:
    joined = a_process()
    joined.settle(joined.decided(GOOD))
    triage = joined.next_decided()
    assert isinstance(triage.outcome, Recorded)
    triage.document = triage.outcome.decision.after.model_copy(update={"state": "archived"})
    joined.unit.work(triage)
    joined.settle(triage)

    assert joined.reruns == [triage]
    assert (joined.amqp.acked, joined.amqp.released) == ([], [])
