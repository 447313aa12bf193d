"""Templates are approved and audited: what may not be sent waits, and whoever audits is told in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.jobs.kinds import World
from rules.jobs.life import plan_job, run_job
from rules.template_approval import lapses_at, why_not_sent
from rules.template_audit import file_audit
from rules.wording import wording_of
from schemas.decision import Decision
from schemas.errors import Incomplete, NotAllowed
from schemas.filing import Filing
from schemas.job import Job
from schemas.messages.events import DepartmentTold
from schemas.messages.filings import TemplatesAudited
from schemas.messages.jobs import PlanJob, RunJob
from schemas.messages.orders import NotifyCustomer, RaiseAlert, ResolveAlert
from schemas.staff import NOBODY
from tests.builders import at
from tests.customer_notices import Story, with_notices
from tests.every_pack import KEY, every_pack
from tests.jobs import the_rows

MECHANISM = "feedback-mechanism"
MALL = "online-mall"
LAPSES = at("Sun 2026-03-08 00:00")
"""When the templates of ``audited`` are audited no more: the last day, Saturday, counts whole."""


def audited(**changes: Any) -> Any:
    """Give all packs; the mechanism's audit was on the 5th of March and lasts two days."""
    row = every_pack().newest[MECHANISM].notices.audit
    assert row is not None
    values = row.model_dump() | {"audited_on": date(2026, 3, 5), "lasts_days": 2} | changes
    return with_notices(MECHANISM, audit=values)


def an_audit(**changes: Any) -> TemplatesAudited:
    values = {"pack": MECHANISM, "law": "消費者權益保護法", "passed": True, "by": "legal-002"}
    return TemplatesAudited.model_validate(values | changes)


def filed(instant: Any, before: Filing | None = None, **changes: Any) -> Filing:
    pack = every_pack().newest[MECHANISM]
    return file_audit(before, an_audit(**changes), pack, happened_at=instant).after


def known(filing: Filing) -> dict[str, Filing]:
    return {filing.id: filing}


# Approval


@pytest.mark.req("S2-49")
def test_a_draft_is_never_sent_and_the_notice_goes_out_once_it_is_approved() -> None:
    templates = [row.model_dump() for row in every_pack().newest[MALL].notices.templates]
    drafts = [row | {"draft": row["kind"] == "received"} for row in templates]
    story = Story(MALL, packs=with_notices(MALL, templates=drafts)).begins()

    assert story.notices == ()
    assert story.facts("customer-notified") == []
    assert story.facts("notice-held") == [
        {"kind": "received", "why": "draft", "row": "notices.template.received"}
    ]
    assert not story.case.clocks["first_response"].met_at

    story.packs = every_pack()
    story.waits(hours=1)
    assert (story.kinds, story.case.held_notices) == (["received"], ())
    assert [name for name in story.case.timers if name.startswith("notice")] == []


@pytest.mark.req("S2-49")
@pytest.mark.parametrize(("on", "why"), [(date(2026, 3, 6), None), (date(2026, 3, 7), "unapproved")])
def test_templates_hold_from_the_day_of_their_approval_on(on: date, why: str | None) -> None:
    approval = {"id": "notices.approval", "source": "ours", "by": "legal-1", "on": on}
    policy = with_notices(MALL, approval=approval).newest[MALL].notices

    assert why_not_sent(policy.templates[0], policy, now=at("Fri 2026-03-06 00:00")) == why


@pytest.mark.req("S2-49")
@pytest.mark.parametrize("kind", ["received", "progress", "sunshine", "withdrawn"])
def test_whatever_is_ordered_comes_from_an_approved_template(kind: str) -> None:
    story = Story(MALL, keeps_back=(NotifyCustomer,)).begins()
    notice = story.takes(NotifyCustomer(case_id=KEY, kind=kind)).notices[-1]
    policy = every_pack().newest[MALL].notices
    template = wording_of(policy).template(kind)
    row = next(reason.row for reason in story.decisions[-1].reasons if reason.code == f"notice.{kind}")

    assert row == template.id
    assert policy.approval is not None
    assert not template.draft
    fixed = template.text["zh-CN"].split("{expected}")[-1]
    assert notice.text.endswith(fixed)


