"""People of the staff file within the directory: who belongs where, may do what, and is let in."""

from __future__ import annotations

from typing import Any

import pytest

from rules.assignment import assign
from rules.assists import answer_task, request_task
from rules.authority import belongs_to, check_authority, may_command
from rules.callbacks import record_callback
from rules.claiming import claim
from rules.consistency import faults_of
from rules.handling import accept, verify
from rules.offers import accept_plan
from rules.people import with_people
from schemas.case import Case
from schemas.errors import Incomplete, InvalidMessage, NotAllowed
from schemas.messages.base import CaseRef
from schemas.messages.ending import CallbackRecorded
from schemas.messages.events import DepartmentAsked
from schemas.messages.handling import AssistRequested, TaskAnswered
from schemas.messages.ownership import CaseAccepted, CaseClaimed, CaseVerified
from schemas.messages.plan import CustomerAccepted, ProposedRemedy
from schemas.policy.callbacks import Independence
from schemas.policy.commands import Command
from schemas.policy.directory import DepartmentRow
from schemas.policy.handling import FollowUp
from schemas.policy.pack import Pack
from schemas.policy.pools import AbsentOwner, Eligibility, Idle, PoolRow
from schemas.staff import NOBODY
from schemas.work import Owner
from tests.builders import RECEIVED, a_case
from tests.handling_cases import (
    NOW,
    a_draft,
    a_proposed_case,
    a_ready_case,
    accepted,
    an_assigned_case,
    drafted,
    paying,
)
from tests.packs import a_pack, the_pack
from tests.pooling import DEPARTMENT, a_pooled_pack, a_triaged_case, packs_of, peopled
from tests.rota import a_person, a_staff

REF = CaseRef(id="X")
STAFF = a_staff(
    [
        a_person("li", department="after_sales", roles=["dispatcher"]),
        a_person("wang", department="operations"),
    ]
)


def command(name: str, **changes: Any) -> Command:
    row = next(one for one in the_pack().handling.commands if one.name == name)
    return row.model_copy(update=changes)


def test_packs_without_people_stay_the_very_same() -> None:
    packs = packs_of(the_pack())

    assert with_people(packs, NOBODY) is packs
    assert with_people(packs, STAFF).newest["feedback-handbook"].clocks is the_pack().clocks


def test_somebody_of_the_staff_file_is_of_their_department_whatever_their_id() -> None:
    pack = peopled(the_pack(), STAFF)

    assert belongs_to(pack, "li", "after_sales")
    assert not belongs_to(pack, "li", "operations")
    assert not belongs_to(the_pack(), "li", "after_sales")
    assert may_command(an_assigned_case(), pack, command("claim"), "li")


def test_the_people_of_a_new_staff_file_count_at_once() -> None:
    pack = peopled(the_pack(), STAFF)
    assert belongs_to(pack, "li", "after_sales")

    assert belongs_to(peopled(pack, a_staff([a_person("zhao", department="product")])), "zhao", "product")


def test_a_pack_names_no_people() -> None:
    pack = peopled(the_pack(), STAFF)

    (fault,) = [one for one in faults_of(pack) if "people" in one.sentence]
    assert (fault.section, fault.sentence) == (
        "directory",
        "people: expected none, they stand in the staff file; found li, wang",
    )


@pytest.mark.req("S1-06", "S1-65")
@pytest.mark.parametrize(
    ("by", "may"), [("li", True), ("dispatcher-3", True), ("wang", False), ("after_sales-7", False)]
)
def test_a_command_may_ask_for_a_role_in_person(by: str, may: bool) -> None:  # noqa: FBT001 - a column of the table
    pack, row = peopled(the_pack(), STAFF), command("transfer", who="anyone", roles=("dispatcher",))

    assert may_command(an_assigned_case(), pack, row, by) is may
    if not may:
        with pytest.raises(NotAllowed, match="This is said by somebody in the role dispatcher") as refusal:
            check_authority(an_assigned_case(), pack, row, by)
        assert refusal.value.field == "by"


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (
            "after_sales",
            "This may be said by somebody of after_sales (by the staff file, or by an id that begins with ",
        ),
        ("li", "This may be said by li or somebody of after_sales "),
    ],
)
def test_who_may_speak_for_the_owner_is_told_with_an_id(person: str, told: str) -> None:
    owner = Owner(person=person, department="after_sales", mode="automatic", by="caseloop", since=RECEIVED)
    case = an_assigned_case(owner=owner)

    with pytest.raises(NotAllowed) as refusal:
        check_authority(case, peopled(the_pack(), STAFF), command("accept", who="owner"), "agent-017")

    assert str(refusal.value).startswith(told)


