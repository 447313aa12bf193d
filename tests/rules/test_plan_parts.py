"""What plans hold by the pack, and who must approve them beside the limits."""

from __future__ import annotations

from typing import Any

import pytest

from rules.approvals import rows_to_approve
from rules.plan_parts import drawn_up, rows_that_hold_back
from rules.plans import approve_plan, draft_plan
from schemas.case import Case
from schemas.clock import Duration
from schemas.errors import Incomplete, InvalidMessage, NotAllowed
from schemas.messages.plan import PlanApproved
from schemas.policy.cultures import CultureRow
from schemas.policy.planning import Approval, PlanNeeds, PlanRule
from schemas.work import Remedy
from tests.builders import a_report
from tests.handling_cases import MANAGER, NOW, REF, a_draft, a_held_case, a_ready_case, asked, paying
from tests.packs import a_pack, the_pack

RULE = PlanRule(id="handling.rule.returns", source="ours", code="returns", label="七天无理由退货")


def need(**changes: Any) -> PlanNeeds:
    return PlanNeeds(id="handling.plan-need.test", source="ours", **changes)


def approval(**changes: Any) -> Approval:
    return Approval(id="handling.approval.test", source="ours", **({"approver": "technology"} | changes))


def lacking(case: Case | None = None, *needs: PlanNeeds, **draft: Any) -> tuple[str, ...]:
    pack = a_pack("handling", plan_needs=needs)
    return drawn_up(case or a_ready_case(), pack, a_draft(**draft), at=NOW).lacks


@pytest.mark.parametrize(
    "part", ["basis", "rules", "demand", "evidence", "procedure", "expectation", "time_needed"]
)
def test_a_part_that_is_needed_first_is_named_in_the_refusal(part: str) -> None:
    with pytest.raises(Incomplete) as refusal:
        lacking(None, need(parts=(part,)), basis=None)

    assert refusal.value.field == part
    assert part.replace("_", " ") in refusal.value.sentence


def test_a_part_that_the_customer_must_see_holds_the_plan_back() -> None:
    row = need(parts=("basis",), before="customer")
    pack = a_pack("handling", plan_needs=(row,))
    decision = draft_plan(a_ready_case(), pack, a_draft(basis=None), now=NOW, happened_at=NOW)

    assert (decision.event, decision.after.state) == ("plan.drafted", "planning")
    assert [reason.row for reason in decision.reasons] == [row.id]
    assert not decision.orders
    assert lacking(None, row) == ()


def test_the_next_version_may_offer_the_same_once_nothing_lacks_any_more() -> None:
    pack = a_pack("handling", plan_needs=(need(parts=("basis",), before="customer"),))
    noted = draft_plan(a_ready_case(), pack, a_draft(basis=None), now=NOW, happened_at=NOW).after

    again = draft_plan(noted, pack, a_draft(), now=NOW, happened_at=NOW).after
    assert (again.state, len(again.plans)) == ("proposing", 2)
    with pytest.raises(NotAllowed):
        draft_plan(noted, pack, a_draft(basis=None), now=NOW, happened_at=NOW)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"classes": ("complaint",)}, "noted"),
        ({"classes": ("enquiry",)}, "complete"),
        ({"modules": ("other",)}, "complete"),
    ],
)
def test_a_need_is_for_some_cases(changes: dict[str, Any], outcome: str) -> None:
    row = need(parts=("basis",), before="customer", **changes)

    assert lacking(None, row, basis=None) == (("basis",) if outcome == "noted" else ())


def test_a_plan_has_one_of_the_remedies_that_are_needed() -> None:
    assert lacking(None, need(remedies=("exchange", "return"))) == ()
    with pytest.raises(Incomplete) as refusal:
        lacking(None, need(remedies=("return", "repair")))

    assert (refusal.value.field, refusal.value.expected) == ("remedies", "at least one of return, repair")


def test_rules_are_those_of_the_pack_or_free_where_it_lists_none() -> None:
    listed = a_pack("handling", plan_rules=(RULE,))

    named = drawn_up(a_ready_case(), listed, a_draft(rules=("七天無理由退貨",)), at=NOW)
    assert named.rules == ("returns",)
    assert drawn_up(a_ready_case(), the_pack(), a_draft(rules=("X-1",)), at=NOW).rules == ("X-1",)
    with pytest.raises(InvalidMessage) as refusal:
        drawn_up(a_ready_case(), listed, a_draft(rules=("returns", "X-1")), at=NOW)
    assert refusal.value.field == "rules.1"


def test_who_made_no_demand_is_asked_and_quoted() -> None:
    silent = a_ready_case().model_copy(update={"report": a_report(demands=())})

    assert drawn_up(silent, the_pack(), a_draft(demand="换新"), at=NOW).demand == "换新"


def test_a_demand_that_was_not_made_is_refused_without_repeating_it() -> None:
    with pytest.raises(NotAllowed) as refusal:
        drawn_up(a_ready_case(), the_pack(), a_draft(demand="十倍赔偿"), at=NOW)

    assert (refusal.value.field, refusal.value.found) == ("demand", "another text")
    assert drawn_up(a_ready_case(), the_pack(), a_draft(demand="賠償"), at=NOW).demand == "赔偿"


