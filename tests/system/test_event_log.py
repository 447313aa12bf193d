"""What reached the broker stands in its log of events, which is read from its beginning, and no further than wanted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ops.cli.broker_view import RabbitView
from schemas.queues import EVENTS
from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]


def test_every_event_that_cases_recorded_is_read_from_the_log(stage: Stage) -> None:
    upstream = stage.upstream("event-log")
    upstream.publish(upstream.submissions(20))
    recorded = stage.settled(upstream).published_ids()
    later = stage.clock.now() + timedelta(minutes=30)  # the system goes on, and its log is never silent

    upstream.publish_body(b'{"id": "a note of somebody else"}', "note", EVENTS)
    logged = list(RabbitView(stage.url).logged(later))

    assert recorded
    assert recorded <= {name for name, _ in logged}
    assert len(list(RabbitView(stage.url).logged(logged[5][1]))) <= 6 < len(logged)
