"""The arbitration section of a pack: what contradicts itself is refused when it is read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.policy.arbitration import ArbitrationPolicy
from tests.every_pack import every_pack


def as_written(pack: str) -> dict[str, Any]:
    written: dict[str, Any] = every_pack().newest[pack].arbitration.model_dump()
    return written


@pytest.mark.parametrize(
    ("pack", "body", "changes", "fault"),
    [
        ("complaint-programme", "mediation", {"least_present": 6}, "expected at most 5 present, found 6"),
        (
            "feedback-mechanism",
            "jury",
            {"tie": "nobody"},
            "expected a tie to go to one of .*, found 'nobody'",
        ),
    ],
)
def test_a_body_that_cannot_decide_is_refused(
    pack: str, body: str, changes: dict[str, Any], fault: str
) -> None:
    written = as_written(pack)
    written[body] = {**written[body], **changes}

    with pytest.raises(ValidationError, match=fault):
        ArbitrationPolicy.model_validate(written)


def test_a_ruling_names_an_end_exactly_if_it_ends() -> None:
    written = as_written("complaint-programme")
    rulings = [dict(one) for one in written["mediation"]["rulings"]]
    rulings[0]["outcome"] = "mediation_failed"
    written["mediation"]["rulings"] = rulings

    with pytest.raises(ValidationError, match="expected an outcome exactly if the case is closed"):
        ArbitrationPolicy.model_validate(written)
