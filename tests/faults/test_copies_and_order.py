"""Every message comes three times, and in no order: each has one effect."""

from __future__ import annotations

import random

import pytest

from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


def test_messages_published_three_times_have_one_effect_each(stage: Stage) -> None:
    upstream = stage.upstream("three-times")
    upstream.publish(upstream.submissions(100), times=3)
    stage.settled(upstream)
    upstream.publish(upstream.submissions(100))
    stage.wait(lambda: not any(stage.ready_counts().values()), "empty queues")
    books = stage.settled(upstream)
    events = [entry.event for history in books.histories.values() for entry in history]

    assert len(books.fields) == 100
    assert (events.count("case.registered"), events.count("case.triaged")) == (100, 100)


def test_commands_that_overtake_their_submissions_wait_for_them(stage: Stage) -> None:
    upstream = stage.upstream("shuffled")
    submissions = upstream.submissions(120)
    accepted = [
        upstream.command("caseloop.case.accepted.v1", number, event, by="agent-001")
        for number, event in enumerate(submissions)
    ]
    events = [*submissions, *accepted]
    random.Random(7).shuffle(events)
    upstream.publish(events)
    books = stage.settled(upstream, states=frozenset({"registered", "triaged", "assigned"}))

    assert len(books.fields) == 120
    assert {record.state for record in books.parked} <= {"replayed"}
    assert all("case.accepted" in [entry.event for entry in history] for history in books.histories.values())
