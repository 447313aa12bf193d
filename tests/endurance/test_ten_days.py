"""A system lives through ten working days around the National Day holiday; nothing is missing, doubled or early."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.endurance.ten_days.judge import Judge, read_remains
from tests.endurance.ten_days.life import TenDays

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """Live, then read everything back."""
    life = TenDays(tmp_path_factory.mktemp("ten-days"))
    with life.running() as system:
        life.live()
        with closing(system.store()) as store:
            yield Judge(life, read_remains(system.settings, store))


def test_every_reminder_breach_step_and_hand_over_is_the_one_expected(judge: Judge) -> None:
    faults = judge.faults()

    assert not faults, "\n".join([f"{len(faults)} faults", *faults[:100], str(judge.counts())])
