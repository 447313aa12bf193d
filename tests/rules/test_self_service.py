"""Articles for what is not urgent; people take whom they do not help."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rules.consistency import faults_of
from rules.deadlines import check_timers
from rules.intake import register
from rules.linking import link
from rules.notices import tell_customer
from rules.self_service import answer_self_service
from rules.supplements import supply, withdraw
from rules.triage import triage_case
from schemas.case import Case
from schemas.decision import Decision
from schemas.errors import NotAllowed
from schemas.messages.events import CaseFact
from schemas.messages.intake import CaseWithdrawn, InformationSupplied
from schemas.messages.orders import AssignCase, LinkCase, NotifyCustomer
from schemas.messages.triage import SelfServiceAnswered
from schemas.policy.knowledge import KnowledgePolicy
from tests.builders import RECEIVED, a_submission
from tests.handling_cases import REF
from tests.packs import the_pack
from tests.sorting import a_pack_with_articles, a_saying_case

PACK = a_pack_with_articles()
NOW = RECEIVED + timedelta(minutes=1)
LATER = RECEIVED + timedelta(hours=1)

QUESTION = "请问保修期内如何申请保修？需要哪些材料？"


def triaged(summary: str = QUESTION, **changes: str) -> Decision[Case]:
    return triage_case(a_saying_case(summary, **changes), PACK, now=NOW)


def offered() -> Case:
    return triaged().after


def answered(*, helped: bool, by: str = "customer") -> Decision[Case]:
    message = SelfServiceAnswered(case=REF, helped=helped, by=by)
    return answer_self_service(offered(), PACK, message, now=LATER, happened_at=LATER)


def test_the_pack_of_these_tests_is_consistent() -> None:
    assert faults_of(PACK) == ()


@pytest.mark.req("S3-09")
def test_what_is_not_urgent_is_answered_with_an_article_and_its_limits_run() -> None:
    decision = triaged()
    case = decision.after

    assert (decision.event, case.state, case.article) == ("case.triaged", "self_service", "warranty")
    assert decision.orders == (NotifyCustomer(case_id=case.id, kind="article"),)
    assert case.timers["self_service"].due_at == NOW + timedelta(hours=4)
    assert case.clocks["response"].is_running
    assert case.owner is None


@pytest.mark.req("S3-09")
def test_the_notice_brings_the_article_in_the_customers_language_or_in_the_one_there_is() -> None:
    enquiry, parcel = offered(), triaged("快递物流太慢了，我要投诉配送").after
    order = NotifyCustomer(case_id=enquiry.id, kind="article")

    assert parcel.article == "delivery"
    for case, place in ((enquiry, "help.example.com/warranty"), (parcel, "help.example.com/track")):
        assert place in tell_customer(case, PACK, order, now=NOW).after.notices[-1].text
    with pytest.raises(NotAllowed, match="tells the article"):
        tell_customer(enquiry.model_copy(update={"article": None}), PACK, order, now=NOW)


@pytest.mark.req("S3-08")
@pytest.mark.parametrize(
    "summary",
    [
        "请问热水壶漏电、孩子触电受伤怎么办？",
        "服务员态度恶劣，我要投诉",
        "建议增加付款方式",
        "la tetera no funciona, es muy mala",
    ],
)
def test_what_is_urgent_in_doubt_or_without_article_reaches_people_and_gets_no_article(summary: str) -> None:
    decision = triaged(summary)

    assert decision.after.state == "triaged"
    assert AssignCase(case_id=decision.after.id) in decision.orders
    assert not [order for order in decision.orders if isinstance(order, NotifyCustomer)]
    assert decision.after.article is None


@pytest.mark.req("S3-09")
def test_a_customer_whom_it_did_not_help_comes_to_people() -> None:
    decision = answered(helped=False)
    (fact,) = (event for event in decision.events if isinstance(event, CaseFact))

    assert (decision.event, decision.after.state) == ("case.self-service-ended", "triaged")
    assert decision.orders == (AssignCase(case_id=decision.after.id),)
    assert "self_service" not in decision.after.timers
    assert fact.details == {"article": "warranty", "by": "customer"}


@pytest.mark.req("S3-09")
def test_a_customer_who_says_nothing_comes_to_people_when_the_time_is_up() -> None:
    case = offered()
    due = case.timers["self_service"].due_at

    early = check_timers(case, PACK, now=due - timedelta(milliseconds=1))
    decision = check_timers(case, PACK, now=due)

    assert early.after.state == "self_service"
    assert (decision.event, decision.after.state) == ("case.self-service-ended", "triaged")
    assert AssignCase(case_id=case.id) in decision.orders
    assert check_timers(case, the_pack(), now=due).after.state == "triaged"


@pytest.mark.req("S3-09")
def test_a_case_that_it_helped_is_closed_with_the_packs_outcome() -> None:
    decision = answered(helped=True)

    assert (decision.event, decision.after.state) == ("case.closed", "closed")
    assert decision.after.closure is not None
    assert decision.after.closure.outcome == "self_served"
    assert not decision.after.clocks["response"].is_running


def test_a_stranger_says_nothing_for_the_customer_and_only_in_self_service() -> None:
    with pytest.raises(NotAllowed):
        answered(helped=True, by="stranger-01")
    message = SelfServiceAnswered(case=REF, helped=True)
    ended = answered(helped=True).after
    with pytest.raises(NotAllowed):
        answer_self_service(ended, PACK, message, now=LATER, happened_at=LATER)


def test_a_pack_that_offers_none_any_more_closes_nothing() -> None:
    pack = PACK.model_copy(update={"knowledge": KnowledgePolicy()})
    message = SelfServiceAnswered(case=REF, helped=True)

    with pytest.raises(NotAllowed) as refusal:
        answer_self_service(offered(), pack, message, now=LATER, happened_at=LATER)
    assert refusal.value.field == "helped"


@pytest.mark.req("S3-08", "S3-09")
def test_whatever_else_the_customer_says_brings_people() -> None:
    said = InformationSupplied(case=REF, text="热水壶漏电，孩子触电受伤")
    again = LinkCase(case_id=offered().id, other_id="B" * 26, relation="repeated_by")
    raised = again.model_copy(update={"relation": "raised_in_callback"})

    told = supply(offered(), PACK, said, now=LATER, happened_at=LATER)
    repeated = link(offered(), PACK, again, now=LATER)

    assert (told.after.state, told.after.priority) == ("triaged", "urgent")
    assert AssignCase(case_id=told.after.id) in told.orders
    assert AssignCase(case_id=told.after.id) in repeated.orders
    assert link(offered(), PACK, raised, now=LATER).after.state == "self_service"


def test_the_time_of_a_case_that_was_withdrawn_runs_out_without_effect() -> None:
    message = CaseWithdrawn(case=REF, reason="不用了")
    gone = withdraw(offered(), PACK, message, now=LATER, happened_at=LATER).after

    after = check_timers(gone, PACK, now=NOW + timedelta(hours=5)).after

    assert after.state == "closed"
    assert "self_service" not in after.timers


@pytest.mark.req("S3-07")
def test_a_submission_without_type_is_registered_where_the_pack_asks_for_none_and_gets_one() -> None:
    required = tuple(row for row in PACK.intake.required if row.field != "type")
    pack = PACK.model_copy(update={"intake": PACK.intake.model_copy(update={"required": required})})
    message = a_submission(type=None, topic=None, summary="客服态度恶劣，我要投诉")

    case = register(
        message,
        pack,
        case_id="07c55f84772414477650fd7a16773658",
        source="/crm/test",
        source_id="fb-1",
        now=RECEIVED,
        attempt=0,
        fingerprint=str,
    ).after
    form = triage_case(case, pack, now=NOW).after.assessments[-1]

    assert (case.state, case.report.type) == ("registered", "unstated")
    assert (form.cls, form.cls_label) == ("complaint", "投诉类")