# Audits


@pytest.mark.req("S3-41")
@pytest.mark.parametrize(("moment", "why"), [(-1, None), (0, "audit_lapsed")])
def test_a_template_may_be_sent_until_the_end_of_the_last_day_after_its_audit(
    moment: int, why: str | None
) -> None:
    policy = audited().newest[MECHANISM].notices
    now = LAPSES + timedelta(milliseconds=moment)

    assert why_not_sent(policy.templates[0], policy, now=now) == why


@given(st.integers(0, 1000), st.booleans())
def test_an_audit_never_makes_templates_lapse_earlier(days: int, passed: bool) -> None:  # noqa: FBT001 - drawn
    policy = audited().newest[MECHANISM].notices
    one = filed(at("Mon 2026-03-02 10:00") + timedelta(days=days), passed=passed, note="x")
    lapses, before = lapses_at(policy, one), lapses_at(policy)

    assert lapses is not None
    assert before is not None
    assert lapses >= before
    assert passed or lapses == before


@pytest.mark.req("S3-41")
def test_a_notice_whose_template_is_audited_no_more_waits_until_an_audit_is_filed() -> None:
    story = Story(MECHANISM, packs=audited(), now=LAPSES).begins()

    assert story.notices == ()
    assert {(one.kind, one.why) for one in story.case.held_notices} == {
        ("received", "audit_lapsed"),
        ("stage", "audit_lapsed"),
    }
    story.waits(hours=1)
    assert story.notices == ()
    assert len(story.facts("notice-held")) == 2

    story.filed = known(filed(story.now))
    story.waits(hours=1)
    assert sorted(story.kinds) == ["received", "stage"]
    assert story.case.held_notices == ()
    story.waits(hours=1)
    assert len(story.notices) == 2


@pytest.mark.req("S3-41")
def test_an_audit_that_failed_frees_nothing() -> None:
    failed = known(filed(LAPSES, passed=False, note="第3條承諾過度"))
    story = Story(MECHANISM, packs=audited(), now=LAPSES, filed=failed).begins()

    assert story.notices == ()


def test_a_held_notice_that_was_told_otherwise_meanwhile_is_dropped() -> None:
    story = Story(MECHANISM, packs=audited(), now=LAPSES).begins()
    held = story.case.held_notices
    story.packs = every_pack()
    story.takes(NotifyCustomer(case_id=KEY, kind="received"))
    story.becomes(held_notices=held)
    story.takes(NotifyCustomer(case_id=KEY, kind="received"))

    assert story.kinds == ["received"]
    assert "received" not in {one.kind for one in story.case.held_notices}


def test_a_held_notice_that_speaks_of_what_is_gone_is_dropped_and_nobody_was_told() -> None:
    story = Story(MECHANISM, packs=audited(), now=LAPSES, keeps_back=(NotifyCustomer,)).begins()
    story.becomes(lacking=("order_number",))
    story.takes(NotifyCustomer(case_id=KEY, kind="information_needed"))
    assert [one.kind for one in story.case.held_notices] == ["information_needed"]

    story.becomes(lacking=()).filed = known(filed(LAPSES))
    story.keeps_back = ()
    story.waits(hours=1)
    assert (story.notices, story.case.held_notices) == ((), ())
    assert story.decisions[-1].event == "customer.notice-dropped"


def test_nothing_of_an_archived_case_is_held_or_told() -> None:
    story = Story(MECHANISM, packs=audited(), now=LAPSES, keeps_back=(NotifyCustomer,)).begins()
    story.becomes(state="archived").takes(NotifyCustomer(case_id=KEY, kind="received"))

    assert story.decisions[-1].changes_nothing