NARROW = {
    "id": "assignment.narrowed.privacy",
    "source": "S3-42",
    "tags": ["privacy"],
    "open_to": ["management", "callback_staff"],
}


def a_private_case(person: str) -> Case:
    case = accepted(an_assigned_case(cooperators=("product",)))
    report = case.report.model_copy(update={"tags": ("privacy",)})
    owner = case.owner and case.owner.model_copy(update={"person": person})
    return case.model_copy(update={"report": report, "owner": owner})


@pytest.mark.req("S3-42")
@pytest.mark.parametrize(
    ("by", "may"),
    [
        ("after_sales-1", True),
        ("after_sales-2", False),
        ("product-1", False),
        ("technology-1", True),
        ("management-1", True),
        ("callback_staff-1", True),
        ("customer", True),
    ],
)
def test_access_to_a_narrowed_case_is_its_owners_in_person(by: str, may: bool) -> None:  # noqa: FBT001 - a column
    pack = a_pooled_pack(narrowed=[NARROW])
    case, row = a_private_case("after_sales-1"), command("report_progress", who="anyone")

    assert may_command(case, pack, row, by) is may
    assert may_command(accepted(an_assigned_case()), pack, row, by)


@pytest.mark.req("S3-42")
def test_a_narrowed_case_that_nobody_has_is_its_departments_to_claim() -> None:
    pack = a_pooled_pack(narrowed=[NARROW])

    assert may_command(a_private_case("after_sales"), pack, command("claim"), "after_sales-2")
    assert may_command(a_case(), pack, command("supply", who="anyone"), "stranger")


def route(**changes: Any) -> Pack:
    first = {"id": "assignment.route.first", "source": "ours", "department": DEPARTMENT} | changes
    rows = [first, *(row.model_dump() for row in the_pack().assignment.routes)]
    return a_pooled_pack(routes=rows)


@pytest.mark.req("S4-21", "S4-22", "S4-23")
def test_a_route_may_name_the_role_that_owns_the_case() -> None:
    pack = route(department="customer_service", role="agent", classes=["complaint"])
    case = assign(a_triaged_case(), pack, now=NOW).after

    assert case.owner
    assert (case.owner.person, case.owner.role) == ("agent", "agent")
    with pytest.raises(NotAllowed, match="is for somebody in the role agent"):
        claim(case, pack, CaseClaimed(case=REF, by="customer_service-2"), now=NOW, happened_at=NOW)
    claimed = claim(case, pack, CaseClaimed(case=REF, by="agent-017"), now=NOW, happened_at=NOW).after
    assert claimed.owner
    assert claimed.owner.person == "agent-017"


def test_whoever_takes_receipt_of_a_roles_case_owns_it() -> None:
    pack = route(department="customer_service", role="agent", classes=["complaint"])
    case = assign(a_triaged_case(), pack, now=NOW).after

    after = accept(case, pack, CaseAccepted(case=REF, by="agent-017"), now=NOW, happened_at=NOW).after

    assert after.owner
    assert after.owner.person == "agent-017"


@pytest.mark.req("S3-68", "S1-60")
@pytest.mark.parametrize(
    ("row", "report", "department"),
    [
        ({"tags": ["vip"]}, {"tags": ("vip",)}, "management"),
        ({"tags": ["vip"]}, {"tags": ()}, "after_sales"),
        ({"languages_written": ["zh"]}, {}, "management"),
        ({"languages_written": ["en"]}, {}, "after_sales"),
        ({"triggers": ["safety"]}, {}, "after_sales"),
    ],
)
def test_routes_look_at_tags_language_and_triggers(
    row: dict[str, Any], report: dict[str, Any], department: str
) -> None:
    case = a_triaged_case()
    marked = case.model_copy(update={"report": case.report.model_copy(update=report)})

    owner = assign(marked, route(**(row | {"department": "management"})), now=NOW).after.owner

    assert owner
    assert owner.department == department


