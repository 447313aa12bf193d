"""What a culture forbids, and what is offered instead."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.permitted import check_permitted
from schemas.errors import NotAllowed
from schemas.policy.cultures import Forbidden
from schemas.work import Remedy
from tests.builders import a_case
from tests.every_pack import every_pack

PACK = every_pack().newest["feedback-mechanism"]


def check(culture: str | None, *remedies: Remedy) -> None:
    check_permitted(a_case(culture=culture), PACK, remedies)


def test_the_refusal_names_the_row_and_what_is_offered_instead() -> None:
    with pytest.raises(NotAllowed, match=r"cultures\.islamic_finance\.penalty") as refused:
        check("islamic_finance", Remedy(code="apology"), Remedy(code="penalty"))

    assert (refused.value.field, refused.value.expected) == ("remedies.1", "loss_sharing")


@pytest.mark.parametrize("culture", [None, "unknown", "high_context"])
def test_a_culture_that_forbids_nothing_lets_all_pass(culture: str | None) -> None:
    check(culture, Remedy(code="penalty", item="beef"))


def test_words_are_looked_for_in_item_and_text_alone() -> None:
    check("india", Remedy(code="penalty"), Remedy(code="care_package", item="beefeater tea"))

    with pytest.raises(NotAllowed, match="not offered care_package"):
        check("india", Remedy(code="care_package", text="牛肉"))


@given(st.permutations(["apology", "refund", "penalty", "loss_sharing"]))
def test_the_order_of_remedies_does_not_matter(codes: list[str]) -> None:
    with pytest.raises(NotAllowed):
        check("islamic_finance", *(Remedy(code=code) for code in codes))


def test_a_row_forbids_something() -> None:
    row: dict[str, Any] = {"id": "cultures.x", "source": "ours"}

    with pytest.raises(ValidationError, match="expected remedies or a mark, found neither"):
        Forbidden(**row)
