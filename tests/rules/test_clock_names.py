"""Names of clocks: put together and taken apart again."""

from __future__ import annotations

import pytest

from rules.clock_names import finished_name, is_finished_of, name_about, row_name, running_name


@pytest.mark.parametrize("running", ["response", name_about("help", "task-3")])
@pytest.mark.parametrize("number", [1, 12])
def test_a_finished_clock_is_known_as_that_of_its_running_name(running: str, number: int) -> None:
    finished = finished_name(running, number)

    assert running_name(finished) == running == running_name(running)
    assert is_finished_of(finished, running)
    assert not is_finished_of(running, running)


def test_a_name_that_only_begins_alike_is_not_that_of_a_finished_one() -> None:
    assert not is_finished_of("response_by_phone#1", "response")
    assert not is_finished_of(name_about("response", "task-1"), "response")


@pytest.mark.parametrize("name", ["help", "help#2", "help:task-3", "help:task-3#2"])
def test_every_name_leads_to_the_row_that_set_the_clock(name: str) -> None:
    assert row_name(name) == "help"
