"""Several objections to one end: one customer's matter becomes one case, with everything that was said in it."""

from __future__ import annotations

from itertools import permutations

import pytest

from schemas.case import Case
from tests.actors.test_unhappy_ends import Story
from tests.company import Company
from tests.compensating import S0, S1, S2, S3, S4

REOPENED = "caseloop.case.reopened.v1"
REGISTERED = "caseloop.event.case.registered.v1"
WORDS = {"first": "又坏了", "second": "换的新壶也漏水", "third": "请给答复"}
SAID = {name: {"reason": text} for name, text in WORDS.items()}


def withdrawn(pack: str = S0) -> Story:
    story = Story(Company(), pack)
    story.say("case.withdrawn", reason="不用了")
    return story


def archived(pack: str = S0) -> Story:
    story = withdrawn(pack)
    if story.case.state == "closed":
        assert story.case.owner is not None
        story.say("case.signed", by=story.case.owner.person)
    assert story.case.state == "archived", [one.sentence for one in story.company.parked()]
    return story


def objecting(story: Story, *names: str) -> None:
    for name in names:
        story.company.command(REOPENED, story.case_id, name, **SAID[name])


def cases_of(story: Story) -> list[Case]:
    """Give every case that was registered after the one of the story."""
    ids = dict.fromkeys(one["case_id"] for one in story.company.heard(REGISTERED))
    return [story.company.case(one) for one in ids if one != story.case_id]


def words_of(case: Case) -> list[str]:
    return [case.report.summary, *case.supplements]


def assert_one_matter(story: Story, *words: str) -> Case:
    """Check that one case goes on, tied both ways, with all words once; give it."""
    (new,) = cases_of(story)
    assert sorted(words_of(new)) == sorted(words)
    assert [(tie.case_id, tie.relation) for tie in new.links] == [(story.case_id, "goes_on_with")]
    assert [(tie.case_id, tie.relation) for tie in story.case.links] == [(new.id, "goes_on_in")]
    assert story.company.parked() == []
    return new


@pytest.mark.req("S0-60")
@pytest.mark.parametrize("pack", [S0, S1, S2, S3, S4])
def test_two_objections_to_an_archived_case_become_one_case_with_both(pack: str) -> None:
    story = archived(pack)
    record = story.case.archive

    objecting(story, "first", "second")

    new = assert_one_matter(story, WORDS["first"], WORDS["second"])
    assert new.is_open
    assert story.case.archive == record
    assert story.company.heard("caseloop.event.case.objected-again.v1")[0]["details"] == {"other": new.id}
    assert len(story.company.heard("caseloop.event.case.renewed.v1")) == 1


@pytest.mark.parametrize("order", list(permutations(SAID)))
def test_in_any_order_all_at_once_and_again_nothing_is_lost_or_doubled(order: tuple[str, ...]) -> None:
    story = archived()
    story.company.say_at_once(REOPENED, story.case_id, {name: SAID[name] for name in order})
    story.company.again()
    story.company.later(hours=1)
    story.company.again()

    new = assert_one_matter(story, *WORDS.values())

    assert new.report.summary == WORDS[order[0]]
    assert story.case.renewal is not None
    assert story.case.renewal.waiting == ()
    assert len(set(story.company.copies)) == len(story.company.events)


def test_the_department_of_the_new_case_hears_of_what_was_added() -> None:
    story = archived()
    objecting(story, "first")
    (new,) = cases_of(story)
    before = story.company.heard("caseloop.event.department.asked.v1")

    objecting(story, "second")

    asked = story.company.heard("caseloop.event.department.asked.v1")[len(before) :]
    assert [(one["case_id"], one["kind"]) for one in asked] == [(new.id, "information_supplied")]


def test_an_objection_after_the_new_case_has_ended_too_goes_on_with_that_one() -> None:
    story = archived()
    objecting(story, "first")
    (new,) = cases_of(story)
    story.company.command("caseloop.case.withdrawn.v1", new.id, "no more", reason="不用了")

    objecting(story, "second", "third")

    _, last = cases_of(story)
    assert words_of(last) == [WORDS["second"], WORDS["third"]]
    assert [(tie.case_id, tie.relation) for tie in last.links] == [(new.id, "goes_on_with")]
    assert story.company.parked() == []


@pytest.mark.req("S0-60")
def test_a_second_objection_in_time_is_added_to_the_case_that_is_open_again() -> None:
    story = Story(Company(), S2)
    story.say("case.escalated", reason="超出权限", by=owner_of(story))
    story.say("case.decided", decision="维持", outcome="final", by="management-01")

    story.company.say_at_once(REOPENED, story.case_id, SAID)
    story.company.again()

    case = story.case
    assert (case.state, [one.reason for one in case.reopenings]) == ("escalated", [WORDS["first"]])
    assert case.supplements == (WORDS["second"], WORDS["third"])
    assert (cases_of(story), story.company.parked()) == ([], [])


def owner_of(story: Story) -> str:
    assert story.case.owner is not None
    return story.case.owner.person


def test_an_objection_to_an_open_case_that_goes_on_with_another_is_added_whoever_submitted_it() -> None:
    story = archived()
    other = Story(story.company, S0, name="fb-2", goes_on_with=story.case_id)

    objecting(story, "first")

    assert other.case.supplements == (WORDS["first"],)
    assert [one.id for one in cases_of(story)] == [other.case_id]
