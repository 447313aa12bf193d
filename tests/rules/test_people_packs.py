"""People and assignment as the packs of the further handbooks have them: their own rows, loaded from their folders."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from rules.assignment import assign
from rules.authority import is_owner
from rules.claiming import claim
from rules.directory import department_named, departments_behind
from rules.giving import miss_person
from rules.offers import accept_plan
from rules.pools import note
from schemas.case import Case
from schemas.errors import NotAllowed
from schemas.messages.base import CaseRef
from schemas.messages.events import DepartmentAsked
from schemas.messages.orders import RaiseAlert
from schemas.messages.ownership import CaseClaimed
from schemas.messages.plan import CustomerAccepted
from schemas.messages.pools import NobodyFree, NoteStanding
from schemas.policy.pack import Pack
from schemas.work import Owner, Plan, Remedy
from tests.handling_cases import NOW, a_proposed_case
from tests.pooling import a_triaged_case, around, packs_of, peopled
from tests.rota import a_person, a_staff
from workers.packs import PACKS_FOLDER, load_pack

REF = CaseRef(id="X")
LAWYER = {"skills": ["law", "negotiation"], "courses": ["complaint_communication", "emotion_management"]}


@cache
def pack_named(name: str) -> Pack:
    return load_pack(PACKS_FOLDER / name)


def a_case_of(pack: Pack, *tags: str, **form: Any) -> Case:
    """Give a triaged case of a pack, marked with tags."""
    case = a_triaged_case(**({"priority": "normal"} | form))
    return case.model_copy(update={"pack": pack.ref, "report": case.report.model_copy(update={"tags": tags})})


def owner_of(case: Case, pack: Pack) -> Owner:
    owner = assign(case, pack, now=NOW).after.owner
    assert owner
    return owner


@pytest.mark.req("S2-64")
@pytest.mark.parametrize(
    ("word", "department"),
    [
        ("商城客服", "customer_service"),
        ("客服人员", "customer_service"),
        ("财务部门", "finance"),
        ("仓储物流部门", "warehouse"),
        ("配送部门", "delivery"),
        ("售后部门", "after_sales"),
    ],
)
def test_the_directory_of_the_mall_resolves_each(word: str, department: str) -> None:
    assert department_named(pack_named("online-mall"), word).code == department


@pytest.mark.req("S2-64")
def test_supplier_responsible_department_and_follower_are_reached() -> None:
    pack = pack_named("online-mall")
    case = assign(a_case_of(pack), pack, now=NOW).after

    assert departments_behind(pack, "供应商") == ("after_sales",)
    assert (
        departments_behind(pack, "责任部门", case)
        == departments_behind(pack, "专人跟进", case)
        == ("after_sales",)
    )


@pytest.mark.req("S4-71")
@pytest.mark.parametrize(
    ("word", "department"),
    [
        ("客服专员", "customer_service"),
        ("客服主管", "supervisors"),
        ("专项处理组", "special_group"),
        ("售后专员", "after_sales"),
        ("技术支持", "technical_support"),
        ("产品部门对接人", "product"),
        ("仓库", "warehouse"),
    ],
)
def test_the_directory_of_the_template_resolves_each(word: str, department: str) -> None:
    assert department_named(pack_named("service-template"), word).code == department


@pytest.mark.req("S4-21", "S4-22", "S4-23", "S4-24")
@pytest.mark.parametrize(
    ("form", "department", "person"),
    [
        ({"cls": "enquiry"}, "customer_service", "agent"),
        ({"cls": "complaint"}, "supervisors", "supervisor"),
        ({"cls": "complaint", "priority": "urgent"}, "special_group", "special_group"),
        ({"cls": "after_sales", "topic": "return"}, "after_sales", "after_sales_agent"),
        ({"cls": "after_sales", "topic": "repair_progress"}, "technical_support", "technical_support"),
        ({"cls": "need"}, "product", "product_contact"),
    ],
)
def test_each_type_of_the_template_has_its_owner(form: dict[str, Any], department: str, person: str) -> None:
    pack = pack_named("service-template")
    case = a_case_of(pack)
    assessment = case.assessments[-1].model_copy(update=form)

    owner = owner_of(case.model_copy(update={"assessments": (assessment,)}), pack)

    assert (owner.department, owner.person) == (department, person)


@pytest.mark.req("S4-24")
def test_needs_gather_in_the_queue_of_the_product_departments_contact() -> None:
    pack = pack_named("service-template")
    case = a_case_of(pack)
    need = case.model_copy(update={"assessments": (case.assessments[-1].model_copy(update={"cls": "need"}),)})

    asked = [one for one in assign(need, pack, now=NOW).events if isinstance(one, DepartmentAsked)]

    assert [(one.department, one.kind, one.details["owner"]) for one in asked] == [
        ("product", "owner", "product_contact")
    ]


@pytest.mark.req("S3-68")
def test_a_customer_tagged_vip_goes_to_the_vip_channel() -> None:
    pack = pack_named("feedback-mechanism")

    assert owner_of(a_case_of(pack, "vip"), pack).department == "vip_desk"
    assert owner_of(a_case_of(pack), pack).department == "product"


def the_law(*people: dict[str, Any]) -> tuple[Pack, Any]:
    staff = a_staff([a_person("clerk", department="negotiators", capacity=5), *people])
    return peopled(pack_named("feedback-mechanism"), staff), staff


@pytest.mark.req("S3-52", "S3-55")
def test_claims_and_litigation_go_to_holders_of_both_skills_only_and_nobody_free_is_told() -> None:
    pack, staff = the_law()
    case = assign(a_case_of(pack, "litigation"), pack, now=NOW).after
    (asking,) = [
        one
        for one in assign(a_case_of(pack, "litigation"), pack, now=NOW).orders
        if isinstance(one, NoteStanding)
    ]

    (order,) = note(None, asking, around(staff, packs=packs_of(pack))).orders

    assert isinstance(order, NobodyFree)
    alerts = [
        one.kind for one in miss_person(case, pack, order, now=NOW).orders if isinstance(one, RaiseAlert)
    ]
    assert alerts == ["unowned"]
    with pytest.raises(NotAllowed, match="needs the skill law, negotiation; clerk lacks it"):
        claim(case, pack, CaseClaimed(case=REF, by="clerk"), now=NOW, happened_at=NOW)
    with_lawyer, both = the_law(a_person("lawyer", department="negotiators", capacity=1, **LAWYER))
    given = note(None, asking, around(both, packs=packs_of(with_lawyer))).after.slots
    assert [slot.person for slot in given.values()] == ["lawyer"]


@pytest.mark.req("S3-52")
def test_who_lacks_a_course_is_never_given_a_case() -> None:
    half = a_person("new", department="vip_desk", capacity=5, courses=["complaint_communication"])
    staff = a_staff([half])
    pack = peopled(pack_named("feedback-mechanism"), staff)
    (asking,) = [
        one for one in assign(a_case_of(pack, "vip"), pack, now=NOW).orders if isinstance(one, NoteStanding)
    ]

    pool = note(None, asking, around(staff, packs=packs_of(pack))).after

    assert (dict(pool.slots), list(pool.waiting)) == ({}, [asking.case_id])


@pytest.mark.req("S3-42")
def test_a_case_about_privacy_has_legal_beside_and_is_closed_to_colleagues_of_its_owner() -> None:
    pack = pack_named("feedback-mechanism")
    case = assign(a_case_of(pack, module="privacy"), pack, now=NOW).after
    claimed = claim(
        case, pack, CaseClaimed(case=REF, by="customer_service-1"), now=NOW, happened_at=NOW
    ).after

    assert case.cooperators == ("legal",)
    assert is_owner(claimed, pack, "customer_service-1")
    assert not is_owner(claimed, pack, "customer_service-2")


@pytest.mark.req("S2-33", "S2-34", "S2-35")
def test_the_mall_has_finance_pay_the_warehouse_send_and_somebody_follow() -> None:
    pack = pack_named("online-mall")
    proposed = a_proposed_case()
    remedies = (Remedy(code="refund"), Remedy(code="exchange"), Remedy(code="reissue"))
    plan: Plan = proposed.plans[-1].model_copy(update={"remedies": remedies})
    owner = proposed.owner and proposed.owner.model_copy(update={"person": "after_sales-07"})
    case = proposed.model_copy(update={"pack": pack.ref, "plans": (plan,), "owner": owner, "clocks": {}})

    decision = accept_plan(case, pack, CustomerAccepted(case=REF, plan_version=1), now=NOW, happened_at=NOW)

    asked = [one.department for one in decision.events if isinstance(one, DepartmentAsked)]
    assert asked == ["finance", "warehouse", "warehouse"]
    assert decision.after.follow_up_owner == "after_sales-07"


@pytest.mark.req("C-15")
def test_the_complaint_programme_wants_others_to_call_back() -> None:
    assert pack_named("complaint-programme").callbacks.independence
    assert pack_named("online-mall").callbacks.independence is None
