"""A whole life of a case under one of the delivered packs, by the real actors: messages in, effects out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from schemas.case import Case
from schemas.clock import Duration
from schemas.decision import Decision
from schemas.messages.base import CaseOrder, CaseRef, Event, Message
from schemas.messages.ending import CallbackRecorded, CauseAnalysed
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.handling import (
    EnquiryAnswered,
    FactFound,
    ProgressReported,
    ResponseGiven,
    TaskAnswered,
)
from schemas.messages.intake import StatedUrgency
from schemas.messages.orders import CheckTimers
from schemas.messages.ownership import CaseAccepted, CaseVerified
from schemas.messages.plan import CaseResolved, CustomerAccepted, PlanDrafted, ProposedRemedy, RemedyDone
from schemas.messages.triage import CoreIssueNamed
from schemas.policy.pack import Packs
from tests.builders import RECEIVED, a_submission
from tests.every_pack import KEY, decided, every_pack

REF = CaseRef(id=KEY)

REMEDIES: Mapping[str, str] = {
    "feedback-handbook": "exchange",
    "complaint-programme": "exchange",
    "online-mall": "exchange",
    "feedback-mechanism": "apology",
    "service-template": "gift",
}
"""Pack to a remedy without a price."""

OTHER: Mapping[str, str] = {
    "feedback-handbook": "repair",
    "complaint-programme": "repair",
    "online-mall": "reissue",
    "feedback-mechanism": "vip_channel",
    "service-template": "improvement",
}
"""Pack to another one, for a further round."""


class Life:
    """One case from its submission on; what it sends is followed as far as it concerns the case itself."""

    def __init__(
        self, pack: str, *, packs: Packs | None = None, begins: datetime = RECEIVED, **submission: Any
    ) -> None:
        """Submit a complaint of a fault under a pack; ``submission`` replaces fields of it."""
        self.packs = packs or every_pack()
        self.pack = self.packs.newest[pack]
        self.now: datetime = begins
        self.events: list[Event] = []
        self.orders: list[Message] = []
        self.case: Case | None = None
        values: dict[str, Any] = {
            "pack": pack,
            "stated_at": begins,
            "incident": {
                "happened_at": begins - timedelta(hours=14),
                "place": "家中",
                "description": "没有反应",
            },
            "channel": "phone",
            "type": "投诉",
            "topic": None,
            "text": None,
            "summary": "水壶用了三天就坏了，不工作",
            "demands": ("处理",),
            "order_number": "20240520001",
            "urgency": StatedUrgency(value="normal", source="customer"),
        }
        self.say(a_submission(**(values | submission)))

    @property
    def state(self) -> str:
        """Give the state of the case."""
        return self.it.state

    @property
    def it(self) -> Case:
        """Give the case as it is now."""
        assert self.case is not None
        return self.case

    @property
    def owner(self) -> str:
        """Give somebody of the owning department."""
        owner = self.it.owner
        assert owner is not None
        if owner.person not in (owner.department, owner.role):
            return owner.person
        return f"{owner.role or owner.department}-07"

    @property
    def caller(self) -> str:
        """Give somebody who calls customers back."""
        return f"{self.pack.callbacks.caller.department}-91"

    def say(self, message: Message, *, after: timedelta = timedelta(minutes=10)) -> Decision[Case]:
        """Let somebody say something after a while, and follow what the case orders of itself."""
        self.now += after
        decision = self._decided(message)
        waiting = [one for one in decision.orders if isinstance(one, CaseOrder) and one.case_id == KEY]
        while waiting:
            followed = self._decided(waiting.pop(0))
            waiting += [one for one in followed.orders if isinstance(one, CaseOrder) and one.case_id == KEY]
        return decision

    def wait_until(self, moment: datetime) -> Decision[Case]:
        """Let time pass, then look at what is due."""
        self.now = max(self.now, moment)
        return self.say(CheckTimers(case_id=KEY, due_at=self.now), after=timedelta())

    def wait(self, **amount: float) -> Decision[Case]:
        """Let some time pass, then look at what is due."""
        return self.wait_until(self.now + timedelta(**amount))

    def _decided(self, message: Message) -> Decision[Case]:
        instants = {"now": self.now, "happened_at": self.now, "packs": self.packs}
        decision = decided(message, self.case, **instants)
        self.case = decision.after
        self.events += decision.events
        self.orders += decision.orders
        return decision

    def draft(self, codes: str) -> PlanDrafted:
        """Give a plan of the owner that lacks nothing; codes of remedies by comma."""
        return PlanDrafted(
            case=REF,
            root_cause="温控器失效",
            remedies=tuple(ProposedRemedy(code=code) for code in codes.split(",")),
            basis="三包规定",
            demand="处理",
            rules=("quality_return",) if self.pack.name == "online-mall" else (),
            evidence=("检测报告",),
            procedure="上门取件，更换温控器",
            time_needed=Duration(amount=3, unit="working_days"),
            expectation="三天内修好",
            by=self.owner,
        )

    def planned(self, remedy: str | None = None) -> Life:
        """Bring a case that is being handled to a plan that its customer has agreed to; remedies by comma."""
        self.say(self.draft(remedy or (REMEDIES if self.it.round == 1 else OTHER)[self.pack.name]))
        version = self.it.plans[-1].version
        self.say(CustomerAccepted(case=REF, plan_version=version, feedback="可以", confirmation="确认"))
        return self

    def resolved(self, remedy: str | None = None) -> Life:
        """Bring the case to its callback."""
        if self.state in ("assigned", "rework"):
            self.say(CaseAccepted(case=REF, by=self.owner))
        if self.state == "answering_enquiry":
            self.say(EnquiryAnswered(case=REF, answer="一年", references=("manual:A7",), by=self.owner))
            return self
        if self.state == "investigating":
            self.investigated()
        self.planned(remedy)
        for one in self.it.plans[-1].remedies:
            self.say(RemedyDone(case=REF, code=one.code, by=self.owner))
        self.say(ResponseGiven(case=REF, channel="phone", summary="已告知进展", by=self.owner))
        self.say(ProgressReported(case=REF, step="已处理", by=self.owner))
        self.say(CaseResolved(case=REF, result="已处理", by=self.owner))
        return self

    def investigated(self) -> None:
        """Verify the case, settle what was asked, and find the cause."""
        self.say(CaseVerified(case=REF, note="已核实", by=self.owner))
        by_hand = {row.code for row in self.pack.handling.task_kinds if row.answered_with == "task.answered"}
        for task_id, task in self.it.tasks.items():
            if task.answered_at is None and task.kind in by_hand:
                self.say(TaskAnswered(case=REF, task_id=task_id, answer="已核实", by=self.owner))
        for kind in sorted(
            {"test_result", "root_cause"} & {row.code for row in self.pack.handling.fact_kinds}
        ):
            found = FactFound(
                case=REF, kind=kind, text="温控器失效", source="lab", verified=True, by=self.owner
            )
            self.say(found)
        if any(row.name == "name_core_issue" for row in self.pack.handling.commands):
            self.say(CoreIssueNamed(case=REF, text="温控器失效，水壶不能用", by=self.owner))

    def called_back(self, answer: str, **said: Any) -> Decision[Case]:
        """Record what the customer answered."""
        values: dict[str, Any] = {"case": REF, "answer": answer, "by": self.caller}
        return self.say(CallbackRecorded(**(values | said)))

    def failed(self, **said: Any) -> Life:
        """Resolve the case, and let the customer be dissatisfied, with the cause on record."""
        self.resolved().called_back("dissatisfied", **said)
        if self.it.cause_analyses[self.it.round - 2 :] == ():
            self.say(CauseAnalysed(case=REF, cause="没有检测电源", by=self.owner))
        return self

    def asked(self, kind: str) -> list[DepartmentAsked]:
        """Give the requests of a kind, oldest first."""
        return [one for one in self.events if isinstance(one, DepartmentAsked) and one.kind == kind]

    def facts(self, name: str) -> list[CaseFact]:
        """Give the facts of a name, oldest first."""
        return [one for one in self.events if isinstance(one, CaseFact) and one.name == name]

    def told(self) -> list[str]:
        """Give the kinds of all notices of the customer."""
        return [notice.kind for notice in self.it.notices]
