"""Objections to the end of a case: opened again while the end is not final, and gone on with by a new case later."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed
from schemas.messages.archiving import FaultAttributed
from schemas.messages.ending import CallbackAttempted, CallbackRecorded, CaseReopened, CaseSigned
from schemas.messages.handling import CaseDecided, CaseEscalated
from schemas.messages.intake import CaseWithdrawn, FeedbackSubmitted
from schemas.messages.orders import LinkCase, RaiseAlert
from schemas.messages.ownership import CaseAccepted
from schemas.model import Name
from tests.builders import a_submission
from tests.every_pack import KEY, decided, every_pack
from tests.lives import REF, Life

PACKS = ("feedback-handbook", "complaint-programme", "online-mall", "feedback-mechanism", "service-template")
WITHIN = timedelta(hours=168)


def objecting(by: Name = "customer") -> CaseReopened:
    return CaseReopened(case=REF, reason="换的新壶又不加热了", by=by)


def closed(pack: str = "feedback-handbook") -> Life:
    life = Life(pack).resolved()
    life.called_back("满意")
    return life


def closing_of(life: Life) -> timedelta:
    assert life.it.closure is not None
    return life.it.closure.closed_at - life.now


def submitted(life: Life) -> list[FeedbackSubmitted]:
    return [one for one in life.orders if isinstance(one, FeedbackSubmitted)]


@pytest.mark.parametrize("pack", PACKS[:4])
def test_an_objection_in_time_begins_the_next_round_where_the_pack_says(pack: str) -> None:
    life = closed(pack)
    form = life.it.closure

    life.say(objecting())

    expected = {"online-mall": "planning"}.get(pack, "rework")
    assert (life.state, life.it.round, life.it.closure) == (expected, 2, None)
    assert [(one.reason, one.closure) for one in life.it.reopenings] == [("换的新壶又不加热了", form)]
    assert life.told()[-1] == "rework"
    assert life.asked("rework")[-1].department == life.it.owner.department  # type: ignore[union-attr] # it has one
    assert life.it.timers
    assert submitted(life) == []


def test_a_case_that_was_opened_again_is_resolved_called_back_and_closed_as_ever() -> None:
    life = closed()
    life.say(objecting())

    life.resolved("repair")
    assert (life.state, life.it.clocks["callback"].round) == ("callback", 2)
    life.called_back("满意")

    assert life.it.closure is not None
    assert (life.state, life.it.closure.satisfaction) == ("closed", "满意")
    assert life.it.clocks["signature"].is_running


def test_the_signature_is_not_missed_while_the_case_is_open_again() -> None:
    life = closed()
    life.say(objecting())

    life.wait(hours=25)

    assert life.it.clocks["signature"].missed_at is None


@pytest.mark.parametrize(("late", "state"), [(timedelta(0), "rework"), (timedelta(milliseconds=1), "closed")])
def test_the_time_for_it_ends_after_seven_days_to_the_millisecond(late: timedelta, state: str) -> None:
    life = closed()
    life.now += closing_of(life) + WITHIN

    life.say(objecting(), after=late)

    assert life.state == state
    assert len(submitted(life)) == (state == "closed")


def test_once_it_is_signed_a_new_case_goes_on_with_the_matter_and_the_two_are_tied() -> None:
    life = closed()
    life.say(CaseSigned(case=REF, by=life.owner))
    assert life.state == "archived"
    record = life.it.archive

    life.say(objecting())
    (again,) = submitted(life)
    made = decided(
        again, None, message_key="NEW", source="/caseloop", source_id="x", now=life.now, happened_at=life.now
    )
    new = made.after

    assert (life.state, life.it.archive) == ("archived", record)
    assert (new.report.summary, new.report.product) == ("换的新壶又不加热了", life.it.report.product)
    assert [(link.case_id, link.relation) for link in new.links] == [(KEY, "goes_on_with")]
    (order,) = [one for one in made.orders if isinstance(one, LinkCase)]
    life.say(order)
    assert [(link.case_id, link.relation) for link in life.it.links] == [("NEW", "goes_on_in")]
    assert (life.state, life.it.archive) == ("archived", record)


def test_a_second_objection_makes_a_new_case() -> None:
    life = closed()
    life.say(objecting())
    life.resolved("repair").called_back("满意")

    life.say(objecting())

    assert (life.state, len(life.it.reopenings), len(submitted(life))) == ("closed", 1, 1)


def test_a_matter_that_the_customer_took_back_comes_again_as_a_new_case() -> None:
    life = Life("feedback-handbook")
    life.say(CaseWithdrawn(case=REF, reason="不用了"))

    life.say(objecting())

    assert (life.state, len(submitted(life))) == ("closed", 1)


def test_an_exercise_goes_on_as_an_exercise() -> None:
    life = Life("feedback-handbook", drill=True)
    life.say(CaseWithdrawn(case=REF, reason="不用了"))

    life.say(objecting())

    assert submitted(life)[0].drill


@pytest.mark.req("S2-41")
def test_an_objection_to_what_the_mall_calls_not_improvable_goes_to_management() -> None:
    life = Life("online-mall").resolved()
    life.called_back("不满意且无法改进", text="已按规定处理")

    life.say(objecting())

    assert (life.state, life.it.round) == ("escalated", 1)
    assert life.asked("decision")[-1].department == "management"
    assert [one.kind for one in life.orders if isinstance(one, RaiseAlert)] == ["round_cap"]
    life.say(CaseDecided(case=REF, decision="补发", outcome="new_round", by="management-01"))
    assert (life.state, life.it.round) == ("planning", 2)


def test_management_hears_an_objection_to_its_own_decision_once() -> None:
    life = Life("feedback-handbook")
    life.say(CaseAccepted(case=REF, by=life.owner))
    life.say(CaseEscalated(case=REF, reason="超出权限", by=life.owner))
    life.say(CaseDecided(case=REF, decision="维持", outcome="final", by="management-01"))

    life.say(objecting())
    assert (life.state, life.told()[-1]) == ("escalated", "escalated")
    life.say(CaseDecided(case=REF, decision="维持", outcome="final", by="management-01"))
    life.say(objecting())

    assert (life.state, len(submitted(life))) == ("closed", 1)


@pytest.mark.parametrize("by", ["customer", "agent-017", "management-01"])
def test_the_customer_or_anybody_of_the_company_says_so(by: str) -> None:
    life = closed()
    life.say(objecting(by))

    assert life.state == "rework"


def test_nobody_else_does_nor_is_an_open_case_opened_again() -> None:
    life = closed()
    with pytest.raises(NotAllowed) as refusal:
        life.say(objecting("stranger-1"))
    assert refusal.value.field == "by"

    with pytest.raises(NotAllowed, match="has not ended"):
        Life("feedback-handbook").say(objecting())


def test_a_pack_may_leave_every_end_final() -> None:
    packs = every_pack()
    pack = packs.newest["feedback-handbook"]
    final = pack.model_copy(update={"callbacks": pack.callbacks.model_copy(update={"reopening": None})})
    life = closed()
    life.packs = type(packs)(
        by_ref={**packs.by_ref, (pack.name, pack.version): final}, default=packs.default, newest=packs.newest
    )

    with pytest.raises(CaseIsClosed):
        life.say(objecting())


def test_a_case_does_not_go_on_with_itself() -> None:
    with pytest.raises(InvalidMessage, match="cannot go on with itself") as refusal:
        decided(a_submission(goes_on_with=KEY), None)

    assert refusal.value.field == "goes_on_with"


@pytest.mark.req("S2-39")
@pytest.mark.parametrize("pack", PACKS)
def test_a_case_whose_customer_was_never_reached_is_signed_and_archived(pack: str) -> None:
    life = Life(pack).resolved()
    for _ in range(3):
        life.say(CallbackAttempted(case=REF, reason="not_reached", by=life.caller))
    if any(part.part == "fault" for part in life.pack.archive.parts):
        life.say(FaultAttributed(case=REF, none=True, reason="单件故障", by=life.owner))

    if life.state == "closed":
        life.say(CaseSigned(case=REF, by=life.owner))

    assert life.state == "archived"


def test_where_nobody_signs_the_end_is_final_at_once_and_a_new_case_goes_on() -> None:
    life = closed("service-template")
    assert life.state == "archived"

    life.say(objecting())

    assert (life.state, len(submitted(life))) == ("archived", 1)


def test_answers_of_an_earlier_round_are_no_answer_of_this_one() -> None:
    life = closed()
    life.say(objecting())
    life.resolved("repair")

    life.say(CallbackRecorded(case=REF, answer="不满意", cause="仍不加热", by=life.caller))

    assert (life.state, life.it.round) == ("rework", 3)
