"""Every message comes three times, and in no order: each has one effect."""

from __future__ import annotations

import random

import pytest

from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.mark.fault("F24")
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


@pytest.mark.fault("F26")
def test_commands_that_overtake_their_submissions_wait_for_them(stage: Stage) -> None:
    twins = stage.upstream("shuffled-twins")
    twins.publish(twins.submissions(60))
    owners = {
        str(fields["source_id"]).rsplit("-", 1)[1]: fields["owner"]["department"]
        for fields in stage.settled(twins).fields.values()
    }
    upstream = stage.upstream("shuffled")
    submissions = upstream.submissions(60)
    commands = [
        event
        for number, about in enumerate(submissions)
        for event in (
            upstream.command("caseloop.case.information-supplied.v1", number, about, text="补充说明"),
            upstream.command("caseloop.case.accepted.v1", number, about, by=f"{owners[str(number)]}-01"),
        )
    ]
    events = [*submissions, *commands]
    random.Random(7).shuffle(events)
    upstream.publish(events)
    unaccepted = frozenset({"registered", "triaged", "assigned"})
    stage.settled(upstream, states=unaccepted)
    stage.wait(
        lambda: {one.state for one in stage.books(upstream).parked} == {"replayed"}, "no command waits"
    )

    for history in stage.settled(upstream, states=unaccepted).histories.values():
        told = [entry.event for entry in history]
        assert (told.count("case.accepted"), told.count("case.information-supplied")) == (1, 1)
