"""Unhappy paths to the end, by public messages: dissatisfied twice, the cap, mediation, jury, and nobody reached."""

from __future__ import annotations

from typing import Any, Final

import pytest

from schemas.case import Case
from tests.actors.test_jury import with_jury
from tests.company import Company
from tests.compensating import S3, accepting, agreeing, complaining, drafting

S1: Final = "complaint-programme"
GROUPS: Final = ("leaders", "administration", "project", "marketing", "business")


class Story:
    """One complaint of a company, told message by message."""

    def __init__(self, company: Company, pack: str, **changes: Any) -> None:
        """Have a customer complain."""
        self.company = company
        self.case_id = complaining(company, pack, **changes)
        self.count = 0

    @property
    def case(self) -> Case:
        """Give the case as it is stored."""
        return self.company.case(self.case_id)

    def say(self, kind: str, **data: Any) -> None:
        """Publish a command about the case."""
        self.count += 1
        self.company.command(f"caseloop.{kind}.v1", self.case_id, f"story-{self.count}", **data)

    def solved(self, *codes: str) -> None:
        """Carry a plan out, from wherever the round begins."""
        if self.case.state == "rework":
            assert self.case.owner is not None
            self.say("case.accepted", by=self.case.owner.person)
        if self.case.state == "investigating":
            assert self.case.owner is not None
            self.say("case.verified", note="已核实", by=self.case.owner.person)
        drafting(self.company, self.case_id, *({"code": code} for code in codes), name=f"plan-{self.count}")
        agreeing(self.company, self.case_id, name=f"agree-{self.count}")
        assert self.case.owner is not None
        for code in codes:
            self.say("remedy.done", code=code, by=self.case.owner.person)
        self.say("case.responded", channel="phone", summary="已告知进展", by=self.case.owner.person)
        self.say("progress.reported", step="已处理", by=self.case.owner.person)
        self.say("case.resolved", result="已处理", by=self.case.owner.person)

    def heard(self) -> list[str]:
        """Give what subscribers heard of the case, in order, without notices and requests."""
        prefix = "caseloop.event.case."
        names = [
            event["type"].removeprefix(prefix).removesuffix(".v1")
            for event in self.company.events.values()
            if event["type"].startswith(prefix) and event["data"].get("case_id") == self.case_id
        ]
        return [
            name
            for name in names
            if name not in ("customer-notified", "estimate-compared", "fault-attributed")
        ]

    def asked(self, kind: str) -> list[str]:
        """Give the departments that were asked for work of a kind."""
        found = self.company.heard("caseloop.event.department.asked.v1")
        return [one["department"] for one in found if one["kind"] == kind and one["case_id"] == self.case_id]


def programme() -> Story:
    story = Story(Company(), S1)
    accepting(story.company, story.case_id)
    return story


@pytest.mark.req("S1-19", "S1-20", "S1-27", "C-16")
def test_the_programme_goes_through_two_failed_rounds_and_mediation_to_a_satisfied_customer() -> None:
    story = programme()
    story.solved("exchange")
    story.say("callback.recorded", answer="不满意", cause="没有检测电源", by="callback_body-01")
    story.solved("repair")
    story.say("callback.recorded", answer="不满意", by="callback_body-01")

    assert story.case.state == "mediation"
    assert sorted(story.asked("mediation_invitation")) == sorted(
        ["management", "administration", "project", "marketing", "business"]
    )
    for group in GROUPS:
        story.say("mediation.attended", group=group, present=True, person=f"{group}-02", by="mediator-01")
    story.say("case.mediated", outcome="调解达成一致", text="更换整机并上门安装", by="mediator-01")
    story.say("callback.recorded", answer="基本满意", by="callback_body-01")
    assert story.case.owner is not None
    story.say("fault.attributed", none=True, reason="单件故障", by=story.case.owner.person)
    story.say("case.signed", by=story.case.owner.person)

    assert (story.case.state, story.case.round) == ("archived", 3)
    assert story.company.parked() == []
    told = story.heard()
    assert told[told.index("mediation-opened") :] == [
        "mediation-opened",
        *["mediation-attended"] * 5,
        "mediated",
        "callback-recorded",
        "closed",
        "signed",
        "archived",
    ]


@pytest.mark.req("S2-39")
def test_a_customer_of_the_programme_who_is_never_reached_ends_documented_and_archived() -> None:
    story = programme()
    story.solved("exchange")

    for _ in range(3):
        story.say("callback.attempted", reason="无人接听", by="callback_body-01")
        story.company.later(hours=24)

    assert story.case.closure is not None
    assert (story.case.state, story.case.closure.outcome) == ("closed", "unreached")
    assert story.asked("callback").count("callback_body") >= 3
    assert story.case.owner is not None
    story.say("fault.attributed", none=True, reason="单件故障", by=story.case.owner.person)
    story.say("case.signed", by=story.case.owner.person)
    assert story.case.state == "archived"


def mechanism() -> Story:
    story = Story(Company(), S3)
    accepting(story.company, story.case_id)
    return story


@pytest.mark.req("C-16")
def test_the_mechanism_goes_through_the_cap_to_management_while_its_jury_is_off() -> None:
    story = mechanism()
    story.solved("apology")
    story.say("callback.recorded", answer="不滿意", cause="沒有退款", by="callback_staff-01")
    story.solved("vip_channel")
    story.say("callback.recorded", answer="不滿意", cause="仍不滿意", by="callback_staff-01")
    assert story.case.state == "escalated"

    story.say(
        "jury.opened",
        question="是否應當退款？",
        jurors=[{"id": f"juror-{number}"} for number in range(3)],
        by="service_leads-01",
    )
    assert [one.field for one in story.company.parked()] == ["case.pack"]
    story.say("case.decided", decision="退款", outcome="final", by="management-01")
    story.say("case.reopened", reason="退款未到帳")
    assert story.case.state == "escalated"
    story.say("case.decided", decision="已退款", outcome="final", by="management-01")

    assert story.case.closure is not None
    assert story.case.closure.outcome == "decided_by_management"


@pytest.mark.req("S3-46")
def test_a_jury_that_is_switched_on_decides_after_the_cap_even_if_every_message_comes_twice() -> None:
    company = Company(packs=with_jury())
    story = Story(company, S3)
    accepting(company, story.case_id)
    for remedy in ("apology", "vip_channel"):
        story.solved(remedy)
        story.say("callback.recorded", answer="不滿意", cause="沒有退款", by="callback_staff-01")
    jurors = [{"id": f"juror-{number}"} for number in range(3)]
    story.say("jury.opened", question="是否應當退款？", jurors=jurors, by="service_leads-01")
    for juror, choice in zip(jurors, ("支持客戶", "支持客戶", "維持原方案"), strict=True):
        story.say("juror.voted", juror=juror["id"], choice=choice, by="customer_service-01")
    before = story.case

    company.again()

    assert (before.state, before.round, before.juries[-1].choice) == ("planning", 3, "for_customer")
    assert story.case == before
    assert len(set(company.copies)) == len(company.events)


@pytest.mark.req("S3-46")
def test_a_jury_that_nobody_answers_is_counted_by_time_alone() -> None:
    company = Company(packs=with_jury())
    story = Story(company, S3)
    accepting(company, story.case_id)
    jurors = [{"id": f"juror-{number}"} for number in range(3)]
    story.say("jury.opened", question="是否應當退款？", jurors=jurors, by="service_leads-01")

    company.later(hours=74)

    assert (story.case.state, story.case.juries[-1].ended) == ("escalated", "no_quorum")
    assert story.asked("decision") == ["management"]
    assert company.parked() == []
