"""What each handbook says of the same setting, as its pack has it; what it does not say is marked ours."""

from __future__ import annotations

from typing import Final

import pytest

from rules.consistency import faults_of, rows_of, sections_of
from rules.directory import departments_behind
from schemas.policy.pack import Pack
from tests.every_pack import every_pack

S0, S1, S2, S3, S4 = (
    "feedback-handbook",
    "complaint-programme",
    "online-mall",
    "feedback-mechanism",
    "service-template",
)

CHANNELS: Final = {
    "S1-15": (S1, "telephone internet instant_messaging other"),
    "S2-01": (S2, "live_chat hotline mailbox private_message order_feedback"),
    "S3-02": (S3, "app website social_media"),
    "S3-03": (S3, "store service_desk"),
    "S3-04": (S3, "hotline"),
    "S4-06": (S4, "phone online_service email ticket_system"),
}

ROLES: Final = {
    "S1-65": (S1, "主管人员 一般工作人员 客服代表 投诉处理员"),
    "S2-64": (S2, "商城客服 财务部门 仓储物流部门 配送部门 售后部门 供应商"),
    "S4-71": (S4, "客服专员 客服主管 专项处理组 售后专员 技术支持 产品部门对接人 仓库"),
}


def pack(name: str) -> Pack:
    return every_pack().newest[name]


def marked(rows: dict[str, tuple[str, str]]) -> list[object]:
    return [pytest.param(*values, id=row, marks=pytest.mark.req(row)) for row, values in rows.items()]


def clock(name: str, row: str) -> tuple[str, str, tuple[str, ...]]:
    """Give a clock row's limit, calendar and what meets it."""
    found = next(one for one in pack(name).clocks.clocks if one.id == f"clocks.{row}")
    assert found.limit is not None
    return f"{found.limit.amount} {found.limit.unit}", found.calendar, found.satisfied_by


@pytest.mark.parametrize(("name", "codes"), marked(CHANNELS))
def test_every_channel_of_the_handbook_is_accepted(name: str, codes: str) -> None:
    assert set(codes.split()) <= {row.code for row in pack(name).intake.channels}


@pytest.mark.parametrize(("name", "labels"), marked(ROLES))
def test_every_role_of_the_handbook_is_reached(name: str, labels: str) -> None:
    for label in labels.split():
        assert departments_behind(pack(name), label), label


@pytest.mark.req("S3-11")
@pytest.mark.req("C-03")
@pytest.mark.req("C-04")
def test_levels_have_their_own_words_and_places() -> None:
    levels = {name: [(row.rank, row.label) for row in pack(name).triage.priorities] for name in (S0, S3, S4)}

    assert levels[S0] == [(0, "紧急"), (1, "重要"), (2, "一般")]
    assert levels[S3] == [(0, "重大"), (1, "緊急"), (2, "一般")]
    assert levels[S4] == [(0, "紧急"), (1, "一般"), (2, "低优先级")]


@pytest.mark.req("S4-18")
@pytest.mark.req("S4-19")
def test_type_and_module_of_the_template_are_two_fields() -> None:
    policy = pack(S4).triage

    assert [row.code for row in policy.classes] == ["complaint", "after_sales", "enquiry", "need"]
    assert [row.code for row in policy.modules] == ["product", "logistics", "after_sales", "technology"]


@pytest.mark.req("C-32")
@pytest.mark.parametrize("name", [S1, S2])
def test_no_limit_of_another_handbook_is_inherited(name: str) -> None:
    for row in pack(name).clocks.clocks:
        assert "S0" not in row.source
        assert "ours" in row.source or row.limit is None, row.id


@pytest.mark.req("C-14")
def test_callbacks_are_due_in_hours_or_in_working_days() -> None:
    assert clock(S0, "callback")[:2] == ("24 clock_hours", "always")
    assert clock(S4, "callback")[:2] == ("1 working_days", "china")


@pytest.mark.req("C-15")
def test_callbacks_are_made_by_whom_the_handbook_says() -> None:
    callers = {name: pack(name).callbacks.caller.department for name in (S0, S1, S2)}

    assert callers == {S0: "customer_service", S1: "callback_body", S2: "customer_service"}


@pytest.mark.req("C-16")
def test_rounds_end_at_a_cap_or_never() -> None:
    caps = {name: one.callbacks.cap for name, one in every_pack().newest.items()}

    assert (caps[S4], caps[S2]) == (None, None)
    assert {name: (cap.rounds, cap.department) for name, cap in caps.items() if cap} == {
        S0: (3, "management"),
        S1: (2, "mediation"),
        S3: (2, "management"),
    }


