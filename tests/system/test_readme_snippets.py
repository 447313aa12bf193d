"""The publisher and subscriber that the documentation shows work exactly as they stand there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ops.services.software import PROJECT
from ops.system.environment import surroundings
from tests.faults.harness.stage import Stage

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]

SNIPPETS = PROJECT / "docs" / "snippets"


def test_the_subscriber_shown_sees_the_case_of_the_publisher_shown(stage: Stage) -> None:
    seen = stage.folder / "snippet.out"
    with seen.open("wb") as out:
        subscriber = subprocess.Popen(
            [sys.executable, str(SNIPPETS / "subscriber.py"), stage.url], stdout=out, env=surroundings()
        )
        try:
            stage.wait(lambda: has_consumer(stage), "the subscriber's queue")
            done = subprocess.run(
                [sys.executable, str(SNIPPETS / "publisher.py"), stage.url],
                capture_output=True,
                text=True,
                timeout=30,
                env=surroundings(),
                check=False,
            )
            assert done.returncode == 0, done.stderr
            stage.wait(lambda: "case.assigned.v1" in seen.read_text(), "the case's assignment", within=20)
        finally:
            subscriber.kill()
            subscriber.wait()

    assert done.stdout.startswith("published ")


def has_consumer(stage: Stage) -> bool:
    """Say whether the subscriber reads its queue."""
    from pika.exceptions import ChannelClosedByBroker

    try:
        return stage.consumer_count("my-shop.events") == 1
    except ChannelClosedByBroker:
        return False
