"""One matter under each handbook, told to a running system by public messages from the first stage to the last."""

from __future__ import annotations

import pytest

from tests.faults.harness.stage import Stage
from tests.stories.handbook import handbook_story
from tests.stories.mall import mall_story
from tests.stories.programme import programme_story
from tests.stories.template import template_story
from tests.system.telling import Tale

pytestmark = [pytest.mark.system, pytest.mark.timeout(420)]


@pytest.mark.req("S2-61", "S2-62")
def test_a_kettle_of_the_mall_goes_through_its_six_stages(stage: Stage) -> None:
    mall_story(Tale(stage, "online-mall"))


@pytest.mark.req("S4-29", "S4-30")
def test_a_late_order_of_the_template_is_settled_by_a_meeting_and_done_twice(stage: Stage) -> None:
    template_story(Tale(stage, "service-template"))


@pytest.mark.req("S0-60", "S0-61", "S0-62")
def test_three_failed_rounds_of_the_handbook_end_with_management(stage: Stage) -> None:
    handbook_story(Tale(stage, "feedback-handbook"))


@pytest.mark.req("S1-12", "S1-19", "S1-20", "S1-53", "S1-54", "S1-56")
def test_a_representatives_ticket_of_the_programme_ends_with_mediation(stage: Stage) -> None:
    programme_story(Tale(stage, "complaint-programme"))
