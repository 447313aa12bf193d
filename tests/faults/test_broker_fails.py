"""RabbitMQ closes connections, restarts, or dies: nothing is lost, nothing done twice."""

from __future__ import annotations

import pytest

from ops.services import Server
from tests.faults.harness.stage import Stage

CLOSE_TEN_TIMES = """
[begin
  [rabbit_networking:close_connection(Pid, "a test") || Pid <- rabbit_networking:connections()],
  timer:sleep(1000)
end || _ <- lists:seq(1, 10)].
"""
"""In the broker itself, a second apart; a command for each would take longer than a reconnect."""

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.mark.fault("F10")
def test_closing_all_connections_again_and_again_under_load_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("connections-closed")
    load = upstream.in_background(upstream.submissions(200), every_s=0.04)
    for _ in range(3):
        stage.services.rabbitmqctl("close_all_connections", "a test")
    load.join(100)
    books = stage.settled(upstream)

    assert len(books.fields) == 200
    assert '"event": "broker.lost"' in stage.logs()


@pytest.mark.slow
@pytest.mark.fault("F8")
def test_restarting_the_broker_under_load_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("broker-restarted")
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    stage.services.restart(Server.RABBITMQ)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.slow
@pytest.mark.fault("F9")
def test_killing_the_broker_under_load_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("broker-killed")
    stage.sync_broker()
    load = upstream.in_background(upstream.submissions(120), every_s=0.01)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    stage.services.kill(Server.RABBITMQ)
    stage.services.start(Server.RABBITMQ)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F8")
def test_a_broker_stopped_and_started_from_within_is_worked_with_again_within_thirty_seconds(
    stage: Stage,
) -> None:
    upstream = stage.upstream("stopped-from-within")
    load = upstream.in_background(upstream.submissions(120), every_s=0.2)
    stage.wait(lambda: bool(stage.books(upstream).fields), "the first case")
    stage.services.rabbitmqctl("stop_app")
    before = len(stage.books(upstream).fields)
    stage.services.rabbitmqctl("start_app")
    stage.wait(lambda: len(stage.books(upstream).fields) > before, "the next case", within=30)
    load.join(100)

    assert len(stage.settled(upstream).fields) == 120


@pytest.mark.endurance
@pytest.mark.fault("F10")
def test_closing_all_connections_a_hundred_times_loses_and_doubles_nothing(stage: Stage) -> None:
    upstream = stage.upstream("connections-closed-often")
    load = upstream.in_background(upstream.submissions(400), every_s=0.2)
    for _ in range(10):
        stage.services.rabbitmqctl("eval", CLOSE_TEN_TIMES)
    load.join(200)

    assert len(stage.settled(upstream).fields) == 400
