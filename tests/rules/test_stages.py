"""Stages: where a case stands, what lies ahead, and what it lacks to go on."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.consistency import faults_of
from rules.progress_lines import progress_lines
from rules.stage_needs import MET_BY, holds, is_complex, is_met
from rules.stages import (
    check_exits,
    lacks_to_leave,
    notices_of_stage,
    stage_label,
    stage_of,
    stages_ahead,
    what_lacks,
)
from schemas.case import Case
from schemas.errors import NotAllowed, TooEarly
from schemas.messages.ending import CallbackRecorded
from schemas.policy.stages import Need, StageExit, StagesPolicy
from schemas.work import Fact, Flag, Notice, Plan, Progress, Remedy, Task
from tests.builders import RECEIVED, a_case, at
from tests.customer_notices import REF, Story
from tests.every_pack import every_pack

MALL = every_pack().newest["online-mall"]
MECHANISM = every_pack().newest["feedback-mechanism"]
BARE = MALL.model_copy(update={"stages": StagesPolicy()})

STATES: list[str] = [state for row in MALL.stages.stages for state in row.states]


def of(pack: Any, **changes: Any) -> Case:
    return a_case(pack=pack.ref, locale=pack.locale, **changes)


def an_exit(need: Need, **changes: Any) -> StageExit:
    values = {"id": "stages.exit.x", "source": "ours", "stage": "investigation", "need": need, "lacks": "x"}
    return StageExit.model_validate(values | changes)


def a_fact(kind: str = "established", source: str = "warehouse-1", *, verified: bool = True) -> Fact:
    return Fact(kind=kind, text="x", source=source, verified=verified, by="agent-1", at=RECEIVED)


def a_task(kind: str = "inquiry", **changes: Any) -> Task:
    values = {"kind": kind, "department": "warehouse", "text": "x", "asked_at": RECEIVED}
    return Task.model_validate(values | changes)


def a_plan(**changes: Any) -> Plan:
    values: dict[str, Any] = {
        "version": 1,
        "round": 1,
        "root_cause": "x",
        "remedies": (Remedy(code="exchange"),),
        "by": "agent-1",
        "drafted_at": RECEIVED,
    }
    return Plan(**(values | changes))


def test_a_case_is_in_the_stage_of_its_state() -> None:
    case = of(MALL, state="investigating")

    stage = stage_of(case, MALL)
    assert stage is not None
    assert (stage.code, stage_label(case, MALL)) == ("investigation", "调查与核实")
    assert [row.code for row in stages_ahead(case, MALL)] == ["solution", "execution", "feedback"]


def test_a_case_beside_the_order_and_one_of_a_pack_without_stages_are_in_none() -> None:
    escalated = of(MALL, state="escalated")

    assert (stage_of(escalated, MALL), stage_label(escalated, MALL), stages_ahead(escalated, MALL)) == (
        None,
        None,
        (),
    )
    assert stage_of(of(MALL, state="investigating"), BARE) is None


def test_a_part_of_a_stage_lasts_as_long_as_its_task() -> None:
    task = a_task("quality_check")
    inside = of(MECHANISM, state="executing", tasks={"quality_check-1": task})
    done = inside.model_copy(
        update={"tasks": {"quality_check-1": task.model_copy(update={"answered_at": RECEIVED})}}
    )

    assert (stage_label(inside, MECHANISM), stage_label(done, MECHANISM)) == ("質檢", "解決")


def test_the_customer_hears_of_a_stage_once_when_the_case_comes_there() -> None:
    before = of(MECHANISM, state="executing")
    inside = before.model_copy(update={"tasks": {"quality_check-1": a_task("quality_check")}})

    (order,) = notices_of_stage(before, inside, MECHANISM)
    assert (order.kind, order.about) == ("quality_check", "quality_check")
    more = inside.model_copy(update={"tasks": {**inside.tasks, "assist-2": a_task("assist")}})
    assert notices_of_stage(inside, more, MECHANISM) == ()
    assert notices_of_stage(None, inside, MECHANISM) == ()
    assert notices_of_stage(inside, inside, MECHANISM) == ()
    assert notices_of_stage(before, before.model_copy(update={"state": "blocked"}), MECHANISM) == ()
    assert notices_of_stage(inside, before.model_copy(update={"state": "escalated"}), MECHANISM) == ()


@given(before=st.sampled_from(STATES), after=st.sampled_from(STATES))
def test_a_case_that_does_not_go_forward_is_asked_for_nothing(before: str, after: str) -> None:
    if after in {"closed", "archived"} or STATES.index(after) > STATES.index(before):
        return
    check_exits(of(MALL, state=before), of(MALL, state=after), MALL)


def test_going_beside_the_order_and_coming_back_is_free() -> None:
    bare, beside = of(MALL, state="investigating"), of(MALL, state="escalated")

    check_exits(bare, beside, MALL)
    check_exits(beside, bare.model_copy(update={"state": "executing"}), MALL)
    check_exits(bare, bare.model_copy(update={"state": "executing"}), BARE)


def test_every_stage_that_is_passed_is_asked() -> None:
    ready = of(MALL, state="investigating", facts=(a_fact(),))

    with pytest.raises(NotAllowed, match=r"stage solution \(方案提出与沟通\): it lacks a plan that both"):
        check_exits(ready, ready.model_copy(update={"state": "executing"}), MALL)


def test_what_caseloop_says_itself_is_waited_for() -> None:
    with pytest.raises(TooEarly, match="the first response"):
        check_exits(of(MALL, state="assigned"), of(MALL, state="investigating"), MALL)


def test_a_refusal_and_the_case_itself_name_the_messages_that_help() -> None:
    case = of(MALL, state="investigating", tasks={"inquiry-1": a_task()})

    with pytest.raises(NotAllowed, match=r"Send first: task\.answered or task\.failed, fact\.found"):
        check_exits(case, case.model_copy(update={"state": "proposing"}), MALL)
    assert [row.need for row in lacks_to_leave(case, MALL)] == ["tasks_settled", "verified_facts"]
    assert lacks_to_leave(of(MALL, state="jury"), MALL) == ()
    assert set(MET_BY) == set(get_args(Need))


def test_what_lies_between_is_said_with_what_it_lacks() -> None:
    case = of(MALL, state="investigating")

    assert what_lacks(case, MALL, ("executing",)) == (
        " Stage 处理与跟进 comes after 调查与核实 (lacks a fact that is established and verified),"
        " 方案提出与沟通 (lacks a plan that both sides agree to)."
    )
    assert what_lacks(case, MALL, ("registered",)) == ""
    assert what_lacks(case, MALL, ("escalated",)) == ""
    assert what_lacks(of(MALL, state="jury"), MALL, ("executing",)) == ""


@pytest.mark.parametrize(
    ("need", "changes", "has"),
    [
        ("taken_up", {}, {"accepted_at": RECEIVED}),
        ("handling_started", {}, {"handling_started_at": RECEIVED}),
        ("investigation_started", {}, {"investigation_started_at": RECEIVED}),
        ("facts", {"kinds": ["root_cause"]}, {"facts": (a_fact("root_cause", verified=False),)}),
        ("verified_facts", {}, {"facts": (a_fact(),)}),
        ("sources", {"at_least": 2}, {"facts": (a_fact(), a_fact(source="delivery-2"))}),
        ("tasks_answered", {"kinds": ["inquiry"]}, {"tasks": {"a": a_task(answered_at=RECEIVED)}}),
        ("meeting", {}, {"plans": (a_plan(meeting=1),)}),
        ("accepted_plan", {}, {"plans": (a_plan(accepted_at=RECEIVED),)}),
        ("result", {}, {"resolution": "已解决"}),
    ],
)
def test_each_need_looks_at_its_part_of_the_case(need: Need, changes: Any, has: dict[str, Any]) -> None:
    row = an_exit(need, **changes)

    assert not is_met(row, of(MALL), MALL)
    assert is_met(row, of(MALL, **has), MALL)


def test_a_task_that_failed_is_waited_for_no_longer() -> None:
    row = an_exit("tasks_settled", kinds=["inquiry"])
    pending, failed = a_task(), a_task(failed_at=RECEIVED, failure="timed_out")

    assert is_met(row, of(MALL), MALL)
    assert not is_met(row, of(MALL, tasks={"a": pending, "b": failed}), MALL)
    assert is_met(row, of(MALL, tasks={"a": failed, "b": a_task("assist")}), MALL)


def test_a_reply_is_no_record_and_a_record_no_reply() -> None:
    said = {"step": "x", "at": RECEIVED, "recorded_at": RECEIVED, "by": "agent-1"}
    reply = of(MALL, progress=(Progress.model_validate(said | {"channel": "phone"}),))
    record = of(MALL, progress=(Progress.model_validate(said),))

    assert [is_met(an_exit("reply"), one, MALL) for one in (reply, record)] == [True, False]
    assert [is_met(an_exit("record"), one, MALL) for one in (reply, record)] == [False, True]


def test_so_many_notices_of_a_kind_are_counted() -> None:
    notice = Notice(
        id="n",
        kind="result",
        channel="phone",
        accepted="x",
        step="x",
        expected_at=RECEIVED,
        text="x",
        at=RECEIVED,
    )
    told = of(MALL, notices=(notice,))

    assert is_met(an_exit("told", kinds=["result"]), told, MALL)
    assert not is_met(an_exit("told", kinds=["result"], at_least=2), told, MALL)
    assert not is_met(an_exit("told", kinds=["thanks"]), told, MALL)


def test_a_callback_of_an_earlier_round_counts_for_nothing() -> None:
    called = Story("online-mall").begins().becomes(round=2).case

    assert not is_met(an_exit("callback"), called, MALL)


def test_an_exit_holds_for_its_own_cases() -> None:
    judged = Story("online-mall").begins().case
    planned = judged.model_copy(update={"plans": (a_plan(),)})

    assert holds(an_exit("result", classes=["complaint"], modules=["product"]), judged, MALL)
    assert not holds(an_exit("result", classes=["enquiry"]), judged, MALL)
    assert not holds(an_exit("result", modules=["delivery"]), judged, MALL)
    assert holds(an_exit("result", remedies=["exchange"]), planned, MALL)
    assert not holds(an_exit("result", remedies=["exchange"]), judged, MALL)
    assert not holds(an_exit("result", only_complex=True), judged, MALL)
    assert holds(an_exit("result", classes=["complaint"]), of(MALL), MALL)


def test_an_outcome_may_need_nothing() -> None:
    closed = (
        Story("online-mall")
        .begins()
        .becomes(state="callback", resolved_at=RECEIVED, resolution="x", accepted_at=RECEIVED)
    )

    ended = closed.takes(CallbackRecorded(case=REF, answer="满意", by="customer_service-1")).case
    assert not holds(an_exit("reply", except_outcomes=["satisfied"]), ended, MALL)
    assert holds(an_exit("reply", except_outcomes=["withdrawn"]), ended, MALL)


def test_a_case_is_complex_by_tag_flag_or_many_departments() -> None:
    template = every_pack().newest["service-template"]
    flag = Flag(code="complex", row="x", at=RECEIVED)
    owned = Story("service-template").begins().case
    cleared = flag.model_copy(update={"cleared_at": RECEIVED})
    many = {str(place): a_task(department=one) for place, one in enumerate(("a", "b", "c"))}

    assert not is_complex(of(BARE), BARE)
    assert is_complex(of(MALL, tags=("complex",)), MALL)
    assert is_complex(of(MALL, flags=(flag,)), MALL)
    assert not is_complex(of(MALL, flags=(cleared,)), MALL)
    assert not is_complex(of(template, tasks=many), template)
    assert is_complex(owned.model_copy(update={"tasks": many}), template)


def test_a_stage_without_a_name_in_some_language_is_a_fault() -> None:
    first = MALL.stages.stages[0].model_copy(update={"text": {"zh-CN": "投诉接收"}})
    stages = MALL.stages.model_copy(update={"stages": (first, *MALL.stages.stages[1:])})

    (fault,) = faults_of(MALL.model_copy(update={"stages": stages}))
    assert (fault.section, fault.row) == ("stages", "stages.stage.reception")


@pytest.mark.req("S4-67")
def test_progress_stands_under_its_day_in_the_order_in_which_it_happened() -> None:
    steps = (
        ("Tue 2026-03-10 09:00", "已签收"),
        ("Mon 2026-03-09 16:00", "已发货"),
        ("Mon 2026-03-09 14:00", "仓库确认"),
    )
    entries = tuple(
        Progress(step=step, at=at(moment), recorded_at=RECEIVED, by="agent-1") for moment, step in steps
    )
    case = of(MALL, progress=entries)

    assert progress_lines(case, MALL, view="customer") == [
        "2026-03-09",
        "14:00 仓库确认",
        "16:00 已发货",
        "2026-03-10",
        "09:00 已签收",
    ]
    assert progress_lines(case, MALL)[1] == "14:00 仓库确认 (agent-1)"
    assert progress_lines(of(MALL), MALL) == []
