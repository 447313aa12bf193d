"""The nemesis: a seed always means the same run, and its table and its exit code tell what came of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.harness.load import Load, pieces
from tests.faults.harness.oracle import Verdict
from tests.faults.harness.upstream import Upstream
from tests.faults.nemesis.plan import Plan, Step, plan_of
from tests.faults.nemesis.report import section, table, write_section
from tests.faults.nemesis.run import FAULTS, Outcome, live_through, nemesis_stage

NAMES = list(FAULTS)
SEEDS = Path(__file__).parent / "nemesis" / "seeds"
"""Plans that once broke an invariant, one file each."""


def test_a_seed_always_means_the_same_run() -> None:
    plans = [plan_of(seed, NAMES) for seed in range(200)]

    assert plans == [plan_of(seed, NAMES) for seed in range(200)]
    assert len({plan.name for plan in plans}) > 100
    assert {len(plan.steps) for plan in plans} == {1, 2}


def test_as_many_seeds_as_there_are_faults_meet_each_of_them() -> None:
    assert {plan_of(seed, NAMES).steps[0].fault for seed in range(5, 5 + len(NAMES))} == set(NAMES)


def test_a_plan_that_was_written_is_read_as_it_was() -> None:
    plan = plan_of(17, NAMES)

    assert Plan.read(json.loads(plan.written())) == plan


def test_a_load_is_the_same_for_the_same_seed_and_in_another_order_for_another(tmp_path: Path) -> None:
    upstream = Upstream("amqp://nowhere", "/test", tmp_path / "journal")
    load = Load(count=6, copies=3, shuffled=True, poison_count=3, seed=1)
    made = pieces(upstream, load)

    assert made == pieces(upstream, load)
    assert made != pieces(upstream, replace(load, seed=2))
    assert len(made) == 3 * (6 + 3) + 3
    assert {way for way, _ in made} == {"as it is", "poison", "dead letter", "raw"}


def an_outcome(*faults: str, verdict: Verdict | None = None, recovered_s: float = 1.0) -> Outcome:
    """Give what a run with these faults came to."""
    steps = tuple(Step(fault, 0, 1, 1) for fault in faults)
    return Outcome(Plan(1, Load(), steps), verdict or Verdict(), recovered_s, 20.0)


def test_a_table_has_a_row_for_each_fault_and_pair_and_one_for_all() -> None:
    broken = Verdict(lost=["a", "b"], ghosts=["c"], others={"I7": ["d"]})
    outcomes = [
        an_outcome("killed", recovered_s=2.0),
        an_outcome("killed", recovered_s=4.0),
        an_outcome("paused", "killed", verdict=broken, recovered_s=9.0),
    ]

    assert table(outcomes).splitlines()[2:] == [
        "| killed | 2 | 0 | 0 | 0 | 0 | 0 | 0 | 3.0 | 4.0 |",
        "| killed + paused | 1 | 2 | 0 | 0 | 1 | 0 | 1 | 9.0 | 9.0 |",
        "| **all** | 3 | 2 | 0 | 0 | 1 | 0 | 1 | 4.0 | 9.0 |",
    ]
    assert [outcome.is_kept for outcome in outcomes] == [True, True, False]


def test_the_section_of_the_document_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text(
        "before\n<!-- nemesis: begin -->\nold\n<!-- nemesis: end -->\nafter\n", encoding="utf-8"
    )
    outcomes = [an_outcome("killed")]
    write_section(outcomes, "make nemesis", document)
    written = section(outcomes, "make nemesis")

    assert "`make nemesis`: 1 runs of 20 s (median), 20 s at most." in written
    assert document.read_text() == f"before\n<!-- nemesis: begin -->\n{written}<!-- nemesis: end -->\nafter\n"


def test_a_document_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    document = tmp_path / "reliability.md"
    document.write_text("nothing", encoding="utf-8")

    with pytest.raises(
        ValueError, match=r"expected the marks of a nemesis section in reliability\.md, found none"
    ):
        write_section([], "make nemesis", document)


@pytest.mark.faults
@pytest.mark.endurance
@pytest.mark.timeout(1800)
def test_plans_that_once_broke_an_invariant_break_none(tmp_path: Path) -> None:
    plans = [Plan.read(json.loads(file.read_text(encoding="utf-8"))) for file in sorted(SEEDS.glob("*.json"))]
    with nemesis_stage(tmp_path) as stage:
        broken = {plan.name: live_through(stage, plan, {}).verdict.breaches for plan in plans}

    assert broken
    assert {name: breaches for name, breaches in broken.items() if breaches} == {}
