"""A case that comes under another pack keeps its history and the start of its limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.moving import in_words_of
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed, TooEarly
from schemas.messages.base import CaseRef
from schemas.messages.intake import StatedUrgency
from schemas.messages.moving import CasePackChanged
from schemas.messages.orders import CheckTimers
from schemas.messages.ownership import CaseAccepted
from schemas.policy.pack import Packs
from tests.builders import RECEIVED, a_submission
from tests.every_pack import KEY, decided, every_pack, first_half

LATER = RECEIVED + timedelta(hours=1)


def a_case_under(pack: str, **changes: Any) -> Case:
    values = {"channel": "phone", "topic": None, "urgency": StatedUrgency(value="normal", source="customer")}
    return first_half(a_submission(pack=pack, **(values | changes)))


def moved(case: Case, pack: str, *, by: str = "dispatcher-01", at: datetime = LATER) -> Decision[Case]:
    message = CasePackChanged(case=CaseRef(id=KEY), pack=pack, reason="自营商店的订单", by=by)
    return decided(message, case, now=at, happened_at=at)


@pytest.mark.req("C-08")
def test_a_moved_case_keeps_both_kinds_and_is_owned_as_the_new_pack_says() -> None:
    case = a_case_under("feedback-handbook", type="suggestion", summary="建议增加货到付款")
    after = moved(case, "service-template").after

    assert (after.pack.name, after.state) == ("service-template", "assigned")
    assert [form.cls for form in after.assessments] == ["suggestion", "need"]
    assert [form.version for form in after.assessments] == [1, 2]
    (one,) = after.moves
    assert (one.before.name, one.kind_before[0]) == ("feedback-handbook", "suggestion")
    assert (one.after.name, one.kind_after[0]) == ("service-template", "need")
    assert (one.by, one.reason) == ("dispatcher-01", "自营商店的订单")
    assert after.report == case.report
    assert after.owner is not None
    assert (after.owner.department, after.owner_count) == ("product", 1)


@pytest.mark.parametrize(
    "there", ["complaint-programme", "online-mall", "feedback-mechanism", "service-template"]
)
@pytest.mark.parametrize("back", ["feedback-handbook"])
def test_no_move_makes_a_limit_later(there: str, back: str) -> None:
    case = a_case_under(back)
    first = moved(case, there).after
    second = moved(first, back, by="dispatcher-02", at=LATER + timedelta(hours=1)).after

    for before, after in ((case, first), (first, second)):
        for name, clock in after.clocks.items():
            if name in before.clocks and before.clocks[name].is_running and clock.is_running:
                assert clock.due_at <= before.clocks[name].due_at, name
                assert clock.anchor == before.clocks[name].anchor, name
    assert [move.after.name for move in second.moves] == [there, back]


def test_limits_of_the_new_pack_count_from_the_original_receipt() -> None:
    after = moved(a_case_under("feedback-handbook"), "service-template").after

    assert after.clocks["handled"].anchor == RECEIVED
    assert after.clocks["verification"].anchor == LATER
    assert "response" not in after.clocks
    assert after.moves[0].clocks["response"].due_at == RECEIVED + timedelta(hours=4)


def test_what_was_missed_before_stays_missed() -> None:
    late = RECEIVED + timedelta(hours=5)
    case = decided(
        CheckTimers(case_id=KEY, due_at=RECEIVED),
        a_case_under("feedback-handbook"),
        now=late,
        happened_at=late,
    ).after
    missed = case.clocks["investigation"].missed_at
    after = moved(case, "feedback-mechanism", at=late).after

    assert missed is not None
    assert after.clocks["investigation"].missed_at == missed
    assert after.moves[0].clocks["investigation"] == case.clocks["investigation"]
    again = decided(
        CheckTimers(case_id=KEY, due_at=RECEIVED), after, now=late + timedelta(days=9), happened_at=late
    )
    assert again.after.clocks["tier"].missed_at == RECEIVED + timedelta(hours=48)


def test_what_the_customer_was_told_before_counts_under_the_new_pack() -> None:
    after = moved(a_case_under("feedback-handbook"), "online-mall").after

    assert after.clocks["first_response"].met_at == RECEIVED


def test_a_case_that_somebody_has_taken_goes_to_its_new_owner() -> None:
    case = a_case_under("feedback-handbook")
    taken = decided(
        CaseAccepted(case=CaseRef(id=KEY), by="customer_service-01"), case, now=LATER, happened_at=LATER
    ).after
    decision = moved(taken, "online-mall", at=LATER + timedelta(minutes=5))

    assert all(task.answered_at for task in decision.after.tasks.values())
    assert decision.after.handling_started_at == LATER
    assert decision.after.state == "assigned"
    assert decision.event == "case.moved"


def test_the_same_pack_again_changes_nothing() -> None:
    case = a_case_under("service-template")

    assert moved(case, "service-template").after is case


def test_a_pack_that_is_not_loaded_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidMessage, match="There is no such pack") as refusal:
        moved(a_case_under("feedback-handbook"), "atlantis")

    assert "online-mall" in str(refusal.value.expected)


def test_only_the_dispatcher_moves_a_case() -> None:
    with pytest.raises(NotAllowed):
        moved(a_case_under("feedback-handbook"), "online-mall", by="product-01")


def test_a_case_without_an_owner_is_moved_later() -> None:
    case = a_case_under("feedback-handbook")

    with pytest.raises(TooEarly):
        moved(case.model_copy(update={"owner": None}), "online-mall")


def test_a_closed_case_stays_where_it_is() -> None:
    with pytest.raises(CaseIsClosed):
        moved(a_case_under("feedback-handbook").model_copy(update={"state": "closed"}), "online-mall")


def test_a_running_case_keeps_its_version_while_new_ones_take_the_newest() -> None:
    packs, case = every_pack(), a_case_under("service-template")
    second = packs.newest["service-template"].model_copy(update={"version": "2"})
    both = Packs(
        {**packs.by_ref, (second.name, "2"): second}, packs.default, {**packs.newest, second.name: second}
    )
    accepted = CaseAccepted(case=CaseRef(id=KEY), by="supervisor-01")
    after = decided(accepted, case, now=LATER, happened_at=LATER, packs=both).after

    assert (after.state, after.pack.version) == ("investigating", "1")
    normal = StatedUrgency(value="normal", source="customer")
    submission = a_submission(pack="service-template", channel="phone", topic=None, urgency=normal)
    new = decided(submission, None, packs=both)
    assert new.after.pack.version == "2"
    message = CasePackChanged(
        case=CaseRef(id=KEY), pack="service-template", reason="新版", by="dispatcher-01"
    )
    moved_on = decided(message, after, now=LATER, happened_at=LATER, packs=both).after
    assert moved_on.pack.version == "2"
    assert moved_on.clocks["handled"] == after.clocks["handled"]


@pytest.mark.req("C-03")
def test_a_level_is_called_by_its_place_and_not_by_its_word() -> None:
    packs, case = every_pack().newest, a_case_under("service-template")
    words = in_words_of(case, packs["service-template"], packs["feedback-handbook"])

    assert (case.report.urgency.value, words["urgency"]) == ("normal", "important")
    assert words["topic"] is None
