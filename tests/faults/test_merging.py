"""Cases are merged while workers die between the two documents: each pair ends as one."""

from __future__ import annotations

import pytest

from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

PAIRS = 20


@pytest.mark.slow
def test_pairs_merged_twice_while_workers_die_end_as_one_case_each(stage: Stage) -> None:
    upstream = stage.upstream("merged")
    submissions = upstream.submissions(2 * PAIRS, urgent=True)
    upstream.publish(submissions)
    stage.settled(upstream)
    dying = stage.crashing("after-commit", 3)
    commands = [
        upstream.command(
            "caseloop.case.merged.v1",
            number,
            submissions[number],
            into={"submission": {"source": other["source"], "id": other["id"]}},
            reason="同一事项",
            by="customer_service-01",
        )
        for number, other in enumerate(submissions[PAIRS:])
    ]
    with stage.stopping(dying):
        stage.wait(lambda: stage.consumer_count("assignment.v1") >= 2, "both workers consume")
        upstream.publish(commands, times=2)
        stage.wait(
            lambda: [one["state"] for one in stage.books(upstream).fields.values()].count("closed") == PAIRS,
            "every first of a pair ended",
        )
    fields = stage.settled(upstream).fields.values()

    ended = [one for one in fields if one["state"] == "closed"]
    survivors = {one["_id"]: one for one in fields if one["state"] == "assigned"}
    assert (len(ended), len(survivors)) == (PAIRS, PAIRS)
    for one in ended:
        (link,) = (tie for tie in one["links"] if tie["relation"] == "merged_into")
        assert [kept["case_id"] for kept in survivors[link["case_id"]]["absorbed"]] == [one["_id"]]