# Filing


@pytest.mark.req("S3-41")
def test_the_newest_audit_counts_and_an_older_one_that_comes_later_changes_nothing() -> None:
    first = filed(at("Mon 2026-03-09 10:00"))
    pack = every_pack().newest[MECHANISM]
    later = file_audit(first, an_audit(), pack, happened_at=at("Sun 2026-03-08 10:00"))
    newer = filed(at("Tue 2026-03-10 10:00"), first)

    assert later.changes_nothing
    assert (newer.id, newer.kind, newer.version) == (first.id, "template_audit", 2)
    assert newer.id == TemplatesAudited.filing_of(MECHANISM)


@pytest.mark.parametrize(
    ("pack", "changes", "fault", "field"),
    [
        (MECHANISM, {"by": "agent-1"}, NotAllowed, "by"),
        (MECHANISM, {"passed": False}, Incomplete, "note"),
        (MALL, {}, NotAllowed, "pack"),
    ],
)
def test_an_audit_is_filed_by_who_audits_with_what_failed_where_there_are_audits(
    pack: str, changes: dict[str, Any], fault: type[Exception], field: str
) -> None:
    with pytest.raises(fault) as refusal:
        file_audit(None, an_audit(**changes), every_pack().newest[pack], happened_at=LAPSES)

    assert getattr(refusal.value, "field", "") == field


# The job


def a_world(now: Any, filings: Any = None, packs: Any = None) -> World:
    return World(now=now, packs=packs or audited(), staff=NOBODY, answer={} if filings is None else filings)


def planned(now: Any) -> Job:
    row = the_rows()["jobs.notices.audit"]
    return plan_job(None, PlanJob(job=row.id, row=row, as_of=now), audited(), now=now).after


def ran(job: Job, world: World) -> Decision[Job]:
    return run_job(job, RunJob(job=job.id, due_at=world.now, by="somebody"), world)


def told(decision: Decision[Job]) -> list[DepartmentTold]:
    return [one for one in decision.events if isinstance(one, DepartmentTold)]


@pytest.mark.req("S3-41")
def test_that_an_audit_is_due_is_told_once_in_each_period() -> None:
    job = planned(at("Sun 2026-03-01 09:00"))
    early = ran(job, a_world(at("Mon 2026-03-09 09:59")))
    due = ran(early.after, a_world(at("Wed 2026-04-08 10:00")))
    again = ran(due.after, a_world(at("Wed 2026-04-08 10:30")))
    following = ran(again.after, a_world(at("Wed 2026-07-08 10:00")))

    assert [len(told(one)) for one in (early, due, again, following)] == [0, 1, 0, 1]
    (word,) = told(due)
    assert (word.department, word.kind) == ("legal", "template_audit")
    assert word.details["law"] == "《消費者權益保護法》"
    assert "notices.template.received" in word.details["templates"]


@pytest.mark.req("S3-41")
def test_templates_that_are_audited_no_more_are_an_alert_until_they_are() -> None:
    job = planned(at("Sun 2026-03-01 09:00"))
    before = ran(job, a_world(LAPSES - timedelta(minutes=1)))
    lapsed = ran(before.after, a_world(LAPSES))
    audit = filed(LAPSES + timedelta(hours=2))
    ended = ran(lapsed.after, a_world(LAPSES + timedelta(hours=3), known(audit)))

    assert [one.kind for one in before.orders if isinstance(one, RaiseAlert)] == []
    assert [one.kind for one in lapsed.orders if isinstance(one, RaiseAlert)] == ["template_audit"]
    assert len([one for one in ended.orders if isinstance(one, ResolveAlert)]) == 1


def test_a_job_that_gets_no_answer_says_nothing() -> None:
    job = planned(LAPSES)
    world = World(now=LAPSES, packs=audited(), staff=a_world(LAPSES).staff, answer=None)

    assert told(ran(job, world)) == []
