"""The owning department: takes a case, looks into it, finds a plan, carries it out, signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from ops.demo.matters import Matter
from ops.demo.office import Office, member_of, ref
from ops.demo.ways import ways_of
from schemas.messages.archiving import FaultAttributed
from schemas.messages.ending import CaseSigned
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.handling import (
    CaseBlocked,
    CaseUnblocked,
    EnquiryAnswered,
    EnquiryPassedOn,
    FactFound,
    ProgressReported,
    ResponseGiven,
    SuggestionJudged,
)
from schemas.messages.ownership import CaseAccepted, CaseClaimed, CaseTransferred, CaseVerified
from schemas.messages.plan import CaseResolved, ProposedRemedy, RemedyDone
from schemas.messages.triage import CoreIssueNamed
from schemas.model import Money

Minutes = tuple[float, float]

ACCEPT: Final[Mapping[str, Minutes]] = {"urgent": (3, 14), "important": (10, 90), "normal": (40, 500)}
VERIFY: Final[Mapping[str, Minutes]] = {"urgent": (2, 9), "important": (8, 50), "normal": (20, 240)}
RESPOND: Final[Mapping[str, Minutes]] = {"urgent": (5, 30), "important": (10, 60), "normal": (20, 240)}
"""Minutes from the step before, by priority."""

BEYOND: Final = (
    ProposedRemedy(code="compensation", amount=Money(amount=Decimal("1880.00"), currency="CNY")),
    ProposedRemedy(code="repair"),
)
"""An offer beyond what the owner may give alone."""

VERDICTS: Final = (
    ("adopted", "已列入下季度计划。"),
    ("不采纳", "目前条件不具备，将持续关注。"),
    ("further_study", "需与产品部进一步论证。"),
)


class Owners:
    """Members of the owning departments."""

    def __init__(self, office: Office) -> None:
        """Take the office."""
        self._office = office
        self.facts: Mapping[str, Callable[[Matter, CaseFact], None]] = {
            "claimed": self._claimed,
            "accepted": self._accepted,
            "verified": self._verified,
            "task-answered": self._task_answered,
            "fact-found": self._fact_found,
            "plan-accepted": self._plan_accepted,
            "plan-objected": self._plan_needed,
            "plan-refused": self._plan_needed,
            "remedy-done": self._remedy_done,
            "cause-analysed": self._cause_analysed,
            "decided": self._decided,
            "blocked": self._blocked,
            "unblocked": self._plan_needed,
            "core-issue-named": self._core_issue_named,
            "fault-attributed": self._fault_attributed,
        }
        self.asks: Mapping[str, Callable[[Matter, DepartmentAsked], None]] = {"owner": self._asked_to_own}

    def closed(self, matter: Matter) -> None:
        """The form must be signed by the responsible person."""
        ways = ways_of(matter.pack)
        if matter.owner and ways.attributes_fault and matter.fault_round < matter.round:
            fault = FaultAttributed(
                case=ref(matter), none=True, reason="属元件老化，无人失职。", by=matter.owner
            )
            self._office.say(fault, who=matter.owner)
        elif matter.owner and ways.signs:
            self._sign_later(matter)

    def _fault_attributed(self, matter: Matter, _fact: CaseFact) -> None:
        matter.fault_round = matter.round
        if matter.state == "closed" and ways_of(matter.pack).signs:
            self._sign_later(matter)

    def _sign_later(self, matter: Matter) -> None:
        def sign() -> None:
            self._office.say(CaseSigned(case=ref(matter), by=matter.owner), who=matter.owner)

        self._office.later(matter, self._office.drawn(matter, 5, 120), sign)

    def _asked_to_own(self, matter: Matter, ask: DepartmentAsked) -> None:
        matter.department = ask.department
        person = member_of(ask.department, matter)
        course = matter.course
        low, high = ACCEPT[_level(ask.priority)]
        delay = course.accept_after or self._office.drawn(matter, low, high)
        self._office.say_later(matter, delay, CaseClaimed(case=ref(matter), by=person))

    def _claimed(self, matter: Matter, fact: CaseFact) -> None:
        office, person = self._office, fact.owner or ""
        target = matter.course.transfer_to
        if target and not matter.transferred and target != matter.department:
            matter.transferred = True
            reason = "客户主要咨询产品参数，由售后部处理更合适。"
            message = CaseTransferred(case=ref(matter), department=target, reason=reason, by=person)
            office.say_later(matter, office.drawn(matter, 10, 30), message)
            return
        office.say_later(matter, timedelta(minutes=1), CaseAccepted(case=ref(matter), by=person))

    def _accepted(self, matter: Matter, fact: CaseFact) -> None:
        office, person, level = self._office, fact.owner or "", _level(fact.priority)
        if fact.state == "answering_enquiry":
            self._answer_or_pass_on(matter, person, level)
        elif fact.state == "evaluating_suggestion":
            self._respond(matter, person, level)
            delay = matter.course.verdict_after or office.drawn(matter, 4 * 60, 50 * 60)
            verdict, reason = VERDICTS[sum(matter.id.encode()) % len(VERDICTS)]
            message = SuggestionJudged(
                case=ref(matter), verdict=verdict, reason=reason, department=matter.department, by=person
            )
            office.say_later(matter, delay, message)
        elif fact.state == "investigating":
            verified = CaseVerified(case=ref(matter), note="已与客户核实问题经过。", by=person)
            office.say_later(matter, office.drawn(matter, *VERIFY[level]), verified)
            self._respond(matter, person, level)

    def _respond(self, matter: Matter, person: str, level: str) -> None:
        message = ResponseGiven(
            case=ref(matter), channel="phone", summary="已致电客户，说明受理情况和下一步安排。", by=person
        )
        self._office.say_later(matter, self._office.drawn(matter, *RESPOND[level]), message)

    def _answer_or_pass_on(self, matter: Matter, person: str, level: str) -> None:
        helper = matter.course.ask
        if not helper or matter.round > 1:
            self._answer(matter, person, self._office.drawn(matter, *RESPOND[level]))
            return
        question = "客户所问超出标准话术，请提供准确答复。"
        message = EnquiryPassedOn(case=ref(matter), question=question, department=helper, by=person)
        self._office.say_later(matter, self._office.drawn(matter, 5, 40), message)

    def _answer(self, matter: Matter, person: str, delay: timedelta) -> None:
        answer = "您好，相关规定和步骤已在产品手册第三章说明，我们已逐条答复。"
        message = EnquiryAnswered(
            case=ref(matter), answer=f"{answer}（第{matter.round}次）", references=("manual:3.2",), by=person
        )
        self._office.say_later(matter, delay, message)

    def _verified(self, matter: Matter, fact: CaseFact) -> None:
        office, person = self._office, fact.owner or ""
        finding = FactFound(
            case=ref(matter),
            kind="root_cause",
            text="初步查明原因。",
            source="现场核实",
            verified=True,
            by=person,
        )
        office.say_later(matter, office.drawn(matter, 30, 90), finding)
        if ways_of(matter.pack).names_core_issue:
            matter.core_issue_is_due = True
            core = CoreIssueNamed(case=ref(matter), text="元件失效，产品不能用。", by=person)
            office.say_later(matter, office.drawn(matter, 5, 30), core)
        if office.chance(matter, 0.5):
            step = ProgressReported(case=ref(matter), step="已联系供应商", by=person)
            office.say_later(matter, office.drawn(matter, 40, 200), step)
        if (matter.course.blocked_for or matter.course.stays_open) and not matter.was_blocked:
            self._block(matter, person)
            return
        self._plan_needed(matter, fact)

    def _block(self, matter: Matter, person: str) -> None:
        office = self._office
        matter.was_blocked = True
        wait = (matter.course.blocked_for or timedelta(days=9)) + timedelta(hours=2)
        expected = office.now() + timedelta(hours=1) + wait
        message = CaseBlocked(
            case=ref(matter), obstacle="配件缺货，等待供应商发货。", expected_at=expected, by=person
        )
        office.say_later(matter, office.drawn(matter, 30, 60), message)

    def _blocked(self, matter: Matter, fact: CaseFact) -> None:
        if matter.course.blocked_for:
            cleared = CaseUnblocked(case=ref(matter), note="配件已到。", by=fact.owner or "")
            self._office.say_later(matter, matter.course.blocked_for, cleared)

    def _plan_after(self, matter: Matter, delay: timedelta) -> None:
        self._office.later(matter, delay, lambda: self._try_to_plan(matter))

    def _plan_needed(self, matter: Matter, _fact: CaseFact) -> None:
        matter.plan_is_said = False
        self._plan_after(matter, self._office.drawn(matter, 60, 240))

    def _try_to_plan(self, matter: Matter) -> None:
        """Draft a plan once every test has its result, and root cause and core issue are on record."""
        if not matter.may_be_planned:
            matter.plan_waits = True
        elif matter.state in {"investigating", "planning"} and not matter.plan_is_said:
            matter.plan_waits, matter.plan_is_said = False, True
            self._draft(matter)

    def _draft(self, matter: Matter) -> None:
        beyond = matter.course.over_limit and matter.plan_count == 0
        message = ways_of(matter.pack).plan(
            ref(matter), matter.plan_count, by=matter.owner, remedies=BEYOND if beyond else ()
        )
        matter.plan_count += 1
        matter.remedies = tuple(one.code for one in message.remedies)
        self._office.say(message, who=matter.owner)

    def _task_answered(self, matter: Matter, fact: CaseFact) -> None:
        task_id, kind = str(fact.details.get("task_id")), fact.details.get("kind")
        matter.open_tests.discard(task_id)
        if kind == "enquiry_help":
            self._answer(matter, matter.owner, self._office.drawn(matter, 5, 30))
        if matter.plan_waits and matter.may_be_planned:
            self._plan_after(matter, self._office.drawn(matter, 30, 120))

    def _fact_found(self, matter: Matter, fact: CaseFact) -> None:
        matter.knows_cause = matter.knows_cause or fact.details.get("kind") == "root_cause"
        if matter.plan_waits and matter.may_be_planned:
            self._plan_after(matter, self._office.drawn(matter, 5, 30))

    def _core_issue_named(self, matter: Matter, _fact: CaseFact) -> None:
        matter.core_issue_is_due = False
        if matter.plan_waits and matter.may_be_planned:
            self._plan_after(matter, self._office.drawn(matter, 5, 30))

    def _plan_accepted(self, matter: Matter, fact: CaseFact) -> None:
        delay = timedelta(0)
        if ways_of(matter.pack).notes_progress:
            step = ProgressReported(case=ref(matter), step="方案开始执行", by=fact.owner or "")
            self._office.say_later(matter, timedelta(minutes=5), step)
        for code in matter.remedies:
            delay += self._office.drawn(matter, 60, 600)
            done = RemedyDone(case=ref(matter), code=code, by=fact.owner or "")
            self._office.say_later(matter, delay, done)

    def _remedy_done(self, matter: Matter, fact: CaseFact) -> None:
        details: Mapping[str, Any] = fact.details
        if details.get("open") == 0:
            resolved = CaseResolved(
                case=ref(matter), result="方案已全部执行，客户已知悉。", by=fact.owner or ""
            )
            self._office.say_later(matter, self._office.drawn(matter, 5, 60), resolved)

    def _cause_analysed(self, matter: Matter, fact: CaseFact) -> None:
        if fact.state == "rework":
            again = CaseAccepted(case=ref(matter), by=fact.owner or "")
            self._office.say_later(matter, self._office.drawn(matter, 5, 30), again)
        else:
            self._plan_needed(matter, fact)

    def _decided(self, matter: Matter, fact: CaseFact) -> None:
        if fact.state == "planning":
            self._plan_needed(matter, fact)


def _level(priority: str) -> str:
    return priority if priority in ACCEPT else "normal"