@pytest.mark.req("C-17")
def test_each_scale_has_its_own_words() -> None:
    scales = {name: [row.label for row in pack(name).callbacks.answers] for name in (S0, S4)}

    assert scales == {S0: ["满意", "不满意", "有其他补充意见"], S4: ["满意", "一般", "不满意"]}


@pytest.mark.req("T-12")
def test_a_neutral_answer_of_the_template_closes() -> None:
    neutral = next(row for row in pack(S4).callbacks.answers if row.code == "neutral")

    assert (neutral.then, neutral.outcome) == ("close", "neutral")


@pytest.mark.req("C-20")
def test_the_unnamed_are_taken_where_the_handbook_takes_them() -> None:
    assert {name: pack(name).intake.identity.anonymous for name in (S0, S2, S4)} == {
        S0: True,
        S2: False,
        S4: False,
    }


@pytest.mark.req("C-19")
@pytest.mark.req("S2-10")
def test_a_demand_is_a_must_only_where_the_handbook_says_so() -> None:
    asked = {
        name: "demands" in {row.field for row in one.intake.required}
        for name, one in every_pack().newest.items()
    }

    assert asked == {S0: True, S1: False, S2: False, S3: False, S4: True}


@pytest.mark.req("C-21")
def test_what_lacks_is_refused_or_asked_for() -> None:
    assert (pack(S0).intake.incomplete.action, pack(S4).intake.incomplete.action) == ("refuse", "await")


@pytest.mark.req("C-33")
def test_remedies_are_those_of_the_handbook() -> None:
    codes = {name: {row.code for row in pack(name).handling.remedies} for name in (S0, S2, S3, S4)}

    assert codes[S2] == {"refund", "exchange", "reissue", "coupon", "apology"}
    assert codes[S4] == {"coupon", "discount", "gift", "improvement", "repair", "exchange", "expedite"}
    assert "refund" not in codes[S0] | codes[S4]
    assert {"threshold_coupon", "vip_channel", "points", "care_package", "loss_sharing", "refund"} <= codes[
        S3
    ]


@pytest.mark.req("C-27")
def test_archives_ask_for_different_parts() -> None:
    needed = {
        name: {row.part for row in one.archive.parts if row.required}
        for name, one in every_pack().newest.items()
    }

    assert {"content", "process", "plan", "result", "feedback"} <= needed[S2]
    assert {"content", "process", "plan", "satisfaction", "assignment"} <= needed[S4]
    assert len({frozenset(parts) for parts in needed.values()}) >= 4


@pytest.mark.req("C-25")
def test_what_cannot_be_solved_goes_to_whom_the_handbook_says() -> None:
    told = {name: one.escalation.row("unsolvable") for name, one in every_pack().newest.items()}

    assert {name: row.addressee for name, row in told.items() if row and name in {S0, S1, S4}} == {
        S0: "management",
        S1: "supervisors",
        S4: "supervisors",
    }


@pytest.mark.req("S2-63")
def test_the_mall_promises_no_number_as_its_own() -> None:
    assert all("ours" in row.source for row in pack(S2).clocks.clocks)
    assert all("ours" in row.source for row in pack(S2).notices.estimates)


@pytest.mark.req("S3-12")
def test_a_tier_without_deadline_or_somebody_responsible_is_a_fault() -> None:
    whole = pack(S3)
    (first, *others) = whole.triage.priorities
    nobody = whole.triage.model_copy(
        update={"priorities": (first.model_copy(update={"responsible": None}), *others)}
    )
    timeless = whole.clocks.model_copy(
        update={"clocks": tuple(row for row in whole.clocks.clocks if row.id != "clocks.tier-major")}
    )
    other = whole.triage.model_copy(
        update={"priorities": (first.model_copy(update={"responsible": "legal"}), *others)}
    )

    told = [
        [
            fault.sentence
            for fault in faults_of(whole.model_copy(update=changes))
            if "ier" in fault.sentence or "owner" in fault.sentence
        ]
        for changes in ({"triage": nobody}, {"clocks": timeless}, {"triage": other})
    ]
    assert told[0] == ["responsible: expected a department or role for the tier, found none"]
    assert told[1] == ["expected a clock for the tier major, found none"]
    assert told[2] == ["owner: expected legal, responsible for major, found management"]


@pytest.mark.parametrize("name", [S1, S2, S3, S4])
def test_every_row_says_where_it_comes_from(name: str) -> None:
    rows = [row for part in sections_of(pack(name)).values() for row in rows_of(part)]

    assert len(rows) > 200
    assert all(row.source for row in rows)
