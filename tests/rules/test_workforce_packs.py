"""The workforce sections as delivered: what each handbook says of its own people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.jobs.workforce import remind_staff
from schemas.messages.events import DepartmentTold
from schemas.policy.pack import Pack, Packs
from schemas.policy.workforce import WorkforcePolicy
from tests.builders import at
from tests.packs import the_pack
from tests.rules.test_job_workforce import a_world, planned
from workers.pack_yaml import read_yaml, validated
from workers.packs import PACKS_FOLDER

PROGRAMME, MALL, MECHANISM = "complaint-programme", "online-mall", "feedback-mechanism"


def section(pack: str) -> WorkforcePolicy:
    """Give the workforce section of a pack."""
    path = PACKS_FOLDER / pack / "workforce.yaml"
    tree = read_yaml(path)
    return validated(path, WorkforcePolicy, tree, tree)


@pytest.mark.req("S3-58", "S3-59")
def test_the_mechanism_reminds_at_the_fifth_case_with_the_contact_for_help() -> None:
    rest = section(MECHANISM).rest

    assert rest is not None
    assert (rest.after, rest.source) == (5, "S3-58, ours")
    assert all("{eap}" in text for text in rest.text.values())


@pytest.mark.req("S3-52", "S3-53")
def test_the_mechanism_names_its_steps_and_the_courses_of_new_staff() -> None:
    policy = section(MECHANISM)

    assert policy.conduct is not None
    assert [row.label for row in policy.conduct.steps] == ["傾聽", "共情", "解決"]
    assert [row.code for row in policy.courses if row.new_staff] == [
        "complaint_communication",
        "emotion_management",
    ]
    assert policy.kpi is not None
    assert policy.kpi.least_weight == 20


@pytest.mark.req("S1-47", "S1-48")
def test_the_programme_asks_five_and_two_years_of_a_supervisor() -> None:
    (role,) = section(PROGRAMME).roles

    assert (role.role, role.call_centre_years, role.complaint_years, role.diploma) == (
        "supervisor",
        5,
        2,
        True,
    )


@pytest.mark.req("S2-52")
def test_each_skill_of_the_mall_is_given_by_a_course() -> None:
    policy = section(MALL)

    assert {row.code for row in policy.skills} == {code for row in policy.courses for code in row.gives}
    assert policy.abuse is not None


@pytest.mark.req("S1-58", "S3-56", "S3-63")
@pytest.mark.parametrize(
    ("pack", "counts"), [(PROGRAMME, {"training": 12}), (MECHANISM, {"contest": 12, "workshop": 4})]
)
def test_a_year_of_reminders_comes_at_their_pace(pack: str, counts: dict[str, int]) -> None:
    wearing: Pack = the_pack().model_copy(update={"workforce": section(pack)})
    packs = Packs({(wearing.name, wearing.version): wearing}, wearing.name, {wearing.name: wearing})
    job = planned("jobs.workforce.remind").model_copy(update={"covered_until": at("Thu 2026-01-01 00:00")})
    told: dict[str, int] = {}
    for day in range(1, 365):
        now = at("Thu 2026-01-01 12:00") + timedelta(days=day)
        for event in remind_staff(job, a_world(now, packs=packs)).events:
            assert isinstance(event, DepartmentTold)
            told[event.details["name"]] = told.get(event.details["name"], 0) + 1
        job = job.model_copy(update={"covered_until": now})

    assert told == counts
