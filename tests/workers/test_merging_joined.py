"""Two cases merged through the runtime: whichever is reached first, twice, out of order, or after a kill."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from schemas.case import Case
from schemas.document import Emission
from schemas.errands import ReadCase
from schemas.messages.orders import CheckTimers
from schemas.replay import document_from, replay, verify_chain
from tests.ops.bench import keep
from tests.rules.test_merging import a_pair
from tests.workers.fakes import NOW, a_lane
from tests.workers.joined import FixedClock, Joined
from workers.delivery import Delivery
from workers.errand_reading import CaseReading
from workers.incoming import Incoming, Recorded
from workers.wire import event_body

ONE, OTHER = a_pair()


@pytest.fixture
def joined() -> Joined:
    process = Joined()
    for case in (ONE, OTHER):
        keep(process.store, case)
    return restarted(process)


def restarted(before: Joined, *, later: timedelta = timedelta()) -> Joined:
    """Give another process with the same store: what the first one was about to send is gone."""
    return Joined(
        store=before.store,
        errands={ReadCase: CaseReading(before.store)},
        clock=FixedClock(instant=NOW + later),
    )


def asking(message_id: str = "m-1", one: Case = ONE, other: Case = OTHER) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": message_id,
        "source": "/crm/test",
        "type": "caseloop.case.merged.v1",
        "data": {
            "case": {"id": one.id},
            "into": {"number": other.number},
            "reason": "同一订单",
            "by": "customer_service-01",
        },
    }


def emissions(incoming: Incoming) -> list[Emission]:
    assert isinstance(incoming.outcome, Recorded)
    return [
        emission
        for entry in incoming.outcome.write.entries
        for emission in entry.emits
        if emission.type.endswith(("absorb-case.v1", "settle-merge.v1"))
    ]


def taken(process: Joined, what: Emission | dict[str, Any]) -> list[Emission]:
    """Let a process take a message and store what comes of it; give the orders that it sends."""
    if isinstance(what, dict):
        incoming = process.decided(what)
    else:
        delivery = Delivery(a_lane(), 1, "", "key", {}, event_body(what, NOW.isoformat()))
        (incoming,) = process.loader.prepare("assignment.v1", [delivery])
        process.unit.work(incoming, goes_out=True)
    if not isinstance(incoming.outcome, Recorded):
        return []
    sent = emissions(incoming)
    process.settle(incoming)
    return sent


def case_in(process: Joined, case: Case) -> Case:
    return document_from(Case, process.store.load("cases", [case.id])[case.id])


def assert_merged(process: Joined) -> None:
    one, other = case_in(process, ONE), case_in(process, OTHER)
    assert (one.state, one.links[-1].relation, one.links[-1].case_id) == ("closed", "merged_into", other.id)
    assert (other.is_open, [kept.case_id for kept in other.absorbed]) == (True, [one.id])
    for case in (one, other):
        entries = process.store.history("cases", case.id)
        assert verify_chain(entries) == []
        assert replay(entries)["state"] == case.state


def test_two_cases_become_one_by_an_order_and_its_answer(joined: Joined) -> None:
    (absorb,) = taken(joined, asking())
    (settle,) = taken(joined, absorb)
    taken(joined, settle)

    assert_merged(joined)


@pytest.mark.parametrize("copies", list(permutations(["absorb", "absorb", "settle", "settle"]))[:6])
@pytest.mark.fault("F24", "F26")
def test_copies_in_any_order_merge_once(joined: Joined, copies: tuple[str, ...]) -> None:
    (absorb,) = taken(joined, asking())
    (settle,) = taken(joined, absorb)
    for name in copies:
        taken(joined, {"absorb": absorb, "settle": settle}[name])
    taken(joined, asking())

    assert_merged(joined)


@pytest.mark.parametrize("lost", ["absorb", "settle"])
def test_an_order_lost_between_the_two_documents_is_sent_again_by_the_timer(
    joined: Joined, lost: str
) -> None:
    (absorb,) = taken(joined, asking())
    if lost == "settle":
        taken(joined, absorb)
    process = restarted(joined, later=timedelta(minutes=30))
    due = case_in(process, ONE).timers["merge"].due_at
    look = Emission("look", CheckTimers.TYPE, "", "q", {"case_id": ONE.id, "due_at": due.isoformat()})

    again = [one for one in taken(process, look) if one.type.endswith("absorb-case.v1")]
    (settle,) = taken(process, again[0])
    taken(process, settle)

    assert_merged(process)


def test_the_answer_of_the_first_try_counts_after_the_second_was_sent(joined: Joined) -> None:
    (absorb,) = taken(joined, asking())
    (settle,) = taken(joined, absorb)
    taken(joined, settle)
    (late,) = taken(joined, Emission("again", absorb.type, "", "q", absorb.data))

    taken(joined, late)

    assert_merged(joined)


def test_a_case_that_is_not_there_yet_is_waited_for(joined: Joined) -> None:
    missing = OTHER.model_copy(update={"id": "0" * 32, "number": "7K3M9-QXA2R-X"})
    message = asking(other=missing)
    message["data"]["into"] = {"id": missing.id}
    (absorb,) = taken(joined, message)

    assert taken(joined, absorb) == []
    assert case_in(joined, ONE).merging is not None
    assert "merge" in case_in(joined, ONE).timers
