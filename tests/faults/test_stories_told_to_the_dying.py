"""Whole matters of three handbooks while worker processes die around their commits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.harness.stage import Stage
from tests.stories.handbook import handbook_story
from tests.stories.programme import programme_story
from tests.stories.template import template_story
from tests.system.telling import Tale

pytestmark = [pytest.mark.faults, pytest.mark.timeout(420)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pack", "story", "point"),
    [
        ("feedback-handbook", handbook_story, "after-commit"),
        pytest.param("complaint-programme", programme_story, "before-commit", marks=pytest.mark.endurance),
        pytest.param("service-template", template_story, "after-commit", marks=pytest.mark.endurance),
    ],
)
@pytest.mark.fault("F1", "F2")
def test_a_story_ends_as_it_does_while_workers_die(
    stage: Stage, pack: str, story: Callable[[Tale], None], point: str
) -> None:
    dying = stage.crashing(point, 3)
    with stage.stopping(dying):
        stage.wait(lambda: stage.consumer_count("handling.v1") >= 2, "workers that die")
        story(Tale(stage, pack, "dying"))
        died = dying.log.read_text().count('"status": -9')

    assert died >= 1
