"""A private mongod for tests that need no broker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.services.mongod import LocalMongod
from ops.services.plan import load_or_make_plan
from ops.services.process import wait_until

STARTING_SECONDS = 60


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run mongod with its files in a folder, ready for fail points, and give its address."""
    plan = load_or_make_plan(folder)
    server = LocalMongod(folder / "mongod", plan, test_commands=True)
    server.start()
    try:
        assert wait_until(server.serves, within=STARTING_SECONDS), server.log_tail()
        yield plan.addresses().mongo_url
    finally:
        server.kill()
