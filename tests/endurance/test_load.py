"""A short soak and a small backlog; and what they judge by, which can fail."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.endurance.load.backlog import worked_off
from tests.endurance.load.flatness import OURS, growths, slower
from tests.endurance.load.latencies import Latencies
from tests.endurance.load.nemesis import KINDS, planned
from tests.endurance.load.samples import Sample
from tests.endurance.load.soak import soaked
from tests.endurance.load.submissions import Submissions

SUBMISSIONS = Submissions("/load/t", 0.1)


def samples(name: str, *, growing_by: float = 0.0) -> list[Sample]:
    """Give ten minutes of one process whose memory grows by so many MB a minute, with an outage in the middle."""
    dice = random.Random(1)  # noqa: S311 - noise
    return [
        Sample(at, name, 1, 200 + dice.random() * 4 + growing_by * at / 60, 12, 0 if 400 < at < 430 else 9)
        for at in range(0, 600, 2)
    ]


def grown(name: str, growing_by: float) -> list[str]:
    """Give what is not flat of one process."""
    lines = growths(samples(name, growing_by=growing_by), 300, ["workers.0"])
    return [one.measure for one in lines if not one.is_flat]


def test_memory_that_grows_is_seen_and_noise_and_outages_are_not() -> None:
    least = OURS["memory_mb"].least / 5

    assert grown("workers.0", 0.0) == []
    assert grown("workers.0", least - 1) == []
    assert grown("workers.0", least + 2) == ["memory_mb"]
    assert grown("rabbitmq", least + 2) == []
    assert grown("victims.0", least + 2) == []


@pytest.mark.parametrize(("last_s", "said"), [(0.1, 0), (0.24, 0), (0.3, 1), (3.0, 2)])
def test_what_takes_longer_in_the_last_quarter_is_seen(last_s: float, said: int) -> None:
    latencies = Latencies(SUBMISSIONS, 0.0)
    latencies.taken += [(at, 0.1 if at < 300 else last_s) for at in range(0, 400, 2)]

    assert len(list(slower(latencies, 400.0))) == said


def test_each_kind_of_blow_falls_as_often_in_both_halves_and_a_seed_repeats_it() -> None:
    blows = planned(7, 30)
    first = [one for one in blows if one.at_s < 900]

    assert planned(7, 30) == blows != planned(8, 30)
    assert sorted(one.kind for one in first) == sorted(KINDS * 3)
    assert [(one.at_s + 900, one.kind) for one in first] == [
        (one.at_s, one.kind) for one in blows if one.at_s >= 900
    ]


def test_submissions_follow_from_their_numbers() -> None:
    urgent = [number for number in range(1_000) if SUBMISSIONS.is_urgent(number)]

    assert 60 < len(urgent) < 140
    assert SUBMISSIONS.body(3) == SUBMISSIONS.body(3) != SUBMISSIONS.body(4)
    assert SUBMISSIONS.key(3) in SUBMISSIONS.upstream(3, 3).confirmed


@pytest.mark.endurance
@pytest.mark.timeout(1800)
def test_three_minutes_of_load_and_blows_leave_nothing_grown_slower_lost_or_doubled(tmp_path: Path) -> None:
    soak = soaked(tmp_path, minutes=3, seed=1, share=0.6, most=5_000)

    assert soak.verdict() == []
    assert {one.kind for one in soak.blows} == set(KINDS)


@pytest.mark.endurance
@pytest.mark.timeout(1800)
@pytest.mark.fault("F40")
def test_a_backlog_is_worked_off_urgent_ones_first_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    backlog = worked_off(tmp_path, 5_000, 0.05, most=2_000)

    assert backlog.verdict() == []
    assert backlog.sets.case_count == 5_000
