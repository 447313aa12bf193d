"""How long a sealed case is kept, what holds it, and what is left when it is erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import check_timers
from rules.erasing import GONE, erased_case, texts_masked
from rules.fired import Outcome
from rules.retention import erase_on_request, lift_hold, retention_of, set_hold, time_has_come, with_retention
from schemas.archiving import Erased
from schemas.case import Case
from schemas.document import Timer
from schemas.errors import NotAllowed, TooEarly
from schemas.merging import Absorbed
from schemas.messages.archiving import ErasureRequested, LegalHoldLifted, LegalHoldSet
from schemas.messages.events import CaseFact
from schemas.model import Money
from schemas.policy.archive import KeepTime, Retention
from schemas.policy.pack import Pack
from schemas.report import Contact, Customer, Referrer
from schemas.work import Fact, Remedy
from tests.archive_cases import BOSS, PACKS, S0, S1, days, parts_of, ref, sealed
from tests.builders import RECEIVED, a_report
from tests.every_pack import every_pack

PACK = every_pack().newest[S0]
LATER = RECEIVED + days(30)
MARK = Erased(at=LATER, why="request", by=BOSS)


def a_pack(*rows: Retention) -> Pack:
    return PACK.model_copy(update={"archive": PACK.archive.model_copy(update={"retention": rows})})


def a_row(amount: int = 10, **changes: Any) -> Retention:
    values: dict[str, Any] = {"id": "archive.retention.x", "source": "ours"}
    return Retention(keep=KeepTime(amount=amount, unit="calendar_days"), **(values | changes))


def archived_at(case: Case) -> datetime:
    assert case.archive is not None
    return case.archive.at


def held(case: Case | None = None, *, at: datetime = LATER, by: str = BOSS, pack: Pack = PACK) -> Case:
    case = case or sealed(S0)
    said = LegalHoldSet(case=ref(case), reason="监管调查", by=by)
    return set_hold(case, pack, said, now=at, happened_at=at).after


def lifted(case: Case, *, at: datetime = LATER, by: str = BOSS, pack: Pack = PACK) -> Case:
    said = LegalHoldLifted(case=ref(case), reason="结束", by=by)
    return lift_hold(case, pack, said, now=at, happened_at=at).after


def erased(case: Case | None = None, *, by: str = BOSS) -> Case:
    case = case or sealed(S0)
    said = ErasureRequested(case=ref(case), reason="客户要求", by=by)
    return erase_on_request(case, PACK, said, now=LATER, happened_at=LATER).after


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_says_how_long_a_case_is_kept(pack: str) -> None:
    case = sealed(pack)

    assert case.timers["erase"].due_at == archived_at(case) + days(1095)


def test_the_first_row_that_fits_says_how_long() -> None:
    rows = (
        a_row(5, classes=("enquiry",)),
        a_row(7, outcomes=("withdrawn",)),
        a_row(9, classes=("complaint",)),
    )
    case = sealed(S0)
    bare = case.model_copy(update={"assessments": (), "closure": None})

    assert retention_of(case, a_pack(*rows)) is rows[2]
    assert retention_of(case, a_pack(*rows[:2])) is None
    assert retention_of(bare, a_pack(*rows)) is rows[2]


@pytest.mark.parametrize(("early", "state"), [(timedelta(milliseconds=1), "kept"), (timedelta(), "erased")])
def test_at_its_instant_and_not_before_a_case_is_erased(early: timedelta, state: str) -> None:
    case = sealed(S0)

    decision = check_timers(case, PACK, now=case.timers["erase"].due_at - early)

    assert (decision.after.erased is not None) == (state == "erased")
    assert decision.changes_nothing == (state == "kept")


def test_an_erasure_by_time_says_which_row_spoke() -> None:
    case = sealed(S0)

    decision = check_timers(case, PACK, now=case.timers["erase"].due_at)

    assert decision.event == "case.erased"
    assert [reason.row for reason in decision.reasons] == ["archive.retention.default"]
    (fact,) = [one for one in decision.events if isinstance(one, CaseFact)]
    assert (fact.name, fact.details["why"]) == ("erased", "retention")
    assert (fact.version, decision.after.version) == (case.version + 1, case.version + 1)
    assert dict(decision.after.timers) == {}
    assert decision.after.erased is not None
    assert decision.after.erased.by == "caseloop"


def test_a_case_that_a_newer_row_keeps_longer_is_kept() -> None:
    case = sealed(S0)
    due = case.timers["erase"].due_at

    longer = check_timers(case, a_pack(a_row(2000)), now=due)
    for_ever = check_timers(case, a_pack(), now=due)

    assert longer.after.timers["erase"].due_at == archived_at(case) + days(2000)
    assert (longer.after.erased, for_ever.after.erased, dict(for_ever.after.timers)) == (None, None, {})


def test_a_hold_takes_the_timer_away_and_lifting_it_brings_it_back() -> None:
    case = sealed(S0)

    holding = held()

    assert "erase" not in holding.timers
    assert holding.hold is not None
    assert holding.hold.since == LATER
    assert lifted(holding).timers["erase"] == case.timers["erase"]


def test_a_case_whose_time_came_under_a_hold_is_erased_at_once_when_it_is_lifted() -> None:
    over = archived_at(sealed(S0)) + days(1200)

    free = lifted(held(), at=over)

    assert free.timers["erase"].due_at == over
    assert check_timers(free, PACK, now=over).after.erased is not None


def test_a_timer_that_fires_under_a_hold_erases_nothing() -> None:
    timer = Timer(kind="erase", due_at=LATER)
    holding = held().model_copy(update={"timers": {"erase": timer}})

    outcome = time_has_come(Outcome(holding), timer, PACK, now=LATER)

    assert outcome.case.erased is None
    assert dict(outcome.case.timers) == {}


def test_an_open_case_may_be_held_and_is_archived_under_its_hold() -> None:
    case = sealed(S0).model_copy(update={"state": "callback", "archive": None, "timers": {}})

    assert with_retention(held(case), PACK, now=LATER).timers.keys() & {"erase"} == set()


def test_a_case_is_held_once_and_by_whom_the_pack_names() -> None:
    with pytest.raises(NotAllowed, match="is held already"):
        held(held())
    with pytest.raises(NotAllowed, match="set by few") as refusal:
        held(by="after_sales-07")
    assert (refusal.value.field, refusal.value.expected) == ("by", "management")
    without = PACK.model_copy(update={"archive": PACK.archive.model_copy(update={"holds": None})})
    with pytest.raises(NotAllowed) as nobody:
        held(pack=without)
    assert nobody.value.expected == "nobody, by this pack"
    with pytest.raises(NotAllowed, match="is not held"):
        lifted(sealed(S0))
    with pytest.raises(NotAllowed, match="lifted by few"):
        lifted(held(), by="after_sales-07")
    with pytest.raises(NotAllowed, match="was erased"):
        held(erased())


def test_what_is_held_is_not_erased_at_anybodys_word() -> None:
    with pytest.raises(NotAllowed, match="is under legal hold"):
        erased(held())
    with pytest.raises(NotAllowed, match="was erased"):
        erased(erased())
    with pytest.raises(NotAllowed, match="at the word of few"):
        erased(by="customer")
    with pytest.raises(TooEarly, match="once it is archived"):
        erased(sealed(S0).model_copy(update={"state": "closed", "archive": None}))


@pytest.mark.parametrize("pack", PACKS)
def test_an_erased_case_has_nothing_of_its_customer_and_all_of_its_figures(pack: str) -> None:
    case = sealed(pack)
    gone = erased_case(case, every_pack().newest[pack], MARK)
    said = gone.model_dump_json()
    customer = case.customer
    hidden = (
        customer.name,
        customer.username,
        customer.contact.phone,
        customer.identifier,
        case.report.summary,
    )

    assert not [one for one in hidden if one and one in said]
    assert (gone.fingerprint, gone.report.order_number, gone.report.demands) == ("", None, ())
    kept = ("number", "state", "received_at", "clocks", "pack", "channel", "round", "owner", "accepted_at")
    assert {name: getattr(gone, name) for name in kept} == {name: getattr(case, name) for name in kept}
    assert [one.answer for one in gone.callbacks] == [one.answer for one in case.callbacks]
    assert [one.priority for one in gone.assessments] == [one.priority for one in case.assessments]
    assert [plan.remedies for plan in gone.plans][-1][-1].amount == case.plans[-1].remedies[-1].amount
    assert parts_of(gone).keys() == parts_of(case).keys()
    assert archived_at(gone) == archived_at(case)


def test_the_name_goes_out_of_what_staff_wrote_and_codes_stay() -> None:
    customer = Customer(name="林晓", contact=Contact(phone="13800000000"))
    fact = Fact(
        kind="root_cause", text="林晓的壶 13800000000", source="lab", verified=True, by="x-1", at=RECEIVED
    )
    remedy = Remedy(code="exchange", text="寄给林晓", amount=Money(amount=Decimal(5), currency="CNY"))
    case = sealed(S0).model_copy(update={"facts": (fact,), "customer": customer, "source_id": "林晓-1"})
    plan = case.plans[-1].model_copy(update={"remedies": (remedy,), "evidence": ("林晓的照片",)})

    clean = texts_masked(case.model_copy(update={"plans": (plan,), "cause_analyses": ("林晓",)}), customer)

    assert (clean.facts[0].text, clean.facts[0].kind) == ("***的壶 ***", "root_cause")
    assert clean.plans[0].remedies[0].text == "寄给***"
    assert clean.plans[0].evidence == ("***的照片",)
    assert clean.cause_analyses == ("***",)
    assert clean.source_id == "林晓-1"
    assert clean.tasks.keys() == case.tasks.keys()


def test_those_merged_into_it_are_erased_too_and_referrers_keep_their_kind() -> None:
    other = Absorbed(
        case_id="C2",
        number="7K3M9-QXA2R-X",
        received_at=RECEIVED,
        channel="phone",
        customer=Customer(name="王芳"),
        report=a_report(referrer=Referrer(type="regulator", name="市监局", reference="2026-9")),
        supplements=("王芳补充",),
        reason="同一事项",
        by="dispatcher-01",
        at=RECEIVED,
    )
    gone = erased_case(sealed(S0).model_copy(update={"absorbed": (other,)}), PACK, MARK)

    assert "王芳" not in gone.model_dump_json()
    assert gone.absorbed[0].report.referrer == Referrer(type="regulator")
    assert gone.absorbed[0].report.summary == GONE


def test_what_lacks_scene_and_archive_is_erased_as_well() -> None:
    bare = sealed(S0).model_copy(update={"report": a_report(incident=None), "archive": None})

    gone = erased_case(bare, PACK, MARK)

    assert (gone.report.incident, gone.archive, gone.erased) == (None, None, MARK)


def test_erasing_again_changes_nothing_more() -> None:
    once = erased_case(sealed(S1), every_pack().newest[S1], MARK)

    assert erased_case(once, every_pack().newest[S1], MARK) == once


@given(st.integers(min_value=0, max_value=3000))
def test_a_case_is_never_erased_before_its_time(day: int) -> None:
    case = sealed(S0)
    now = archived_at(case) + days(day)

    assert (check_timers(case, PACK, now=now).after.erased is not None) == (day >= 1095)
