"""Of several addresses of RabbitMQ the one that answers is found, whichever place it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

import pytest

from ops.cli.broker_view import RabbitView
from ops.services.ports import free_ports
from tests.faults.harness.proxy import Behaviour, ChaosProxy
from tests.faults.harness.stage import Stage
from workers.amqp import Amqp
from workers.brokers import connect, within

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def dead(stage: Stage) -> str:
    """Give an address at which nobody listens."""
    return re.sub(r":\d+/", f":{free_ports(1)[0]}/", stage.url)


@pytest.fixture
def two_ways(stage: Stage) -> Iterator[tuple[ChaosProxy, ChaosProxy, str]]:
    """Give two ways to the broker, each of which can be broken, and the addresses of both."""
    port = int(re.findall(r":(\d+)/", stage.url)[0])
    with ChaosProxy(port) as one, ChaosProxy(port) as other:
        yield one, other, ",".join(re.sub(r":\d+/", f":{each.port}/", stage.url) for each in (one, other))


def test_short_connections_and_lasting_ones_pass_over_an_address_that_refuses(
    stage: Stage, dead: str
) -> None:
    for urls in permutations([dead, stage.url]):
        connect(",".join(urls), **within(5.0)).close()
        amqp = Amqp(",".join(urls), name="several addresses")
        amqp.start(10)
        amqp.close()


def test_an_address_that_hangs_is_passed_over(two_ways: tuple[ChaosProxy, ChaosProxy, str]) -> None:
    one, other, urls = two_ways
    for hanging in (one, other):
        with hanging.behaving(Behaviour(swallows=frozenset({"to_client"}))):
            connect(urls, **within(1.0)).close()


def test_a_lasting_connection_that_is_lost_goes_on_over_another_address(
    stage: Stage, two_ways: tuple[ChaosProxy, ChaosProxy, str]
) -> None:
    one, other, urls = two_ways
    amqp = Amqp(urls, name="moves on")
    amqp.start(10)
    for broken, healthy in ((one, other), (other, one), (one, other)):
        broken.behave(Behaviour(refuses=True))
        broken.reset_all()
        stage.wait(lambda: bool(healthy._links) and amqp.is_ready, "the other way")  # noqa: B023
        broken.behave()
    amqp.close()

    assert amqp.reconnect_count >= 2


def test_the_doctor_names_the_address_that_does_not_answer(stage: Stage, dead: str) -> None:
    count, silent = RabbitView(f"{stage.url},{dead}").silent_addresses()

    assert count == 2
    assert [one.rsplit(":", 1)[1] for one in silent] == re.findall(r":(\d+)/", dead)
