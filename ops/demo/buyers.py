"""Customers: answer to plans, add information, take a matter back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ops.demo.matters import Matter
from ops.demo.office import Office, ref
from schemas.messages.events import CaseFact
from schemas.messages.intake import CaseWithdrawn, InformationSupplied, StatusRequested
from schemas.messages.plan import CustomerAccepted, CustomerObjected

_ADDS_INFORMATION = 0.08
_ASKS_FOR_STATUS = 0.08


class Buyers:
    """The customers of all cases."""

    def __init__(self, office: Office) -> None:
        """Take the office."""
        self._office = office
        self.facts: Mapping[str, Callable[[Matter, CaseFact], None]] = {
            "assigned": self._assigned,
            "plan-proposed": self._plan_told,
            "plan-approved": self._plan_told,
        }

    def _assigned(self, matter: Matter, _fact: CaseFact) -> None:
        office = self._office
        if matter.course.withdraw_after:
            back = CaseWithdrawn(case=ref(matter), reason="问题自行解决，不再需要处理。")
            office.say_later(matter, matter.course.withdraw_after, back)
        elif not matter.course.story:
            if office.chance(matter, _ADDS_INFORMATION):
                more = InformationSupplied(case=ref(matter), text="补充：购买凭证和照片已上传。")
                office.say_later(matter, office.drawn(matter, 10, 60), more)
            if office.chance(matter, _ASKS_FOR_STATUS):
                asked = StatusRequested(case=ref(matter))
                office.say_later(matter, office.drawn(matter, 60, 400), asked)

    def _plan_told(self, matter: Matter, fact: CaseFact) -> None:
        version = int(fact.details["plan_version"])
        delay = self._office.drawn(matter, 20, 480)
        if matter.objection_count < matter.course.objections:
            matter.objection_count += 1
            text = "不同意这个方案，希望换一种处理方式。"
            no = CustomerObjected(case=ref(matter), plan_version=version, objection=text)
            self._office.say_later(matter, delay, no)
            return
        self._office.say_later(matter, delay, _yes(matter, version))


def _yes(matter: Matter, version: int) -> CustomerAccepted:
    return CustomerAccepted(
        case=ref(matter), plan_version=version, feedback="这个方案可以。", confirmation="确认按方案办理。"
    )