@pytest.mark.parametrize(
    ("shape", "values", "sentence"),
    [
        (Eligibility, {}, "expected a role, skill, course, certificate or language, found none"),
        (
            PoolRow,
            {"department": "x", "rule": "claim", "alert": "unowned"},
            "expected alert and alert_after together",
        ),
        (
            Idle,
            {
                "remind_after": {"amount": 2, "unit": "clock_hours"},
                "return_after": {"amount": 2, "unit": "clock_hours"},
            },
            "expected return_after above remind_after, in the same unit",
        ),
    ],
)
def test_rows_that_say_nothing_clear_are_refused(shape: Any, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        shape.model_validate({"id": "assignment.x", "source": "ours"} | values)


def test_a_department_has_one_pool() -> None:
    twice = {"id": "assignment.pool.twice", "source": "ours", "department": DEPARTMENT, "rule": "claim"}

    with pytest.raises(ValueError, match="department of pools once"):
        a_pooled_pack(twice, {**twice, "id": "assignment.pool.again"})


def test_what_pools_and_eligibility_name_must_exist() -> None:
    absent = AbsentOwner(id="assignment.absent", source="ours", then="keep", alert="no_such_alert")
    row = PoolRow(id="assignment.pool.x", source="ours", department="nowhere", rule="claim", absent=absent)
    eligible = Eligibility(
        id="assignment.eligibility.x", source="ours", roles=("nobody",), triggers=("none",)
    )
    pack = a_pack("assignment", pools=(row,), eligibility=(eligible,))

    found = {fault.row for fault in faults_of(pack)}

    assert {"assignment.absent", "assignment.pool.x", "assignment.eligibility.x"} <= found


def called(case: Case, pack: Pack, by: str) -> Case:
    message = CallbackRecorded(case=REF, answer="满意", by=by)
    return record_callback(case, pack, message, now=NOW, happened_at=NOW).after


@pytest.mark.req("C-15")
def test_whoever_handled_a_case_does_not_call_its_customer_back_where_the_pack_wants_others() -> None:
    row = Independence(id="callbacks.independence", source="C-15")
    case = accepted(an_assigned_case(department="customer_service"))
    ready = case.model_copy(update={"state": "callback", "resolution": "已退款", "resolved_at": NOW})
    owner = ready.owner and ready.owner.model_copy(update={"person": "customer_service-1"})
    handled = ready.model_copy(update={"owner": owner})
    strict = a_pack("callbacks", independence=row)

    assert called(handled, the_pack(), "customer_service-1").state == "closed"
    assert called(handled, strict, "customer_service-2").state == "closed"
    assert called(ready, strict, "customer_service-1").state == "closed"
    with pytest.raises(NotAllowed, match="customer_service-1 handled case") as refusal:
        called(handled, strict, "customer_service-1")
    assert refusal.value.field == "by"


@pytest.mark.req("S2-19")
@pytest.mark.parametrize(
    ("named", "investigator"),
    [(None, "after_sales-07"), ("技术部", "technology"), ("technology", "technology")],
)
def test_the_investigator_is_recorded_as_agent_or_department(named: str | None, investigator: str) -> None:
    message = CaseVerified(case=REF, note="已核对", investigator=named, by="after_sales-07")

    case = verify(accepted(an_assigned_case()), the_pack(), message, now=NOW, happened_at=NOW).after

    assert case.investigator == investigator


def test_an_investigator_is_a_department_that_there_is() -> None:
    message = CaseVerified(case=REF, note="已核对", investigator="火星部", by="after_sales-07")

    with pytest.raises(InvalidMessage) as refusal:
        verify(accepted(an_assigned_case()), the_pack(), message, now=NOW, happened_at=NOW)
    assert refusal.value.field == "investigator"


@pytest.mark.req("S2-35")
def test_the_execution_is_followed_by_somebody_in_person_where_the_pack_wants_so() -> None:
    pack = a_pack("handling", follow_up=FollowUp(id="handling.follow-up", source="S2-35"))
    nobodys = a_proposed_case()
    case = nobodys.model_copy(
        update={"owner": nobodys.owner and nobodys.owner.model_copy(update={"person": "after_sales-07"})}
    )
    message = CustomerAccepted(case=REF, plan_version=1)
    named = message.model_copy(update={"follow_up_owner": "after_sales-09"})

    def agreed(case: Case, pack: Pack, message: CustomerAccepted) -> Case:
        return accept_plan(case, pack, message, now=NOW, happened_at=NOW).after

    assert agreed(nobodys, the_pack(), message).follow_up_owner is None
    assert agreed(nobodys, pack, named).follow_up_owner == "after_sales-09"
    assert agreed(case, pack, message).follow_up_owner == "after_sales-07"
    with pytest.raises(Incomplete, match="needs somebody in person who follows it"):
        agreed(nobodys, pack, message)


@pytest.mark.req("S3-77")
def test_a_task_for_a_role_in_person_is_settled_by_nobody_else() -> None:
    kinds = tuple(
        row.model_copy(update={"settled_by": "dispatcher"}) if row.code == "customer_contact" else row
        for row in the_pack().handling.task_kinds
    )
    pack = peopled(a_pack("handling", task_kinds=kinds), STAFF)
    case = accepted(an_assigned_case())
    task_id = next(name for name, task in case.tasks.items() if task.kind == "customer_contact")
    answer = TaskAnswered(case=REF, task_id=task_id, answer="已致歉", by="after_sales-07")

    with pytest.raises(NotAllowed, match="is answered by somebody in the role dispatcher"):
        answer_task(case, pack, answer, now=NOW, happened_at=NOW)
    by_li = answer.model_copy(update={"by": "li"})
    assert answer_task(case, pack, by_li, now=NOW, happened_at=NOW).after.tasks[task_id].by == "li"


def a_mall() -> Pack:
    """Give the pack of a mall: finance pays, the warehouse sends."""
    departments = tuple(
        DepartmentRow(id=f"directory.department.{code}", source="S2-64", code=code, label=label)
        for code, label in (("finance", "财务部门"), ("warehouse", "仓储物流部门"))
    )
    directory = the_pack().directory.model_copy(
        update={"departments": (*the_pack().directory.departments, *departments)}
    )
    at = {"compensation": "finance", "exchange": "warehouse"}
    remedies = tuple(
        row.model_copy(update={"department": at.get(row.code, row.department)})
        for row in the_pack().handling.remedies
    )
    handling = the_pack().handling.model_copy(update={"remedies": remedies})
    return the_pack().model_copy(update={"directory": directory, "handling": handling})


@pytest.mark.req("S2-33", "S2-34")
def test_money_is_asked_of_finance_and_goods_of_the_warehouse() -> None:
    plan = a_draft(paying("100.00"), ProposedRemedy(code="exchange"))
    case = drafted(a_ready_case(), plan).after
    message = CustomerAccepted(case=REF, plan_version=1)

    decision = accept_plan(case, a_mall(), message, now=NOW, happened_at=NOW)

    asked = [(one.department, one.kind) for one in decision.events if isinstance(one, DepartmentAsked)]
    assert asked == [("finance", "execution"), ("warehouse", "execution")]


@pytest.mark.req("S4-25")
def test_the_owners_queue_holds_what_the_case_is_about_in_the_step_that_assigns_it() -> None:
    decision = assign(a_triaged_case(), the_pack(), now=NOW)

    (asked,) = [one for one in decision.events if isinstance(one, DepartmentAsked) and one.kind == "owner"]
    assert (asked.department, asked.case_number) == ("after_sales", decision.after.number)
    assert asked.details["class_label"] == "投诉类"
    assert asked.details["priority_label"] == "重要"


@pytest.mark.req("S4-45")
def test_each_thing_that_the_owner_coordinates_is_a_task_of_its_own() -> None:
    case = accepted(an_assigned_case())
    known = set(case.tasks)
    for department, text in (("warehouse", "发货"), ("technology", "维修"), ("finance", "补偿申请")):
        message = AssistRequested(
            case=REF, kind="assist", department=department, text=text, by="after_sales-07"
        )
        case = request_task(case, a_mall(), message, now=NOW, happened_at=NOW).after

    new = [task.department for name, task in case.tasks.items() if name not in known]
    assert new == ["warehouse", "technology", "finance"]