def test_a_culture_that_wants_evidence_holds_a_plan_back_and_says_by_which_row() -> None:
    german = CultureRow(id="cultures.german", source="ours", code="german", label="德国", wants_evidence=True)
    pack = a_pack("cultures", profiles=(german,))
    case = a_ready_case().model_copy(update={"culture": "german"})

    held = draft_plan(case, pack, a_draft(), now=NOW, happened_at=NOW)

    assert held.after.plans[-1].lacks == ("evidence",)
    assert [reason.row for reason in held.reasons] == ["cultures.german"]
    assert drawn_up(case, pack, a_draft(evidence=("TR-17",)), at=NOW).lacks == ()


def test_a_case_without_a_culture_wants_no_evidence() -> None:
    plan = drawn_up(a_ready_case(), the_pack(), a_draft(), at=NOW)

    assert (plan.lacks, rows_that_hold_back(a_ready_case(), the_pack(), plan)) == ((), ())


@pytest.mark.parametrize(
    ("row", "tags", "is_meant"),
    [
        ({}, (), True),
        ({"modules": ("product",)}, (), True),
        ({"modules": ("privacy",)}, (), False),
        ({"classes": ("enquiry",)}, (), False),
        ({"tags": ("privacy",)}, (), False),
        ({"tags": ("privacy",)}, ("privacy",), True),
        ({"modules": ("privacy",), "tags": ("privacy",)}, ("privacy",), True),
        ({"modules": ("product",), "tags": ("privacy",)}, (), True),
    ],
)
def test_an_approval_is_for_some_cases(row: dict[str, Any], tags: tuple[str, ...], *, is_meant: bool) -> None:
    pack = a_pack("handling", approvals=(approval(**row),))
    case = a_ready_case().model_copy(update={"tags": tags})

    rows = rows_to_approve(case, pack, (Remedy(code="exchange"),))

    assert rows == (("handling.approval.test",) if is_meant else ())


def test_each_approver_settles_what_is_theirs_and_no_more() -> None:
    pack = a_pack("handling", approvals=(approval(),))
    held = draft_plan(a_ready_case(), pack, a_draft(paying("500.01")), now=NOW, happened_at=NOW).after
    first = PlanApproved(case=REF, plan_version=1, by="technology-03")

    half = approve_plan(held, pack, first, now=NOW, happened_at=NOW)

    assert (half.event, half.after.state) == ("plan.endorsed", "plan_review")
    assert half.after.plan is not None
    assert half.after.plan.approvals[0].rows == ("handling.approval.test",)
    with pytest.raises(NotAllowed) as refusal:
        approve_plan(half.after, pack, first, now=NOW, happened_at=NOW)
    assert refusal.value.field == "by"
    whole = approve_plan(half.after, pack, first.model_copy(update={"by": MANAGER}), now=NOW, happened_at=NOW)
    assert whole.after.state == "proposing"


def test_a_plan_that_nobody_is_asked_about_any_more_is_not_approved() -> None:
    case = a_held_case().model_copy(update={"tasks": {}})

    with pytest.raises(NotAllowed) as refusal:
        approve_plan(
            case, the_pack(), PlanApproved(case=REF, plan_version=1, by=MANAGER), now=NOW, happened_at=NOW
        )

    assert "waits for nobody" in refusal.value.sentence


@pytest.mark.parametrize(
    "changes", [{"procedure": "上门维修"}, {"time_needed": Duration(amount=1, unit="working_days")}]
)
def test_another_procedure_or_a_shorter_time_is_another_offer(changes: dict[str, Any]) -> None:
    case = draft_plan(a_ready_case(), the_pack(), a_draft(), now=NOW, happened_at=NOW).after
    turned_down = case.model_copy(update={"state": "planning"})

    with pytest.raises(NotAllowed):
        draft_plan(turned_down, the_pack(), a_draft(), now=NOW, happened_at=NOW)
    again = draft_plan(turned_down, the_pack(), a_draft(**changes), now=NOW, happened_at=NOW).after
    assert len(again.plans) == 2


def test_a_plan_that_turns_out_to_need_another_approval_waits_for_that_too() -> None:
    held = a_held_case()
    pack = a_pack("handling", approvals=(approval(tags=("privacy",)),))
    tagged = held.model_copy(update={"tags": ("privacy",)})
    first = PlanApproved(case=REF, plan_version=1, by=MANAGER)

    half = approve_plan(tagged, pack, first, now=NOW, happened_at=NOW)

    assert (half.event, half.after.state) == ("plan.endorsed", "plan_review")
    assert asked(half.events) == [("technology", "approval")]
    second = first.model_copy(update={"by": "technology-03"})
    assert approve_plan(half.after, pack, second, now=NOW, happened_at=NOW).after.state == "proposing"
    assert approve_plan(held, pack, first, now=NOW, happened_at=NOW).after.state == "proposing"
