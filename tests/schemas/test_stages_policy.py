"""The stages of a pack refuse what cannot be meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.errors import PolicyError
from schemas.policy.handling import HandlingPolicy
from schemas.policy.stages import StagesPolicy
from workers.pack_likeness import completed
from workers.pack_yaml import read_yaml, validated
from workers.packs import PACKS_FOLDER

TEXT = {"zh-CN": "调查"}


def a_stage(code: str, *states: str, **more: Any) -> dict[str, Any]:
    values = {
        "id": f"stages.stage.{code}",
        "source": "ours",
        "code": code,
        "label": code,
        "states": states,
        "text": TEXT,
    }
    return values | more


def an_exit(stage: str, need: str, **more: Any) -> dict[str, Any]:
    values = {"id": f"stages.exit.{need}", "source": "ours", "stage": stage, "need": need, "lacks": need}
    return values | more


FINDING = a_stage("finding", "investigating")


@pytest.mark.parametrize(
    ("stages", "exits", "fault"),
    [
        ([FINDING, a_stage("finding", "planning")], [], "expected each name once"),
        ([FINDING, a_stage("again", "investigating")], [], "expected each state once"),
        ([FINDING, a_stage("test", "executing", within="finding")], [], "expected within and tasks together"),
        ([FINDING, a_stage("test", "executing", tasks=["x"])], [], "expected within and tasks together"),
        (
            [FINDING, a_stage("test", "executing", tasks=["x"], within="lost")],
            [],
            "expected within out of finding, found 'lost'",
        ),
        ([FINDING], [an_exit("lost", "reply")], "expected a stage out of finding, found 'lost'"),
        ([FINDING], [an_exit("finding", "reply", kinds=["x"])], "expected no kinds beside need 'reply'"),
        ([FINDING], [an_exit("finding", "reply", only_complex=True)], "expected a row complexity"),
    ],
)
def test_faulty_stages_are_named(stages: list[Any], exits: list[Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        StagesPolicy.model_validate({"stages": stages, "exits": exits})


def test_a_pack_may_go_without_stages() -> None:
    assert StagesPolicy() == StagesPolicy.model_validate({})


@pytest.mark.parametrize(
    ("pack", "old", "new", "fault"),
    [
        (
            "online-mall",
            "tells: [order_number], returns: [status]}",
            "tells: [summary]}",
            "expected tells out of",
        ),
        (
            "online-mall",
            "remind_after: {amount: 24, unit: clock_hours}, ends_after: {amount: 72",
            "remind_after: {amount: 72, unit: clock_hours}, ends_after: {amount: 72",
            "expected remind_after before ends_after",
        ),
        ("online-mall", "unanswered: evidence_missing", "unanswered: rumour", "expected a row for 'rumour'"),
        (
            "service-template",
            '"on": assigned, cls: complaint, kind: verification',
            '"on": accepted, cls: complaint, kind: verification',
            "expected on: assigned beside with_history",
        ),
    ],
)
def test_faulty_rows_of_the_investigation_are_named(
    tmp_path: Path, pack: str, old: str, new: str, fault: str
) -> None:
    for folder in (pack, "feedback-handbook"):
        (tmp_path / folder).mkdir()
        text = (PACKS_FOLDER / folder / "handling.yaml").read_text(encoding="utf-8")
        (tmp_path / folder / "handling.yaml").write_text(
            text.replace(old, new, 1) if folder == pack else text, encoding="utf-8"
        )

    path = tmp_path / pack / "handling.yaml"
    tree = completed(path, read_yaml(path))
    with pytest.raises(PolicyError, match=fault):
        validated(path, HandlingPolicy, tree, tree)
