"""From publishing to an owner: one step orders the next, and no scheduler is asked."""

from __future__ import annotations

import pytest

from ops.bench.feedback import feedback
from schemas.case import Case
from schemas.ids import message_key
from schemas.replay import document_from
from tests.workers.joined import Joined

STAGES = frozenset({"intake.v1", "triage.v1", "assignment.v1"})


@pytest.mark.req("S1-50")
def test_a_complaint_has_its_owner_without_any_round_of_the_scheduler() -> None:
    joined = Joined(served=STAGES)
    event = feedback(1, "at-once")

    joined.settle(joined.decided(event))
    while joined.taken:
        joined.settle(joined.next_decided())

    case_id = message_key(event["source"], event["id"])
    case = document_from(Case, joined.store.load("cases", [case_id])[case_id])
    assert case.owner is not None
    assert case.state == "assigned"
