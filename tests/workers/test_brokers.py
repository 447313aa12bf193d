"""Several addresses of RabbitMQ in one setting, and the nodes in turn."""

from __future__ import annotations

from collections import Counter

import pytest

from workers.brokers import Turn, addresses_in, mixed, parameters_in, within

THREE = "amqp://one:5671/%2F,amqps://user:a,b@two/%2F , amqp://three\namqp://four"


def test_addresses_are_separated_by_commas_blanks_and_lines() -> None:
    assert addresses_in(THREE) == [
        "amqp://one:5671/%2F",
        "amqps://user:a,b@two/%2F",
        "amqp://three",
        "amqp://four",
    ]


@pytest.mark.parametrize("urls", ["", "rabbit:5672", "amqp://one,two", "amqp://one, http://two"])
def test_what_is_no_address_is_refused_and_not_shown(urls: str) -> None:
    if urls.startswith("amqp"):
        assert addresses_in(urls.partition(",")[0]) == ["amqp://one"]
    with pytest.raises(ValueError, match="expected URLs that begin with amqp:// or amqps://") as fault:
        addresses_in(urls)

    assert "two" not in str(fault.value)


def test_every_address_has_the_settings_that_are_asked_for() -> None:
    found = parameters_in(THREE, heartbeat=15, **within(3.0))

    assert [(one.host, one.port) for one in found] == [
        ("one", 5671),
        ("two", 5671),
        ("three", 5672),
        ("four", 5672),
    ]
    assert {(one.heartbeat, one.stack_timeout, one.connection_attempts) for one in found} == {(15, 3.0, 1)}


def test_nodes_take_turns_and_the_first_comes_after_the_last() -> None:
    turn = Turn(parameters_in("amqp://one,amqp://two"))
    hosts = []
    for _ in range(3):
        hosts.append(turn.now.host)
        turn.next()

    assert hosts == ["one", "two", "one"]
    assert str(turn) == "one:5672, two:5672"


def test_each_node_is_first_for_some_clients() -> None:
    nodes = parameters_in("amqp://one,amqp://two,amqp://three")
    first = Counter(mixed(nodes)[0].host for _ in range(300))

    assert min(first["one"], first["two"], first["three"]) > 50
