"""What a pack may say about callbacks, and what it is refused for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.callbacks import CallbacksPolicy
from tests.every_pack import every_pack


def as_written(pack: str) -> dict[str, Any]:
    return every_pack().newest[pack].callbacks.model_dump()


@pytest.mark.parametrize(
    ("pack", "changes", "fault"),
    [
        (
            "feedback-handbook",
            {"no_answers": ()},
            "expected it beside no_answers, and neither without the other",
        ),
        (
            "feedback-handbook",
            {"attempts": None},
            "expected it beside no_answers, and neither without the other",
        ),
        ("feedback-handbook", {"attempts.outcome": "gone"}, "expected an outcome out of .*, found 'gone'"),
    ],
)
def test_what_leads_nowhere_is_refused(pack: str, changes: dict[str, Any], fault: str) -> None:
    written = as_written(pack)
    for path, value in changes.items():
        row, _, field = path.partition(".")
        written[row] = {**written[row], field: value} if field else value

    with pytest.raises(ValidationError, match=fault):
        CallbacksPolicy.model_validate(written)


def test_a_pack_may_record_no_calls_without_an_answer() -> None:
    policy = CallbacksPolicy.model_validate(
        as_written("feedback-handbook") | {"attempts": None, "no_answers": ()}
    )

    assert policy.attempts is None


def test_a_pack_may_reopen_nothing_and_reopens_only_ends_that_there_are() -> None:
    written = as_written("feedback-handbook")

    assert CallbacksPolicy.model_validate(written | {"reopening": None}).reopening is None
    wrong = {**written["reopening"], "outcomes": ["gone"]}
    with pytest.raises(ValidationError, match=r"expected outcomes out of .*, found gone"):
        CallbacksPolicy.model_validate(written | {"reopening": wrong})
