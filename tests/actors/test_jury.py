"""A jury of customers under the mechanism, by its messages; the delivered pack keeps it switched off."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from rules.deadlines import check_timers
from rules.jury_file import LONGEST, jury_file
from rules.jury_votes import count_votes
from schemas.errors import CaseIsClosed, InvalidMessage, NotAllowed
from schemas.messages.arbitration import JurorVoted, JuryOpened, NamedJuror
from schemas.messages.handling import CaseDecided, CaseEscalated
from schemas.messages.intake import CaseWithdrawn, InformationSupplied
from schemas.messages.orders import CountVotes, RaiseAlert
from schemas.messages.ownership import CaseAccepted
from schemas.policy.pack import Packs
from schemas.report import Contact, Customer
from tests.every_pack import every_pack
from tests.lives import REF, Life

JURORS = ("juror-1", "juror-2", "juror-3", "juror-4")


def with_jury(**changes: Any) -> Packs:
    """Give all packs, with the jury of the mechanism switched on and changed."""
    packs = every_pack()
    pack = packs.newest["feedback-mechanism"]
    jury = pack.arbitration.jury
    assert jury is not None
    on = jury.model_copy(update={"enabled": True} | changes)
    with_it = pack.model_copy(update={"arbitration": pack.arbitration.model_copy(update={"jury": on})})
    return Packs(
        by_ref={**packs.by_ref, (pack.name, pack.version): with_it},
        default=packs.default,
        newest={**packs.newest, pack.name: with_it},
    )


def escalated(packs: Packs | None = None, **said: Any) -> Life:
    life = Life("feedback-mechanism", packs=packs or with_jury(), **said)
    life.say(CaseAccepted(case=REF, by=life.owner))
    life.say(CaseEscalated(case=REF, reason="三方说法不一", by=life.owner))
    return life


def named(*ids: str, **customers: Customer) -> tuple[NamedJuror, ...]:
    parties = tuple(NamedJuror(id=name.replace("_", "-"), customer=one) for name, one in customers.items())
    return (*(NamedJuror(id=one) for one in ids), *parties)


def opened(life: Life | None = None, *, jurors: tuple[NamedJuror, ...] = named(*JURORS)) -> Life:
    life = life or escalated()
    life.say(JuryOpened(case=REF, question="是否應當退貨？", jurors=jurors, by="service_leads-02"))
    return life


def voted(life: Life, *choices: str) -> Life:
    for juror, choice in zip(JURORS, choices, strict=False):
        life.say(JurorVoted(case=REF, juror=juror, choice=choice, by="customer_service-03"))
    return life


def timed_out(life: Life) -> Life:
    life.wait_until(life.it.juries[-1].votes_by + timedelta(milliseconds=1))
    return life


@pytest.mark.req("S3-46")
def test_the_delivered_pack_keeps_the_jury_switched_off() -> None:
    with pytest.raises(NotAllowed, match="is switched off"):
        opened(escalated(every_pack()))

    with pytest.raises(NotAllowed, match="has no jury"):
        Life("online-mall").say(
            JuryOpened(case=REF, question="?", jurors=named(*JURORS), by="service_leads-02")
        )


@pytest.mark.req("S3-46")
def test_everybody_named_is_invited_with_a_redacted_file_and_the_last_instant() -> None:
    life = escalated(
        summary="我是測試甲，电话13800000000，订单20240520001的水壶坏了，不工作",
        order_number="20240520001",
    )
    life.say(InformationSupplied(case=REF, text="測試甲補充：mail me at jia@example.com"))
    opened(life)

    invitations = life.asked("jury_invitation")
    assert [one.details["juror"] for one in invitations] == list(JURORS)
    assert {one.department for one in invitations} == {"customer_service"}
    assert all(one.due_at == life.it.juries[-1].votes_by for one in invitations)
    text = json.dumps(invitations[0].details, ensure_ascii=False)
    for own in ("13800000000", "20240520001", "jia@example.com", "测试甲", "家中", life.owner):
        assert own not in text
    assert "水壶坏了" in text
    assert [one["code"] for one in invitations[0].details["choices"]] == ["for_customer", "for_company"]
    assert (life.state, life.told()[-1]) == ("jury", "jury")


@pytest.mark.req("S3-46")
@pytest.mark.parametrize(
    "party",
    [
        Customer(contact=Contact(phone="13800000000")),
        Customer(contact=Contact(phone="+86 138-0000-0000")),
        Customer(username="JIA_88"),
    ],
)
def test_a_party_to_the_case_is_not_invited_and_stays_on_record_as_left_out(party: Customer) -> None:
    customer = {"name": "测试甲", "username": "jia_88", "contact": {"phone": "13800000000"}}
    life = opened(escalated(customer=customer), jurors=named(*JURORS, juror_5=party))

    assert [one.details["juror"] for one in life.asked("jury_invitation")] == list(JURORS)
    assert life.it.juries[-1].jurors[-1].left_out == "party"
    assert life.facts("jury-opened")[0].details["left_out"] == 1
    with pytest.raises(NotAllowed, match="not invited"):
        life.say(JurorVoted(case=REF, juror="juror-5", choice="for_customer", by="customer_service-03"))


@pytest.mark.req("S3-46")
def test_a_namesake_of_the_customer_is_no_party() -> None:
    life = opened(jurors=named(*JURORS, juror_5=Customer(name="测试甲")))

    assert life.it.juries[-1].jurors[-1].left_out is None


@pytest.mark.req("S3-46")
def test_too_few_who_are_no_party_open_no_jury() -> None:
    party = Customer(contact=Contact(phone="13800000000"))

    with pytest.raises(NotAllowed) as refusal:
        opened(jurors=named("juror-1", "juror-2", juror_5=party))

    assert (refusal.value.field, refusal.value.found) == ("jurors", "2")
    with pytest.raises(NotAllowed, match="stands twice"):
        opened(jurors=named("juror-1", "juror-1", "juror-2"))


@pytest.mark.req("S3-46")
def test_the_last_vote_decides_at_once_and_the_decision_is_kept() -> None:
    life = voted(opened(), "for_customer", "支持客户", "維持原方案")
    assert (life.state, life.it.juries[-1].ended) == ("jury", None)

    life.say(
        JurorVoted(case=REF, juror="juror-4", choice="支持客戶", reason="合理", by="customer_service-03")
    )

    jury = life.it.juries[-1]
    assert (life.state, jury.ended, jury.choice) == ("planning", "decided", "for_customer")
    assert [one.choice for one in jury.jurors] == [
        "for_customer",
        "for_customer",
        "for_company",
        "for_customer",
    ]
    assert "votes" not in life.it.timers
    assert life.facts("jury-decided")[0].details["votes"] == {"for_customer": 3, "for_company": 1}
    assert "合理" not in life.facts("jury-decided")[0].model_dump_json()


@pytest.mark.req("S3-46")
def test_who_votes_for_the_company_leaves_it_at_what_was_offered() -> None:
    life = voted(opened(), *["for_company"] * 4)

    assert life.it.closure is not None
    assert (life.state, life.it.closure.outcome) == ("closed", "decided_by_jury")
    assert life.told()[-1] == "result"


@pytest.mark.req("S3-46")
def test_at_the_deadline_the_votes_there_are_decide_if_they_are_enough() -> None:
    life = voted(opened(), "for_customer", "for_customer", "for_company")

    life.wait_until(life.it.juries[-1].votes_by)
    assert life.state == "jury"
    timed_out(life)

    assert (life.state, life.it.juries[-1].choice) == ("planning", "for_customer")


@pytest.mark.req("S3-46")
def test_without_a_quorum_management_decides_and_is_told() -> None:
    life = timed_out(voted(opened(), "for_customer", "for_customer"))

    assert (life.state, life.it.juries[-1].ended) == ("escalated", "no_quorum")
    assert life.asked("decision")[-1].department == "management"
    assert [one.kind for one in life.orders if isinstance(one, RaiseAlert)][-1] == "unsolvable"
    life.say(CaseDecided(case=REF, decision="退款", outcome="final", by="management-01"))
    assert life.state == "closed"


@pytest.mark.req("S3-46")
@pytest.mark.parametrize(
    ("tie", "state", "choice"), [(None, "escalated", None), ("for_customer", "planning", "for_customer")]
)
def test_a_tie_goes_where_the_pack_says(tie: str | None, state: str, choice: str | None) -> None:
    life = opened(escalated(with_jury(tie=tie)))
    voted(life, "for_customer", "for_company", "for_customer", "for_company")

    assert (life.state, life.it.juries[-1].ended, life.it.juries[-1].choice) == (state, "tie", choice)


@pytest.mark.req("S3-46")
def test_a_vote_at_the_last_instant_counts_and_one_after_it_does_not() -> None:
    life = opened()
    life.now = life.it.juries[-1].votes_by - timedelta(minutes=10)
    voted(life, "for_customer")
    with pytest.raises(NotAllowed, match="were taken until"):
        life.say(JurorVoted(case=REF, juror="juror-2", choice="for_company", by="customer_service-03"))

    assert [one.choice for one in life.it.juries[-1].jurors] == ["for_customer", None, None, None]


@pytest.mark.req("S3-46")
@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"juror": "juror-1"}, NotAllowed, "juror"),
        ({"juror": "juror-9"}, NotAllowed, "juror"),
        ({"choice": "棄權"}, InvalidMessage, "choice"),
        ({"by": "product-01"}, NotAllowed, "by"),
    ],
)
def test_a_vote_that_does_not_fit_is_refused(
    changes: dict[str, str], error: type[Exception], field: str
) -> None:
    life = voted(opened(), "for_customer")
    values = {"juror": "juror-2", "choice": "for_company", "by": "customer_service-03"} | changes

    with pytest.raises(error) as refusal:
        life.say(JurorVoted.model_validate({"case": REF} | values))

    assert getattr(refusal.value, "field", "") == field


def test_votes_are_taken_by_a_jury_at_work_only() -> None:
    life = escalated()
    ballot = JurorVoted(case=REF, juror="juror-1", choice="for_customer", by="customer_service-03")

    with pytest.raises(NotAllowed, match="No jury is at work"):
        life.say(ballot)
    opened(life)
    life.say(CaseWithdrawn(case=REF, reason="不用了"))
    with pytest.raises(CaseIsClosed):
        life.say(ballot)
    timed_out(life)
    assert "votes" not in life.it.timers


def test_only_a_dispatcher_opens_a_jury() -> None:
    life = escalated()

    with pytest.raises(NotAllowed) as refusal:
        life.say(JuryOpened(case=REF, question="?", jurors=named(*JURORS), by="product-01"))

    assert refusal.value.field == "by"


def test_a_count_that_comes_early_or_again_changes_nothing() -> None:
    life = opened()
    early = life.say(CountVotes(case_id=life.it.id))
    timed_out(life)
    again = life.say(CountVotes(case_id=life.it.id))

    assert (early.changes_nothing, again.changes_nothing) == (True, True)


def test_a_count_that_was_lost_is_ordered_again() -> None:
    life = opened()
    over = life.it.juries[-1].votes_by + timedelta(milliseconds=1)

    first = check_timers(life.it, life.pack, now=over)
    second = check_timers(first.after, life.pack, now=first.after.timers["votes"].due_at)

    assert all(CountVotes(case_id=life.it.id) in one.orders for one in (first, second))
    assert first.after.timers["votes"].due_at == over + timedelta(minutes=10)
    assert count_votes(life.it, every_pack().newest["online-mall"], now=over).changes_nothing


def test_a_long_text_is_cut_and_what_is_not_there_is_none() -> None:
    life = escalated(summary="坏" * (LONGEST + 1), incident=None, product=None)

    file = jury_file(life.it)

    assert len(file["summary"]) == LONGEST + 1
    assert (file["description"], file["product"], file["text"]) == (None, None, None)
