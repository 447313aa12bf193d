"""Mediation under the complaint programme, by its messages: out of the queue, five invitations, attendance, outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from rules.placing import placed, pool_of
from schemas.errors import Incomplete, InvalidMessage, NotAllowed, Permanent, TooEarly
from schemas.messages.arbitration import CaseMediated, MediationAttended, MediationOpened
from schemas.messages.base import Message
from schemas.messages.handling import CaseEscalated
from schemas.messages.intake import CaseWithdrawn
from schemas.messages.orders import RaiseAlert, ResolveAlert
from schemas.messages.ownership import CaseAccepted, CaseClaimed, CaseTransferred
from schemas.policy.pack import Packs
from schemas.staff import Person
from tests.every_pack import every_pack
from tests.lives import REF, Life
from tests.rota import a_person

GROUPS = ("leaders", "administration", "project", "marketing", "business")
DEPARTMENTS = ["management", "administration", "project", "marketing", "business"]


def accepted() -> Life:
    life = Life("complaint-programme")
    life.say(CaseAccepted(case=REF, by="handler-07"))
    return life


def somebody(staff_id: str, **changes: Any) -> Person:
    return Person.model_validate(a_person(staff_id, zone="Asia/Shanghai", **changes))


def opened() -> Life:
    life = accepted()
    life.say(MediationOpened(case=REF, reason="三方说法不一", by="supervisor-02"))
    return life


def attended(life: Life, *present: str) -> Life:
    for group in GROUPS:
        came = group in present
        life.say(
            MediationAttended(
                case=REF, group=group, present=came, person=f"{group}-01" if came else None, by="mediator-01"
            )
        )
    return life


def mediated(life: Life, outcome: str = "new_plan") -> Life:
    life.say(CaseMediated(case=REF, outcome=outcome, text="更换整机，上门安装", by="mediator-01"))
    return life


@pytest.mark.req("S1-19")
def test_a_complex_case_enters_mediation_flagged_and_leaves_the_ordinary_queue() -> None:
    life = opened()

    assert life.state == "mediation"
    assert [flag.code for flag in life.it.flags] == ["complex"]
    with pytest.raises(NotAllowed, match="is mediation"):
        life.say(CaseClaimed(case=REF, by="handler-09"))
    with pytest.raises(NotAllowed, match="is mediation"):
        life.say(CaseTransferred(case=REF, department="supervisors", reason="x", by="handler-07"))
    assert life.told()[-1] == "mediation"
    assert life.it.clocks["mediation"].is_running


@pytest.mark.req("S1-19")
def test_a_case_in_mediation_has_no_place_in_its_departments_pool() -> None:
    worker = Person.model_validate(
        a_person("handler-07", zone="Asia/Shanghai", department="customer_service", capacity=5)
    )
    packs = staffed(worker)
    life = Life("complaint-programme", packs=packs)
    pack = packs.newest["complaint-programme"]
    assert pool_of(life.it, pack) is not None
    held = life.it

    life.say(MediationOpened(case=REF, reason="三方说法不一", by="supervisor-02"))

    assert held.placing is not None
    assert life.it.placing is None
    assert pool_of(life.it, pack) is None
    _, told = placed(held, held.model_copy(update={"state": "jury"}), pack, version=9, by="", now=life.now)
    assert [getattr(order, "standing", "") for order in told] == ["gone"]


@pytest.mark.req("S1-20")
def test_the_configured_member_of_each_of_the_five_groups_is_invited() -> None:
    life = opened()

    invitations = life.asked("mediation_invitation")
    assert [one.department for one in invitations] == DEPARTMENTS
    assert [one.details["group"] for one in invitations] == list(GROUPS)
    assert [one.details["member"] for one in invitations] == [
        "company_leader",
        "administration_member",
        "project_member",
        "marketing_member",
        "business_head",
    ]
    assert [one.department for one in life.asked("mediation")] == ["mediation"]


def staffed(*people: Person) -> Packs:
    packs = every_pack()
    pack = packs.newest["complaint-programme"]
    directory = type(pack.directory).model_construct(
        **{name: getattr(pack.directory, name) for name in type(pack.directory).model_fields}
        | {"people": people}
    )
    peopled = pack.model_copy(update={"directory": directory})
    return Packs(
        by_ref={**packs.by_ref, (pack.name, pack.version): peopled},
        default=packs.default,
        newest={**packs.newest, pack.name: peopled},
    )


@pytest.mark.req("S1-20")
def test_the_staff_file_says_who_the_member_is() -> None:
    head = Person.model_validate(
        a_person("liu-01", zone="Asia/Shanghai", department="business", roles=["business_head"])
    )
    life = Life("complaint-programme", packs=staffed(head))

    life.say(MediationOpened(case=REF, reason="三方说法不一", by="supervisor-02"))

    assert life.it.mediations[-1].seats[-1].member == "liu-01"


@pytest.mark.req("S1-20")
def test_attendance_is_kept_and_can_be_put_right() -> None:
    life = attended(opened(), "leaders", "project")
    life.say(
        MediationAttended(case=REF, group="市场部", present=True, person="marketing-04", by="mediator-01")
    )

    seats = life.it.mediations[-1].seats
    assert {seat.group: (seat.present, seat.person) for seat in seats} == {
        "leaders": (True, "leaders-01"),
        "administration": (False, None),
        "project": (True, "project-01"),
        "marketing": (True, "marketing-04"),
        "business": (False, None),
    }
    assert all(seat.noted_by == "mediator-01" for seat in seats)


@pytest.mark.req("S1-19", "S1-20")
def test_an_outcome_goes_back_to_planning_and_the_case_is_ordinary_again() -> None:
    life = mediated(attended(opened(), *GROUPS))

    assert (life.state, life.it.round) == ("planning", 1)
    assert life.it.mediations[-1].ruling == "new_plan"
    assert life.it.clocks["mediation"].met_at is not None
    assert life.facts("mediated")[0].details == {"outcome": "new_plan", "present": list(GROUPS)}
    life.planned()
    assert life.state == "executing"


@pytest.mark.req("S1-19")
def test_what_was_settled_is_the_result_and_the_customer_is_called_back() -> None:
    life = mediated(attended(opened(), *GROUPS[:3]), "调解达成一致")

    assert (life.state, life.it.resolution) == ("callback", "更换整机，上门安装")
    assert life.asked("callback")[-1].department == "callback_body"
    assert life.told()[-1] == "result"
    assert life.called_back("满意").after.state == "closed"


@pytest.mark.req("S1-19")
def test_a_mediation_that_fails_ends_the_case_and_says_so() -> None:
    life = mediated(attended(opened(), *GROUPS[:3]), "failed")

    assert life.it.closure is not None
    assert (life.state, life.it.closure.outcome) == ("closed", "mediation_failed")
    assert life.told()[-1] == "result"


@pytest.mark.req("S1-20")
def test_without_everybodys_attendance_there_is_no_outcome() -> None:
    life = opened()
    life.say(MediationAttended(case=REF, group="leaders", present=True, person="l-1", by="mediator-01"))

    with pytest.raises(Incomplete) as refusal:
        mediated(life)

    assert refusal.value.found == "administration, project, marketing, business"


@pytest.mark.parametrize(("present", "state"), [(GROUPS[:2], "mediation"), (GROUPS[:3], "planning")])
def test_three_groups_must_have_come(present: tuple[str, ...], state: str) -> None:
    life = attended(opened(), *present)

    if state == "mediation":
        with pytest.raises(NotAllowed, match="Expected at least 3 groups in the mediation; 2 came"):
            mediated(life)
    else:
        mediated(life)

    assert life.state == state


@pytest.mark.parametrize(
    ("message", "error", "field"),
    [
        (
            MediationAttended(case=REF, group="法务部", present=False, by="mediator-01"),
            InvalidMessage,
            "group",
        ),
        (MediationAttended(case=REF, group="leaders", present=True, by="mediator-01"), Incomplete, "person"),
        (
            MediationAttended(case=REF, group="leaders", present=False, person="l-1", by="mediator-01"),
            NotAllowed,
            "person",
        ),
        (MediationAttended(case=REF, group="leaders", present=False, by="handler-07"), NotAllowed, "by"),
        (CaseMediated(case=REF, outcome="退款", text="x", by="mediator-01"), InvalidMessage, "outcome"),
        (CaseMediated(case=REF, outcome="settled", text="x", by="handler-07"), NotAllowed, "by"),
        (MediationOpened(case=REF, reason="x", by="supervisor-02"), NotAllowed, "case.state"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    message: Message, error: type[Permanent], field: str
) -> None:
    life = attended(opened(), *GROUPS)

    with pytest.raises(error) as refusal:
        life.say(message)

    assert refusal.value.field == field


@pytest.mark.req("S1-19")
def test_only_a_supervisor_opens_a_mediation_and_only_where_the_pack_has_one() -> None:
    with pytest.raises(NotAllowed) as refusal:
        accepted().say(MediationOpened(case=REF, reason="x", by="handler-07"))
    assert refusal.value.field == "by"

    with pytest.raises(NotAllowed, match="has no mediation"):
        Life("online-mall").say(MediationOpened(case=REF, reason="x", by="management-01"))


@pytest.mark.req("S1-55", "C-25")
def test_what_a_handler_cannot_solve_goes_to_the_supervisor_who_may_take_it_to_mediation() -> None:
    life = accepted()
    life.say(CaseEscalated(case=REF, reason="超出权限", by="handler-07"))
    assert [one.addressee for one in life.orders if isinstance(one, RaiseAlert)][-1] == "supervisors"

    life.say(MediationOpened(case=REF, reason="三方说法不一", by="supervisor-02"))

    assert (life.state, len(life.asked("mediation_invitation"))) == ("mediation", 5)


@pytest.mark.req("S1-19", "C-16")
def test_the_second_failed_round_brings_the_case_before_the_mediation_body_by_itself() -> None:
    life = Life("complaint-programme").failed().failed()

    assert (life.state, life.it.round) == ("mediation", 2)
    assert [one.department for one in life.asked("mediation_invitation")] == DEPARTMENTS
    alert = [one for one in life.orders if isinstance(one, RaiseAlert) and one.kind == "round_cap"]
    assert [one.addressee for one in alert] == ["mediation"]

    mediated(attended(life, *GROUPS))

    assert (life.state, life.it.round) == ("planning", 3)
    assert len(life.it.cause_analyses) == 2
    assert any(isinstance(one, ResolveAlert) for one in life.orders)


@pytest.mark.req("S1-19")
def test_a_mediation_that_takes_too_long_is_told() -> None:
    life = opened()
    due_at = life.it.clocks["mediation"].due_at

    life.wait_until(due_at)
    assert life.it.clocks["mediation"].missed_at is None
    life.wait_until(due_at + timedelta(milliseconds=1))

    assert life.it.clocks["mediation"].missed_at == due_at
    assert [one.about for one in life.orders if isinstance(one, RaiseAlert)][-1] == "mediation"


@pytest.mark.req("S1-27")
def test_who_sat_in_the_mediation_does_not_call_the_customer_back() -> None:
    life = opened()
    for group in GROUPS:
        life.say(
            MediationAttended(
                case=REF, group=group, present=True, person="callback_body-91", by="mediator-01"
            )
        )
    mediated(life, "settled")

    with pytest.raises(NotAllowed, match="handled case"):
        life.called_back("满意")


def test_a_customer_may_withdraw_from_mediation_and_nothing_of_it_goes_on() -> None:
    life = opened()
    life.say(CaseWithdrawn(case=REF, reason="不用了"))

    with pytest.raises(Exception, match="has ended"):
        mediated(life)
    assert life.it.clocks["mediation"].cancelled_at is not None


def test_a_word_about_the_mediation_of_a_case_without_owner_comes_too_early() -> None:
    life = Life("complaint-programme")
    unowned = life.it.model_copy(update={"state": "triaged", "owner": None})
    life.case = unowned

    with pytest.raises(TooEarly):
        life.say(MediationOpened(case=REF, reason="x", by="supervisor-02"))


def test_a_mediation_that_failed_ends_what_departments_were_asked_for() -> None:
    life = mediated(attended(opened(), *GROUPS), "failed")

    assert life.it.tasks
    assert {task.failure for task in life.it.tasks.values()} == {"mediation_failed"}
    assert {one.task_id for one in life.asked("task_ended")} == set(life.it.tasks)
