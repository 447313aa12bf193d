"""The handling section of a pack refuses what cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import PolicyError
from schemas.policy.handling import HandlingPolicy
from workers.pack_yaml import load_section
from workers.packs import PACKS_FOLDER

SECTION = PACKS_FOLDER / "feedback-handbook" / "handling.yaml"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("name: verify, label", "name: accept, label", "commands: expected each of"),
        (
            "who: role, role: management, states: [escalated]",
            "who: role, states: [escalated]",
            "handling.command.decide",
        ),
        ("code: enquiry_help,", "code: help,", "task_kinds: expected a row for 'enquiry_help'"),
        ("code: obstacle,", "code: wall,", "fact_kinds: expected a row for 'obstacle'"),
        ("code: final,", "code: last,", "decisions: expected a row for 'final'"),
        ("kind: technical_test, department", "kind: tasting, department", "handling.opening.test"),
        ("fact: test_result", "fact: rumour", "handling.task.technical-test"),
        ("facts: [test_result]", "facts: [rumour]", "handling.finding.quality"),
        ("tasks: [technical_test]", "tasks: [tasting]", "handling.finding.quality"),
        ("remedies: [compensation]", "remedies: [gold]", "handling.limit.compensation"),
        ('most: {amount: "500.00"', 'most: {amount: "-1"', "expected an amount from 0, found -1"),
        ("code: repair, label: 维修", "code: repair, label: 退货", "expected each name once"),
    ],
)
def test_a_faulty_row_is_named(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = SECTION.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "handling.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(PolicyError) as refusal:
        load_section(path, HandlingPolicy)

    assert fault in str(refusal.value)


def test_every_state_and_class_of_the_section_is_known_and_every_row_is_unique() -> None:
    policy = load_section(SECTION, HandlingPolicy)
    rows = (
        *policy.commands,
        *policy.starts,
        *policy.task_kinds,
        *policy.opening_tasks,
        *policy.verdicts,
        *policy.fact_kinds,
        *policy.findings,
        *policy.remedies,
        *policy.limits,
        *policy.decisions,
    )

    assert len({row.id for row in rows}) == len(rows)
    assert all(row.id.startswith("handling.") for row in rows)


def test_the_approver_is_whoever_may_approve() -> None:
    policy = load_section(SECTION, HandlingPolicy)

    assert policy.approver == policy.command("approve_plan").role == "management"
