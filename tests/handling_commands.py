"""One well-formed command of every kind, from somebody who may say it, with the rule that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rules import (
    assists,
    chasing,
    claiming,
    enquiries,
    evidence_asked,
    execution,
    extensions,
    findings,
    handling,
    marking,
    meetings,
    merging,
    moving,
    negotiating,
    obstacles,
    offers,
    plans,
    reassessing,
    self_service,
    suggestions,
    supplements,
    talking,
    task_ends,
    task_review,
    translating,
    waiting,
)
from rules import ownership as owners
from rules.compensation import applying
from schemas.case import Case
from schemas.clock import Duration
from schemas.decision import Decision
from schemas.messages import clocks, intake, investigation, ownership, triage
from schemas.messages import compensation as compensating
from schemas.messages import handling as said
from schemas.messages import plan as planned
from schemas.messages.base import CaseRef
from schemas.messages.merging import CaseMerged
from schemas.messages.moving import CasePackChanged
from schemas.policy.commands import CommandName
from tests.every_pack import every_pack
from tests.handling_cases import MANAGER, NOW, REF, STAFF, a_draft, later
from tests.packs import the_pack

Rule = Callable[..., Decision[Case]]

COMMANDS: Mapping[CommandName, tuple[Rule, Any]] = {
    "name_owner": (
        owners.name_owner,
        ownership.OwnerNamed(
            case=REF, owner="product-02", department="product", reason="熟悉", by="dispatcher-01"
        ),
    ),
    "claim": (claiming.claim, ownership.CaseClaimed(case=REF, by=STAFF)),
    "transfer": (
        owners.transfer,
        ownership.CaseTransferred(case=REF, department="product", reason="设计问题", by=STAFF),
    ),
    "accept": (handling.accept, ownership.CaseAccepted(case=REF, by=STAFF)),
    "verify": (handling.verify, ownership.CaseVerified(case=REF, note="已核实", by=STAFF)),
    "respond": (
        handling.respond,
        said.ResponseGiven(case=REF, channel="phone", summary="已回复", by=STAFF),
    ),
    "move": (
        lambda case, _, message, **instants: moving.move(case, every_pack(), message, **instants),
        CasePackChanged(case=REF, pack="service-template", reason="属于服务模板", by="dispatcher-01"),
    ),
    "merge": (
        merging.merge,
        CaseMerged(case=REF, into=CaseRef(id="OTHER"), reason="同一事项", by="dispatcher-01"),
    ),
    "supply": (supplements.supply, intake.InformationSupplied(case=REF, text="补充")),
    "correct": (
        supplements.correct,
        intake.CaseCorrected(case=REF, field="product.model", value="K-201", reason="看错", by=STAFF),
    ),
    "withdraw": (supplements.withdraw, intake.CaseWithdrawn(case=REF, reason="已解决")),
    "answer_enquiry": (
        enquiries.answer_enquiry,
        said.EnquiryAnswered(case=REF, answer="一年", references=("manual:A7",), by=STAFF),
    ),
    "pass_on_enquiry": (
        enquiries.pass_on_enquiry,
        said.EnquiryPassedOn(case=REF, question="多久？", department="technology", by=STAFF),
    ),
    "request_task": (
        assists.request_task,
        said.AssistRequested(case=REF, kind="assist", department="product", text="协助", by=STAFF),
    ),
    "review_task": (
        task_review.review_task,
        said.TaskReviewed(case=REF, task_id="customer_contact-1", passed=True, by="dispatcher-01"),
    ),
    "answer_task": (
        assists.answer_task,
        said.TaskAnswered(case=REF, task_id="customer_contact-1", answer="已联系", by=STAFF),
    ),
    "judge_suggestion": (
        suggestions.judge_suggestion,
        said.SuggestionJudged(case=REF, verdict="采纳", reason="好", department="after_sales", by=STAFF),
    ),
    "record_fact": (
        findings.record_fact,
        said.FactFound(case=REF, kind="batch_problem", text="同批多件", source="lab", by=STAFF),
    ),
    "verify_fact": (findings.verify_fact, investigation.FactVerified(case=REF, fact=1, by=STAFF)),
    "fail_task": (
        task_ends.fail_task,
        investigation.TaskFailed(case=REF, task_id="customer_contact-1", reason="系统维护", by=STAFF),
    ),
    "ask_evidence": (
        evidence_asked.ask_for_evidence,
        investigation.EvidenceRequested(case=REF, items=("破损照片",), by=STAFF),
    ),
    "record_meeting": (
        meetings.record_meeting,
        investigation.MeetingHeld(
            case=REF, participants=("product-02", STAFF), channel="video", conclusion="换新", by=STAFF
        ),
    ),
    "chase": (chasing.chase, investigation.CustomerChased(case=REF)),
    "report_progress": (
        findings.report_progress,
        said.ProgressReported(case=REF, step="已检测", expected_at=later(24), by=STAFF),
    ),
    "block": (
        obstacles.block,
        said.CaseBlocked(case=REF, obstacle="缺货", expected_at=later(48), by=STAFF),
    ),
    "unblock": (obstacles.unblock, said.CaseUnblocked(case=REF, note="到货", by=STAFF)),
    "escalate": (obstacles.escalate, said.CaseEscalated(case=REF, reason="超出权限", by=STAFF)),
    "decide": (
        obstacles.decide,
        said.CaseDecided(case=REF, decision="退款", outcome="new_round", by=MANAGER),
    ),
    "wait": (
        waiting.begin_waiting,
        clocks.WaitingBegan(case=REF, awaiting="customer", reason="等照片", until=later(48), by=STAFF),
    ),
    "extend": (
        extensions.extend,
        clocks.ClockExtended(
            case=REF,
            clock="response",
            more=Duration(amount=2, unit="clock_hours"),
            reason="等待检测",
            approved_by=MANAGER,
            by=STAFF,
        ),
    ),
    "draft_plan": (plans.draft_plan, a_draft()),
    "approve_plan": (plans.approve_plan, planned.PlanApproved(case=REF, plan_version=1, by=MANAGER)),
    "refuse_plan": (
        plans.refuse_plan,
        planned.PlanRefused(case=REF, plan_version=1, reason="不妥", by=MANAGER),
    ),
    "accept_plan": (offers.accept_plan, planned.CustomerAccepted(case=REF, plan_version=1)),
    "object_to_plan": (
        offers.object_to_plan,
        planned.CustomerObjected(case=REF, plan_version=1, objection="要退货"),
    ),
    "counter_plan": (
        negotiating.counter_plan,
        planned.CustomerCountered(
            case=REF, plan_version=1, remedies=(planned.ProposedRemedy(code="return"),), words="要退货"
        ),
    ),
    "agree_to_counter": (
        negotiating.agree_to_counter,
        planned.CounterAgreed(case=REF, plan_version=1, by=STAFF),
    ),
    "refuse_demand": (
        negotiating.refuse_demand,
        planned.DemandRefused(case=REF, demand="十倍赔偿", reason="法律不支持", alternative="换新", by=STAFF),
    ),
    "contact_customer": (
        talking.contact_customer,
        planned.CustomerContacted(
            case=REF, plan_version=1, channel="phone", summary="水壶不工作", explained="换新机", by=STAFF
        ),
    ),
    "finish_remedy": (execution.finish_remedy, planned.RemedyDone(case=REF, code="exchange", by=STAFF)),
    "reassess": (
        reassessing.reassess,
        triage.CaseReassessed(case=REF, priority="normal", reason="已电话核实", by="dispatcher-01"),
    ),
    "answer_self_service": (
        self_service.answer_self_service,
        triage.SelfServiceAnswered(case=REF, helped=False),
    ),
    "tag": (marking.tag, triage.CaseTagged(case=REF, add=("vip",), by=STAFF)),
    "name_core_issue": (marking.name_core_issue, triage.CoreIssueNamed(case=REF, text="插头过热", by=STAFF)),
    "translate": (
        translating.translate,
        triage.TranslationSupplied(case=REF, language="zh-Hans", text="水壶坏了", by="translation-01"),
    ),
    "apply_compensation": (
        applying.apply,
        compensating.CompensationApplied(case=REF, reason="已同意", by=STAFF),
    ),
    "approve_compensation": (
        applying.approve,
        compensating.CompensationApproved(case=REF, application="compensation-1", by=MANAGER),
    ),
    "refuse_compensation": (
        applying.refuse,
        compensating.CompensationRefused(case=REF, application="compensation-1", reason="不妥", by=MANAGER),
    ),
    "resolve": (execution.resolve, planned.CaseResolved(case=REF, result="已换新机", by=STAFF)),
}


def commanding(case: Case, name: CommandName, *, now: datetime = NOW, **changes: Any) -> Decision[Case]:
    """Give what a command does to a case; ``changes`` replace fields of the message."""
    rule, message = COMMANDS[name]
    pack = the_pack() if case.pack == the_pack().ref else every_pack().of(case.pack)
    return rule(case, pack, message.model_copy(update=changes), now=now, happened_at=now)
