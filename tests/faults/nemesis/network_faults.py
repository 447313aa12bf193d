"""Faults of the network: it cuts, swallows, delays, refuses and parts, for each kind of client or for all."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Sequence
from typing import Final

from tests.faults.harness.network import SIDES, Networks
from tests.faults.harness.proxy import Behaviour, ChaosProxy, Direction
from tests.faults.harness.stage import Stage

BOTH_WAYS: Final[frozenset[Direction]] = frozenset({"to_server", "to_client"})


def networks_of(stage: Stage) -> Networks:
    """Give the networks, which the stage must have."""
    assert stage.networks is not None, "expected a stage with networks"
    return stage.networks


def some(stage: Stage, dice: random.Random) -> Sequence[ChaosProxy]:
    """Give the network of one kind of client before one server, of all clients before one, or of one before both."""
    networks = networks_of(stage)
    side, server = dice.choice(SIDES), dice.choice((networks.brokers, networks.databases))
    return dice.choice(
        ([server[side]], list(server.values()), [networks.brokers[side], networks.databases[side]])
    )


@contextlib.contextmanager
def network_cuts(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Cut connections to RabbitMQ at some byte of what is published."""
    networks = networks_of(stage)
    with networks.behaving(
        Behaviour(cuts_after=dice.choice((7, 300, 1_500, 9_000))), list(networks.brokers.values())
    ):
        yield


@contextlib.contextmanager
def answers_lost(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Cut connections to MongoDB after a request went through and before its answer came."""
    networks = networks_of(stage)
    lost = Behaviour(cuts_answers=dice.choice((500, 5_000, 20_000)))
    with networks.behaving(lost, [networks.databases["workers"], networks.databases["schedulers"]]):
        yield


@contextlib.contextmanager
def answers_swallowed(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Let connections stay open while nothing comes back."""
    with networks_of(stage).behaving(Behaviour(swallows=frozenset({"to_client"})), some(stage, dice)):
        yield


@contextlib.contextmanager
def network_slow(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Delay every piece and narrow the line."""
    slow = Behaviour(delay_s=dice.uniform(0.02, 0.15), bytes_per_s=2_000_000)
    with networks_of(stage).behaving(slow, some(stage, dice)):
        yield


@contextlib.contextmanager
def network_refuses(stage: Stage, dice: random.Random) -> Iterator[None]:
    """Reset what is open and refuse what is new."""
    refused = some(stage, dice)
    with networks_of(stage).behaving(Behaviour(refuses=True), refused):
        for network in refused:
            network.reset_all()
        yield


@contextlib.contextmanager
def workers_parted(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Part the workers from both servers."""
    with _parted(stage, [networks_of(stage).brokers["workers"], networks_of(stage).databases["workers"]]):
        yield


@contextlib.contextmanager
def broker_parted(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Part RabbitMQ from everybody."""
    with _parted(stage, list(networks_of(stage).brokers.values())):
        yield


@contextlib.contextmanager
def database_parted(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Part MongoDB from everybody."""
    with _parted(stage, list(networks_of(stage).databases.values())):
        yield


@contextlib.contextmanager
def schedulers_parted(stage: Stage, _dice: random.Random) -> Iterator[None]:
    """Part the schedulers from both servers."""
    with _parted(
        stage, [networks_of(stage).brokers["schedulers"], networks_of(stage).databases["schedulers"]]
    ):
        yield


def _parted(stage: Stage, networks: Sequence[ChaosProxy]) -> contextlib.AbstractContextManager[None]:
    return networks_of(stage).behaving(Behaviour(swallows=BOTH_WAYS), networks)
