"""Many messages about one document: what lost the race is decided in order and stored in one write."""

from __future__ import annotations

from typing import Any

from ops.bench.feedback import feedback
from schemas.ids import message_key
from schemas.messages.intake import CaseCorrected
from schemas.messages.paging import PageContact
from schemas.queues import QUEUES
from schemas.replay import verify_chain
from tests.paging import LIN, a_page_order
from tests.workers.joined import Joined
from workers.incoming import Incoming
from workers.rerun import Rerunner


def a_page(subject: str) -> dict[str, Any]:
    data = a_page_order(subject).model_dump(mode="json", exclude_none=True)
    kind = PageContact.TYPE
    return {"specversion": "1.0", "id": f"page-{subject}", "source": "/test", "type": kind, "data": data}


def a_correction(submission: dict[str, Any]) -> dict[str, Any]:
    about = {"submission": {"source": submission["source"], "id": submission["id"]}}
    said = {"field": "product.model", "value": "K-300", "reason": "型号有误", "by": "agent-01"}
    data = {"case": about, **said}
    return {"specversion": "1.0", "id": "c1", "source": "/test", "type": CaseCorrected.TYPE, "data": data}


def that_lost(joined: Joined, *subjects: str) -> list[Incoming]:
    """Settle pages for one person that were all decided on the same version; give those to be decided again."""
    decided = [joined.decided(a_page(subject), tag=tag) for tag, subject in enumerate(subjects, start=1)]
    joined.settle(*decided)
    joined.amqp.confirm_all()
    return joined.reruns


def decide_again(joined: Joined, lost: list[Incoming]) -> list[Incoming]:
    again, lost[:] = list(lost), []
    rerunner = Rerunner(joined.loader, joined.unit, lambda _batch: None)
    rerunner._load(again)
    rerunner._decide(again)
    return again


def test_those_that_lost_are_stored_in_one_write_each_with_its_entry() -> None:
    joined = Joined()
    again = decide_again(joined, that_lost(joined, "a", "b", "c", "d"))
    commits = joined.store.commit_count

    joined.settle(*again)
    joined.amqp.confirm_all()

    history = joined.store.history("contacts", LIN)
    assert joined.store.commit_count == commits + 1
    assert [entry.message_id for entry in history[1:]] == [incoming.key for incoming in again]
    assert verify_chain(history) == []
    assert len(joined.amqp.acked) == 4


def test_orders_carried_out_in_a_write_are_not_published_whatever_follows_in_it() -> None:
    joined = Joined(served=frozenset(QUEUES))
    submission = feedback(1, "chain")
    joined.settle(joined.decided(submission))
    triage, corrected = joined.taken[0], joined.decided(a_correction(submission), tag=2)

    joined.settle(*decide_again(joined, [triage, corrected]))

    queues = {key for parcel in joined.amqp.published for _, key, _ in parcel.messages}
    events = [entry.event for entry in joined.store.history("cases", triage.document_id)]
    assert events == ["case.registered", "case.triaged", "case.assigned", "case.corrected"]
    assert "assignment.v1" not in queues


def test_a_page_for_somebody_who_has_a_contact_is_decided_on_it_at_once() -> None:
    joined = Joined()
    joined.settle(joined.decided(a_page("a")))

    joined.settle(joined.decided(a_page("b"), tag=2))

    assert joined.reruns == []
    assert len(joined.store.history("contacts", LIN)) == 2


def test_when_the_document_changed_once_more_all_of_them_are_decided_again() -> None:
    joined = Joined()
    again = decide_again(joined, that_lost(joined, "a", "b", "c"))
    joined.store.answers = ["conflict"]

    joined.settle(*again)

    assert joined.reruns == again
    assert len(joined.store.history("contacts", LIN)) == 1


def test_what_rests_on_a_decision_that_is_not_in_the_batch_is_decided_again() -> None:
    joined = Joined()
    _, rest = decide_again(joined, that_lost(joined, "a", "b", "c"))

    joined.settle(rest)

    assert joined.reruns == [rest]
    assert len(joined.store.history("contacts", LIN)) == 1


def test_a_message_that_was_loaded_afresh_rests_on_no_other_any_more() -> None:
    joined = Joined()
    _, rest = decide_again(joined, that_lost(joined, "a", "b", "c"))

    joined.loader.load([rest])
    joined.unit.work(rest)
    joined.settle(rest)

    assert len(joined.store.history("contacts", LIN)) == 2


def test_documents_of_two_collections_may_share_an_id() -> None:
    joined = Joined()
    submission = feedback(1, "shared")
    case_id = message_key(submission["source"], submission["id"])
    page = a_page("a")
    page["data"] = {**a_page_order("a").model_dump(mode="json", exclude_none=True), "contact": case_id}

    again = [joined.decided(submission), joined.decided(page, tag=2)]
    joined.settle(*decide_again(joined, again))

    assert [len(joined.store.history(kind, case_id)) for kind in ("cases", "contacts")] == [1, 1]


def test_a_write_of_several_that_cannot_be_stored_is_taken_apart() -> None:
    joined = Joined()
    again = decide_again(joined, that_lost(joined, "a", "b", "c"))
    joined.store.answers = ["refused"]
    joined.settle(*again)
    assert joined.reruns == again

    once_more = decide_again(joined, joined.reruns)

    assert [incoming.builds_on for incoming in once_more] == [None, None]
