"""The facts that subscribers can hear of: each name with its meaning and an example of what it adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from schemas.messages.examples import ALERT_ID, CASE_ID


@dataclass(frozen=True, slots=True)
class Fact:
    """One name of a case fact."""

    meaning: str
    details: Mapping[str, Any] = field(default_factory=dict)
    """Example of the details; empty if the shared shape says all."""


_TASK: Final = {"task_id": "technical_test-1", "kind": "technical_test", "department": "technology"}

_JUDGED: Final = {
    "class": "complaint",
    "class_label": "投诉类",
    "topic": "quality_complaint",
    "module": "product",
    "priority": "important",
    "priority_label": "重要",
    "factors": {"scope": 1, "emotion": 0, "business": 1},
    "triggers": ["product_fault"],
    "repeat_of": [],
    "confidence": 100,
    "scorer": "lexicon-1",
    "found": [
        {
            "axis": "sentiment",
            "label": "negative",
            "code": "negative",
            "confidence": 93,
            "decided": True,
            "scorer": "zh-sentiment-1",
        }
    ],
    "language": "zh-Hans",
    "culture": None,
    "sayings": [],
    "keyword_row": None,
    "display_label": None,
    "article": None,
    "scripts": [],
    "doubts": [],
}

_TOLD: Final = {"accepted": "您的反馈已受理", "step": "调查中", "expected_at": "2026-03-09T02:00:00Z"}

_APPLIED: Final = {
    "application": "compensation-1",
    "origin": "application",
    "remedy": "compensation",
    "amount": {"amount": "800.00", "currency": "CNY"},
    "points": None,
    "approver": "management",
    "needs_approval": ["handling.limit.compensation"],
}

FACTS: Final[Mapping[str, Fact]] = {
    "registered": Fact(
        "A submission became a case.",
        {
            "source": "/crm/shanghai",
            "source_id": "fb-20260306-0001",
            "channel": "live_chat",
            "type": "complaint",
            "recording_lag_ms": 240,
            "prefilled": ["order_number"],
            "demand_confirmed": None,
        },
    ),
    "triaged": Fact(
        "Class, priority and department were judged for the first time.", {**_JUDGED, "because": "first"}
    ),
    "retriaged": Fact("The assessment was judged again.", {**_JUDGED, "because": "fact_found"}),
    "moved": Fact(
        "Another pack holds for the case from now on.",
        {
            "before": {"name": "feedback-handbook", "version": "1"},
            "after": {"name": "service-template", "version": "1"},
            "by": "dispatcher-01",
            "kind_before": ["complaint", "quality_complaint", "product", "important"],
            "kind_after": ["complaint", "product_fault", "product", "normal"],
        },
    ),
    "assigned": Fact(
        "The case has its owner.",
        {
            "mode": "automatic",
            "by": "caseloop",
            "cooperators": ["technology"],
            "row": "assignment.route.urgent_product",
        },
    ),
    "owner-named": Fact(
        "A dispatcher named the owner by hand.", {"by": "dispatcher-01", "from": "after_sales", "count": 1}
    ),
    "claimed": Fact(
        "A member of the owning department took the case, or was given it by its pool.",
        {"by": "caseloop", "mode": "automatic", "rule": "least_loaded"},
    ),
    "recused": Fact("Somebody is to have nothing to do with the case.", {"by": "agent-017", "count": 1}),
    "returned": Fact(
        "The case is its department's again: its owner recused themselves, is absent or did nothing about it.",
        {"by": "caseloop", "from_owner": "agent-017", "why": "idle", "count": 1},
    ),
    "transferred": Fact(
        "The owner handed the case over.", {"by": "agent-017", "from": "after_sales", "count": 1}
    ),
    "linked": Fact(
        "The case was tied to another one.",
        {"other": CASE_ID, "relation": "repeated_by", "second_complaints": 1},
    ),
    "merge-asked": Fact("The case is to end in another one.", {"by": "agent-017"}),
    "merge-refused": Fact(
        "The other case did not take this one over; it goes on by itself.", {"into": CASE_ID, "why": "ended"}
    ),
    "merged": Fact("The case ended in another one.", {"into": CASE_ID, "into_number": "2S553-P1V5H-X"}),
    "absorbed": Fact(
        "Another case was merged into this one; what was ordered or paid there counts here, what was held is refused.",
        {"other": CASE_ID, "given": ["coupon 30.00 CNY"], "refused": []},
    ),
    "compensation-applied": Fact(
        "A compensation was applied for: held for its approver, or ordered.", {**_APPLIED, "status": "held"}
    ),
    "compensation-approved": Fact(
        "An application was approved, and ordered once.", {**_APPLIED, "status": "ordered"}
    ),
    "compensation-refused": Fact(
        "An application was refused, or its case has ended: then ``why`` says how.",
        {**_APPLIED, "status": "refused"},
    ),
    "compensation-credited": Fact(
        "The payment system has paid an application.",
        {**_APPLIED, "status": "credited", "reference": "PAY-20260309-77"},
    ),
    "compensation-granted": Fact(
        "The condition for an automatic refund was met: it was ordered, stopped, or the order had it before.",
        {**_APPLIED, "origin": "automatic", "approver": None, "needs_approval": [], "status": "ordered"},
    ),
    "recognised": Fact(
        "The customer's history says what they are offered, and tags the case.",
        {
            "tags": ["service_minded"],
            "granted": ["vip"],
            "offer": {
                "row": "compensation.offer.service",
                "remedy": "vip_channel",
                "amount": None,
                "threshold": None,
            },
            "complaint_count": 2,
            "preferred": "vip_channel",
        },
    ),
    "accepted": Fact(
        "The owner took receipt and started handling.",
        {"accepted_at": "2026-03-06T02:00:00Z", "handling_started_at": "2026-03-06T02:20:00Z"},
    ),
    "verified": Fact("The report was verified and the investigation began."),
    "responded": Fact("The customer was answered in person.", {"channel": "phone"}),
    "translated": Fact("What the customer said was translated.", {"language": "zh-Hant"}),
    "information-supplied": Fact(
        "The customer added information.",
        {"attachments": 1, "filled": ["order_number"], "lacking": ["incident.place"]},
    ),
    "information-missing": Fact(
        "What a submission lacked did not come in time; the case goes on without it, or was closed.",
        {"lacking": ["order_number"], "reason": "intake.incomplete"},
    ),
    "reviewed": Fact(
        "What a representative recorded was passed on, or returned to them.", {"passed": True, "reviews": 1}
    ),
    "declined": Fact(
        "The matter is not taken up.",
        {"code": "not_our_product", "row": "intake.scope.not_our_product", "by": "caseloop"},
    ),
    "flagged": Fact(
        "The case bears a flag; nothing else about it changed.",
        {"flag": "listed_complainant", "row": "triage.complainants"},
    ),
    "complainant-proposed": Fact(
        "The customer was proposed for the list of complainants; nothing is used before it is confirmed.",
        {"entry": ALERT_ID, "kind": "professional"},
    ),
    "complainant-listed": Fact(
        "An entry that was proposed in this case was confirmed, and the pack shares entries.",
        {"entry": ALERT_ID, "kind": "professional", "until": "2026-09-06T02:00:00+00:00"},
    ),
    "tagged": Fact("Tags were chosen.", {"tags": ["vip"], "added": ["vip"], "removed": []}),
    "core-issue-named": Fact("The core of the problem was noted."),
    "self-service-ended": Fact(
        "An article did not help, or nothing was heard: people take the case.",
        {"article": "warranty", "by": "customer"},
    ),
    "corrected": Fact("A field of the report was corrected.", {"field": "product.model"}),
    "enquiry-answered": Fact("The enquiry was answered.", {"callback_department": "customer_service"}),
    "enquiry-passed-on": Fact(
        "A department was asked for the answer.", {"task_id": "enquiry_help-1", "department": "technology"}
    ),
    "task-requested": Fact("A department was asked for help.", _TASK),
    "task-reviewed": Fact("A request for help was reviewed.", {**_TASK, "passed": True}),
    "task-answered": Fact("A department returned what it was asked for.", _TASK),
    "task-failed": Fact(
        "A department or system could not return what it was asked for, or its time ran out.",
        {**_TASK, "why": "timed_out"},
    ),
    "suggestion-judged": Fact(
        "The verdict on a suggestion was given.", {"callback_department": "customer_service"}
    ),
    "fact-found": Fact(
        "Something was found out.",
        {"kind": "root_cause", "verified": True, "standing": "established", "fact": 3},
    ),
    "fact-verified": Fact(
        "A fact was checked: a plan may rely on it.",
        {"fact": 2, "kind": "root_cause", "standing": "established"},
    ),
    "evidence-requested": Fact(
        "The customer was asked for evidence.", {"items": 2, "until": "2026-03-09T02:00:00Z"}
    ),
    "evidence-missing": Fact("Evidence that the customer was asked for did not come; the case goes on."),
    "meeting-recorded": Fact(
        "People of several departments settled something.",
        {"meeting": 1, "participants": ["warehouse-02", "product-03"], "channel": "video"},
    ),
    "customer-chased": Fact(
        "The customer asked where their answer is.", {"count": 1, "before_first_response": True}
    ),
    "progress-reported": Fact("A step was done.", {"entry": 1}),
    "blocked": Fact(
        "Handling met an obstacle.", {"from": "executing", "expected_at": "2026-03-12T04:00:00Z"}
    ),
    "unblocked": Fact("The obstacle is gone.", {"to": "executing"}),
    "waiting-began": Fact(
        "The case waits for somebody.", {"awaiting": "customer", "until": "2026-03-12T04:00:00Z"}
    ),
    "waiting-ended": Fact("The case waits no longer.", {"awaiting": "customer"}),
    "limits-corrected": Fact(
        "A calendar was corrected, and with it limits that still run.",
        {"due": {"verdict": "2026-03-11T10:00:00Z"}},
    ),
    "clock-extended": Fact(
        "A limit was given more time.",
        {
            "clock": "verdict",
            "from": "2026-03-10T10:00:00Z",
            "due_at": "2026-03-12T10:00:00Z",
            "approved_by": "manager-003",
        },
    ),
    "escalated": Fact("Management has the case.", {"from": "investigating"}),
    "decided": Fact("Management decided an escalated case.", {"outcome": "new_round"}),
    "mediation-opened": Fact(
        "The mediation body has the case; the members of its groups are invited.",
        {"from": "escalated", "groups": ["leaders", "administration", "project", "marketing", "business"]},
    ),
    "mediation-attended": Fact(
        "It was noted whether a group came to the mediation.",
        {"group": "marketing", "present": True, "open": 2},
    ),
    "mediated": Fact(
        "The mediation came to an outcome.", {"outcome": "new_plan", "present": ["leaders", "marketing"]}
    ),
    "jury-opened": Fact(
        "Customers are asked to arbitrate.",
        {"from": "escalated", "invited": 3, "left_out": 1, "votes_by": "2026-03-12T04:00:00+00:00"},
    ),
    "juror-voted": Fact("A juror voted; others are awaited.", {"votes": 1, "awaited": 2}),
    "jury-decided": Fact(
        "The jury decided.",
        {"outcome": "for_customer", "ended": "decided", "votes": {"for_customer": 2, "for_company": 1}},
    ),
    "jury-undecided": Fact(
        "The jury did not decide: too few voted, or a tie.",
        {"outcome": None, "ended": "no_quorum", "votes": {"for_customer": 1}},
    ),
    "plan-held": Fact(
        "A plan waits for approval.", {"plan_version": 1, "needs_approval": ["handling.limit.compensation"]}
    ),
    "plan-drafted": Fact(
        "A plan was noted that lacks what the customer must see with it; it is not told yet.",
        {"plan_version": 1, "lacks": ["basis"]},
    ),
    "plan-endorsed": Fact(
        "One of several approvals of a plan was given.", {"plan_version": 1, "waits_for": ["legal"]}
    ),
    "plan-approved": Fact("Every approval that a plan needs was given.", {"plan_version": 1}),
    "plan-refused": Fact("An approver sent a plan back.", {"plan_version": 1}),
    "plan-proposed": Fact("The customer is told the plan.", {"plan_version": 1, "remedies": ["exchange"]}),
    "plan-accepted": Fact("The customer agreed to the plan.", {"plan_version": 1}),
    "plan-objected": Fact("The customer did not agree to the plan.", {"plan_version": 1}),
    "plan-countered": Fact(
        "The customer asked for something else, which is the next version of the plan.",
        {"plan_version": 2, "needs_approval": ["handling.limit.coupon"]},
    ),
    "demand-refused": Fact("The customer is told why a demand is not met, and what instead.", {"number": 1}),
    "customer-contacted": Fact(
        "Somebody talked to the customer about the plan.", {"plan_version": 1, "channel": "phone"}
    ),
    "improvement-set": Fact(
        "A measure against the cause of the complaint is asked for.",
        {"task_id": "measure-3", "department": "product", "person": "product-02"},
    ),
    "improvement-done": Fact(
        "A measure is carried through.", {"task_id": "measure-3", "department": "product"}
    ),
    "remedy-done": Fact("A remedy was carried out.", {"plan_version": 1, "code": "exchange", "open": 1}),
    "resolved": Fact("Everything planned is done.", {"callback_department": "customer_service"}),
    "callback-recorded": Fact(
        "The customer was called back and answered.", {"answer": "satisfied", "label": "满意", "round": 1}
    ),
    "callback-attempted": Fact(
        "The customer was called and gave no answer.",
        {
            "reason": "not_reached",
            "label": "无人接听",
            "round": 1,
            "attempts": 1,
            "most": 3,
            "again_at": "2026-03-12T10:00:00+00:00",
        },
    ),
    "rated": Fact(
        "The customer rated by themselves; what the agent recorded stands apart.",
        {"rating": "satisfied", "label": "满意", "round": 1, "differs": False},
    ),
    "cause-analysed": Fact("It was analysed why the last round failed.", {"failed_rounds": 1, "causes": 1}),
    "reworked": Fact("Handling starts again in the next round.", {"round": 2}),
    "closed": Fact("The case has ended.", {"round": 1, "outcome": "satisfied"}),
    "reopened": Fact(
        "A closed case is open again, in a further round or before management.",
        {"round": 2, "outcome": "satisfied", "to": "rework"},
    ),
    "renewed": Fact(
        "The matter of an ended case is there again; a new case goes on with it.", {"outcome": "satisfied"}
    ),
    "objected-again": Fact(
        "The customer objects again after a new case was submitted for the matter; it is added there.",
        {"other": CASE_ID},
    ),
    "signed": Fact("The responsible person signed the closed-loop form."),
    "archived": Fact(
        "The case was sealed.", {"schema_row": "archive.record", "parts": ["process", "result"]}
    ),
    "fault-attributed": Fact(
        "Somebody judged who caused the complaint; no department: nobody of the company.",
        {"department": "after_sales", "person": None},
    ),
    "feedback-documented": Fact(
        "What the customer said about the end was noted, or that they could not be reached.",
        {"reached": False},
    ),
    "archive-noted": Fact(
        "The keepers of the archive added a note.", {"notes": 1, "improvement": "2S553-P1V5H-X-1"}
    ),
    "hold-set": Fact("Nothing of the case may be erased.", {"by": "legal-01"}),
    "hold-lifted": Fact("The case may be erased again when its time has come.", {"by": "legal-01"}),
    "erased": Fact(
        "What says who the customer is was erased; the figures stayed.",
        {"why": "retention", "row": "archive.retention.default"},
    ),
    "withdrawn": Fact("The customer took the matter back.", {"from": "investigating"}),
    "reminded": Fact(
        "The owner was reminded of a limit.", {"clock": "response", "due_at": "2026-03-06T05:52:00Z"}
    ),
    "clock-missed": Fact(
        "A limit passed unmet.",
        {
            "clock": "response",
            "row": "clocks.response-important",
            "due_at": "2026-03-06T05:52:00Z",
            "met_at": None,
            "round": 1,
        },
    ),
    "customer-notified": Fact(
        "A notice for the customer was written; a gateway delivers it.",
        {
            "notice_id": ALERT_ID,
            "kind": "progress",
            "channel": "phone",
            **_TOLD,
            "text": "您的反馈已受理。",
            "blocks": [],
        },
    ),
    "notice-held": Fact(
        "A notice waits: its template may not be sent.",
        {"kind": "result", "why": "audit_lapsed", "row": "notices.template.result"},
    ),
    "notice-sent": Fact("A notice arrived.", {"notice_id": ALERT_ID, "channel": "email"}),
    "notice-undelivered": Fact(
        "No channel took a notice.", {"notice_id": ALERT_ID, "channels": ["email", "phone"]}
    ),
    "estimate-compared": Fact(
        "A case ended; what its customer was first told to expect, and when it was resolved.",
        {
            "told_at": "2026-03-06T02:00:00Z",
            "expected_at": "2026-03-09T02:00:00Z",
            "actual_at": "2026-03-08T02:00:00Z",
            "kept": True,
        },
    ),
    "conversation-recorded": Fact(
        "A conversation with the customer was recorded.", {"steps": ["listen", "empathise", "solve"]}
    ),
    "loss-recorded": Fact("What the case cost the company was recorded.", {"has_loss": True}),
    "teaching-tagged": Fact("The archived case was set apart for teaching."),
    "status-told": Fact(
        "Somebody asked how far the case has come.",
        {
            "view": "customer",
            **_TOLD,
            "satisfaction": "未评价",
            "stage": "调查与核实",
            "stages_ahead": ["方案提出与沟通", "处理与跟进", "结果反馈与归档"],
            "progress": ["2026-03-06", "14:00 仓库确认有货"],
            "timeline": [{"at": "2026-03-06T02:00:00Z", "what": "received"}],
        },
    ),
}
"""Name of a case fact, as it stands in the event type ``caseloop.case.<name>.v1``, to what it means."""

ALERT_FACTS: Final[Mapping[str, str]] = {
    "raised": "An alert was opened: somebody must act.",
    "repeated": "The cause of an open alert came up again, or nobody has acknowledged it and it was said again.",
    "escalated": "Nobody acknowledged it in time, or somebody passed it on: the next step of its ladder was told.",
    "acknowledged": "Somebody said that they act on it.",
    "snoozed": "Somebody put it off: nobody is told for a while.",
    "resolved": "The cause is gone, or somebody has dealt with it.",
}
"""Name of an alert fact, as in ``caseloop.alert.<name>.v1``, to what it means."""

ANSWERS: Final[Mapping[str, str]] = {
    "case.refused": "A message about an existing case was not applied, and why.",
    "message.parked": "A message could not be applied to any case; it is kept until somebody deals with it.",
}
"""Name of an answer to a message, as in ``caseloop.<name>.v1``, to what it means."""

REQUESTS: Final[Mapping[str, str]] = {
    "owner": "the case is theirs",
    "clarification": "clear up what the core of the problem is",
    "judgement": "judge a case by hand: triage is in doubt",
    "translation": "translate what the customer said",
    "assessment_form": "the form of triage, for the department that receives the case",
    "cooperation": "help the owner",
    "assist": "a task of no kind of its own",
    "evaluation": "judge a suggestion",
    "enquiry_help": "answer a question that an agent could not",
    "technical_test": "test the product",
    "recording_retrieval": "get the recordings",
    "customer_contact": "call the customer",
    "review": "look at a request for help before it goes out",
    "task_returned": "a request for help came back from its review",
    "approval": "approve a plan beyond the limits, or send it back",
    "compensation_approval": "approve an application for compensation beyond the limits, or refuse it",
    "refund_stopped": "a refund was due by its condition while automatic ones are switched off: decide about it",
    "execution": "carry out a remedy",
    "callback": "call the customer back",
    "rework": "the next round begins",
    "decision": "decide an escalated case",
    "mediation": "mediate a complex case",
    "mediation_invitation": "send the member of a group to the mediation",
    "jury_invitation": "invite a juror, with the redacted file, and collect the vote",
    "reminder": "something is due soon, or somebody waits",
    "alert": "something about the case needs somebody now; it is acknowledged with the alert's id",
    "information_supplied": "the customer added something",
    "task_answer": "what was asked for came back",
    "task_failed": "what was asked for does not come",
    "investigation_complete": "nothing more is waited for: everything asked for came back, or its time ran out",
    "evidence_missing": "the customer sent no evidence; the case goes on without it",
    "customer_chased": "the customer asks where their answer is",
    "task_ended": "a task is no longer needed",
    "withdrawn": "the customer took the matter back",
    "improvement": "improve what a case has shown",
    "declined": "the matter is not taken up",
    "merged": "the case ended in another one: stop work on this one",
    "absorbed": "another case of the same matter was merged into this one",
    "merge_refused": "the case was not merged, it goes on",
    "submission_review": "look at what a representative recorded, before it is dispatched",
    "submission_returned": "what a representative recorded came back from its review: correct it",
}
"""Kind of work for a department to what it asks; a pack may have task kinds of its own."""
