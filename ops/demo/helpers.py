"""Everybody else inside: departments that help, approvers, callback staff and management."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from ops.demo.matters import Matter
from ops.demo.office import Office, member_of, ref
from schemas.messages.ending import CallbackRecorded, CauseAnalysed
from schemas.messages.events import CaseFact, DepartmentAsked
from schemas.messages.handling import CaseDecided, FactFound, TaskAnswered
from schemas.messages.plan import PlanApproved

BY_HAND: Final[Mapping[str, tuple[float, float]]] = {
    "customer_contact": (10, 60),
    "technical_test": (90, 600),
    "recording_retrieval": (60, 240),
    "enquiry_help": (8, 35),
    "assist": (60, 240),
    "order_details": (2, 15),
    "logistics_data": (2, 20),
    "inquiry": (30, 240),
    "supplier_inquiry": (120, 900),
    "senior_apology": (60, 600),
}
"""Kinds of task that are answered with a text, and how many minutes that takes."""

ANSWERS: Final[Mapping[str, str]] = {
    "customer_contact": "已联系客户，细节已确认。",
    "technical_test": "检测完成：元件失效，非人为损坏。",
    "recording_retrieval": "录音已调取，服务过程已核对。",
    "enquiry_help": "答复如下：请按技术规格书第二节办理。",
    "assist": "已协助办理。",
    "order_details": "订单信息已调取。",
    "logistics_data": "物流信息已调取。",
    "inquiry": "已核实，出库与配送记录如附。",
    "supplier_inquiry": "供应商答复：该批次个别元件失效。",
    "senior_apology": "已由负责人致电致歉。",
}

AWAITED: Final = frozenset(
    {"technical_test", "order_details", "logistics_data", "inquiry", "supplier_inquiry"}
)
"""Kinds whose answers a plan waits for."""


class Helpers:
    """People who are asked for something."""

    def __init__(self, office: Office) -> None:
        """Take the office."""
        self._office = office
        self.facts: Mapping[str, Callable[[Matter, CaseFact], None]] = {"plan-held": self._plan_held}
        tasks = dict.fromkeys(BY_HAND, self._asked_for_task)
        self.asks: Mapping[str, Callable[[Matter, DepartmentAsked], None]] = {
            **tasks,
            "callback": self._asked_to_call_back,
            "rework": self._asked_to_rework,
            "decision": self._asked_to_decide,
            "reminder": self._reminded,
        }

    def _asked_for_task(self, matter: Matter, ask: DepartmentAsked) -> None:
        office, person, task_id = self._office, member_of(ask.department, matter), ask.task_id
        if task_id is None:
            return
        delay = office.drawn(matter, *BY_HAND[ask.kind])
        if ask.kind == "enquiry_help":
            delay = matter.course.help_after or delay
        if ask.kind in AWAITED:
            matter.open_tests.add(task_id)
        if ask.kind == "technical_test" and matter.course.batch and not matter.batch_told:
            self._tell_of_batch(matter, person, delay - timedelta(minutes=20))
        answer = TaskAnswered(case=ref(matter), task_id=task_id, answer=ANSWERS[ask.kind], by=person)
        office.say_later(matter, delay, answer)

    def _tell_of_batch(self, matter: Matter, person: str, delay: timedelta) -> None:
        """The test shows that not one device is faulty but a whole batch: the case becomes urgent."""
        matter.batch_told = True
        text = "同批次产品存在相同缺陷，属批次质量问题。"
        finding = FactFound(
            case=ref(matter), kind="batch_problem", text=text, source="技术部检测", verified=True, by=person
        )
        self._office.say_later(matter, delay, finding)

    def _plan_held(self, matter: Matter, fact: CaseFact) -> None:
        version = int(fact.details["plan_version"])
        approved = PlanApproved(case=ref(matter), plan_version=version, by="management-01")
        self._office.say_later(matter, self._office.drawn(matter, 60, 300), approved)

    def _asked_to_call_back(self, matter: Matter, ask: DepartmentAsked) -> None:
        office, course = self._office, matter.course
        answer = course.answers[min(matter.callback_count, len(course.answers) - 1)]
        matter.callback_count += 1
        opinion = course.new_opinion if answer == "other_opinion" and not matter.opinion_told else ""
        matter.opinion_told = matter.opinion_told or bool(opinion)
        message = CallbackRecorded(
            case=ref(matter),
            answer=answer,
            text="客户另有补充意见。" if answer == "other_opinion" else None,
            new_opinion=opinion or None,
            by=member_of(ask.department, matter),
        )
        delay = course.callback_after or office.drawn(matter, 60, 900)
        office.say_later(matter, delay, message)

    def _asked_to_rework(self, matter: Matter, ask: DepartmentAsked) -> None:
        cause = "上一轮只处理了表面问题，未解决根本原因。"
        message = CauseAnalysed(case=ref(matter), cause=cause, by=matter.owner or ask.department)
        self._office.say_later(matter, self._office.drawn(matter, 20, 50), message)

    def _asked_to_decide(self, matter: Matter, _ask: DepartmentAsked) -> None:
        decision = "由管理层出面，按最优方案一次性解决，客户接受。"
        message = CaseDecided(case=ref(matter), decision=decision, outcome="final", by="management-01")
        self._office.say_later(matter, self._office.drawn(matter, 90, 400), message)

    def _reminded(self, matter: Matter, _ask: DepartmentAsked) -> None:
        if matter.course.heeds_reminders:
            soon = self._office.now() + self._office.drawn(matter, 2, 10)
            self._office.agenda.hasten(matter.id, soon)
