"""Whose word about an alert counts."""

from __future__ import annotations

import pytest

from rules.alert_voices import expect_known_voice
from schemas.errors import NotAllowed
from schemas.staff import NOBODY
from tests.alerting import a_pack_with, a_step, raised
from tests.packs import the_pack
from tests.rota import a_staff, people

STAFF = a_staff(people("wang", "li"), departments=[{"code": "legal", "label": "法务部"}])
ALERT = raised(a_pack_with(a_step("a", "role:duty", "rotation:desk", "person:gone")), owner="temp-07").after


@pytest.mark.parametrize("by", ["li", "temp-07", "management", "legal", "duty"])
def test_people_the_owner_departments_and_told_roles_are_heard(by: str) -> None:
    expect_known_voice(ALERT, the_pack(), STAFF, by)


@pytest.mark.parametrize("by", ["nobody-such", "a b:c", "LI", "desk", "gone", "agent"])
def test_anybody_else_is_refused_with_what_was_expected(by: str) -> None:
    with pytest.raises(
        NotAllowed, match="takes no word of somebody whom the staff file does not know"
    ) as refusal:
        expect_known_voice(ALERT, the_pack(), STAFF, by)

    assert (refusal.value.field, refusal.value.found) == ("by", repr(by))
    assert refusal.value.expected.startswith("a staff id of the staff file, the owner, a department")


def test_without_people_in_the_staff_file_anybody_is_heard() -> None:
    expect_known_voice(ALERT, the_pack(), NOBODY, "nobody-such")


def test_an_alert_from_before_there_were_ladders_hears_people() -> None:
    old = ALERT.model_copy(update={"ladder": None, "owner": None})

    expect_known_voice(old, the_pack(), STAFF, "wang")
    with pytest.raises(NotAllowed):
        expect_known_voice(old, the_pack(), STAFF, "duty")
