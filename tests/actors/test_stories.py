"""Whole matters under the five handbooks, in memory; tests/system tells the same ones on servers."""

from __future__ import annotations

import pytest

from tests.actors.test_jury import with_jury
from tests.stories.handbook import handbook_story
from tests.stories.mall import mall_story
from tests.stories.mechanism import mechanism_story
from tests.stories.programme import programme_story
from tests.stories.template import template_story
from tests.tales import MemoryTale


@pytest.mark.req("S2-61", "S2-62")
def test_a_kettle_of_the_mall_goes_through_its_six_stages() -> None:
    mall_story(MemoryTale("online-mall"))


@pytest.mark.req("S4-29", "S4-30")
def test_a_late_order_of_the_template_is_settled_by_a_meeting_and_done_twice() -> None:
    template_story(MemoryTale("service-template"))


@pytest.mark.req("S0-60", "S0-61", "S0-62")
def test_three_failed_rounds_of_the_handbook_end_with_management() -> None:
    handbook_story(MemoryTale("feedback-handbook"))


@pytest.mark.req("S1-12", "S1-19", "S1-20", "S1-53", "S1-54", "S1-56")
def test_a_representatives_ticket_of_the_programme_ends_with_mediation() -> None:
    programme_story(MemoryTale("complaint-programme"))


@pytest.mark.req("S3-09", "S3-16", "S3-27", "S3-46", "S3-79")
def test_a_return_under_the_mechanism_goes_by_article_jury_and_silence() -> None:
    mechanism_story(MemoryTale("feedback-mechanism", with_jury()))
