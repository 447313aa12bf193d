"""How satisfied customers were: what counts as what, and answers of a pack's earlier version."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.rounding import share_of
from rules.survey_figures import survey_figures
from schemas.ports_reading import Survey
from tests.every_pack import every_pack


@pytest.mark.req("C-17")
def test_what_an_answer_leads_to_says_how_it_counts_unless_its_row_does() -> None:
    mall = {one.code: one.verdict for one in every_pack().newest["online-mall"].callbacks.answers}
    handbook = {one.code: one.verdict for one in every_pack().newest["feedback-handbook"].callbacks.answers}

    assert mall == {
        "satisfied": "satisfied",
        "dissatisfied": "dissatisfied",
        "dissatisfied_final": "dissatisfied",
    }
    assert handbook == {"satisfied": "satisfied", "dissatisfied": "dissatisfied", "other_opinion": "neutral"}


def test_an_answer_of_an_earlier_version_is_counted_under_its_code() -> None:
    figures = survey_figures(Survey({"fine": 2}, {}, {"busy": 1}), every_pack().newest["service-template"])

    assert figures.answers[-1] == ("fine", 2)
    assert figures.in_vain[-1] == ("busy", 1)
    assert (sum(figures.verdicts.values()), figures.satisfied_share) == (0, None)


@pytest.mark.req("S1-28")
def test_the_share_is_rounded_half_up_as_on_the_form_of_a_period() -> None:
    survey = Survey({"satisfied": 1, "dissatisfied": 15}, {}, {})

    figures = survey_figures(survey, every_pack().newest["complaint-programme"])

    assert figures.satisfied_share == share_of(1, 16) == Decimal("6.3")


@pytest.mark.req("S1-28")
@given(
    st.dictionaries(
        st.sampled_from(["very_satisfied", "satisfied", "fair", "dissatisfied"]), st.integers(0, 99)
    )
)
def test_every_answer_is_counted_once_and_the_share_lies_between_nothing_and_all(
    counts: dict[str, int],
) -> None:
    figures = survey_figures(Survey(counts, counts, {}), every_pack().newest["complaint-programme"])

    assert (
        sum(count for _, count in figures.answers) == sum(counts.values()) == sum(figures.verdicts.values())
    )
    assert figures.satisfied_share is None or Decimal(0) <= figures.satisfied_share <= Decimal(100)
