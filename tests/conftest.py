"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

if TYPE_CHECKING:
    from tests.faults.harness.stage import Stage

# A busy machine makes an example slow, not wrong.
settings.register_profile("caseloop", deadline=None)
settings.load_profile("caseloop")


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """Let no test hear less because one before it has set up logs."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give the running system that all system tests and faults share."""
    from tests.faults.harness.stage import Stage

    with Stage(tmp_path_factory.mktemp("stage")) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: begun last, they would run while the other process has nothing to do."""
    long_ones = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long_ones)
