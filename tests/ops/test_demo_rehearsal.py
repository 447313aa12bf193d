"""The demonstration's people bring cases of every handbook to their end, rehearsed without servers."""

from __future__ import annotations

from random import Random

import pytest

from ops.demo.courses import Course
from ops.demo.submissions import drawn_text_of, submission, texts
from ops.demo.ways import DEFAULT, WAYS
from tests.ops.rehearsal import Rehearsal

OTHERS = tuple(name for name in WAYS if name != DEFAULT)


@pytest.mark.parametrize("pack", OTHERS)
def test_each_everyday_text_of_a_handbook_becomes_an_archived_case(pack: str) -> None:
    course = Course(objections=1, answers=("dissatisfied", "satisfied"))
    rehearsal = Rehearsal()
    dice = Random(3)  # noqa: S311 - a play
    rows = {str(drawn_text_of(pack, dice)["summary"]) for _ in range(60)}
    assert len(rows) == len(texts()["others"][pack])

    ids = [
        rehearsal.submit(
            submission(
                {"topic": None, "pack": pack} | dict(row), dice, number=number, now=rehearsal.office.now()
            ),
            f"fb-{number}",
            course,
        )
        for number, row in enumerate(texts()["others"][pack])
    ]
    rehearsal.lives(9)

    assert [(one.message_type, one.field, one.sentence) for one in rehearsal.company.parked()] == []
    assert {rehearsal.company.case(case_id).state for case_id in ids} == {"archived"}
