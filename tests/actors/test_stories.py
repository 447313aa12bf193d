"""Whole matters under three handbooks, in memory; tests/system/test_stories.py tells them on servers."""

from __future__ import annotations

import pytest

from tests.actors.test_jury import with_jury
from tests.stories import handbook_story, mechanism_story, programme_story
from tests.tales import MemoryTale


@pytest.mark.req("S0-60", "S0-61", "S0-62")
def test_three_failed_rounds_of_the_handbook_end_with_management() -> None:
    handbook_story(MemoryTale("feedback-handbook"))


@pytest.mark.req("S1-19", "S1-20", "S1-53", "S1-54", "S1-56")
def test_a_representatives_ticket_of_the_programme_ends_with_mediation() -> None:
    programme_story(MemoryTale("complaint-programme"))


@pytest.mark.req("S3-09", "S3-16", "S3-27", "S3-46")
def test_a_return_under_the_mechanism_goes_by_article_jury_and_silence() -> None:
    mechanism_story(MemoryTale("feedback-mechanism", with_jury()))
