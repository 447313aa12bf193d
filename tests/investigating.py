"""A complaint under any handbook, told to a whole company in memory, with what its people and systems say to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.case import Case
from schemas.parked import Parked
from tests.company import Company
from tests.compensating import GROUNDS, S2, complaining


class Matter:
    """One case, and what is said about it; each message has an id of its own."""

    def __init__(self, pack: str = S2, *, company: Company | None = None, **changes: Any) -> None:
        """Have a customer complain."""
        self.company = company or Company()
        self.count = 0
        name = changes.pop("name", "fb-1")
        self.case_id = complaining(self.company, pack, name, **changes)

    @property
    def case(self) -> Case:
        """Give the case as it stands."""
        return self.company.case(self.case_id)

    def state(self) -> str:
        """Give the state that it is in now."""
        return self.case.state

    @property
    def owner(self) -> str:
        """Give who owns it."""
        assert self.case.owner is not None
        return self.case.owner.person

    def said(self, kind: str, /, **data: Any) -> Matter:
        """Publish ``caseloop.<kind>.v1`` about the case; by its owner if nobody is named."""
        self.count += 1
        by = {} if "by" in data or "customer" in kind or "supplied" in kind else {"by": self.owner}
        self.company.command(
            f"caseloop.{kind}.v1", self.case_id, f"{self.case_id}-{self.count}", **data, **by
        )
        return self

    def accepted(self) -> Matter:
        """Have the owner take receipt and verify."""
        return self.said("case.accepted").said("case.verified", note="已核实")

    def answered(self, *kinds: str) -> Matter:
        """Have those who were asked for work of some kinds answer it, once each."""
        for task_id, task in self.case.tasks.items():
            if task.kind in kinds and task.is_pending:
                self.said("task.answered", task_id=task_id, answer=f"{task_id} 已核实", by=task.department)
        return self

    def drafted(self, *codes: str, **more: Any) -> Matter:
        """Have the owner draft a plan."""
        values: dict[str, Any] = {
            "root_cause": "运输破损",
            "basis": "policy:1",
            "remedies": [{"code": code} for code in codes or ("exchange",)],
            **GROUNDS.get(self.case.pack.name, {}),
        }
        return self.said("plan.drafted", **(values | more))

    def core_named(self) -> Matter:
        """Have the owner name the core of the problem."""
        return self.said("case.core-issue-named", text="水壶不能用")

    @property
    def refusals(self) -> list[Parked]:
        """Give what was refused."""
        return self.company.parked()

    @property
    def refused(self) -> str:
        """Give why the newest message was refused; empty if nothing ever was."""
        return self.refusals[-1].sentence if self.refusals else ""

    def asked(self, kind: str) -> list[Mapping[str, Any]]:
        """Give the requests of a kind about the case."""
        heard = self.company.heard("caseloop.event.department.asked.v1")
        return [one for one in heard if one["kind"] == kind and one["case_id"] == self.case_id]

    def facts(self, name: str) -> list[Mapping[str, Any]]:
        """Give what subscribers heard of the case by one name."""
        heard = self.company.heard(f"caseloop.event.case.{name}.v1")
        return [one for one in heard if one["case_id"] == self.case_id]

    def status(self, view: str = "customer") -> Mapping[str, Any]:
        """Ask how far it has come; give the answer."""
        self.said("case.status-requested", view=view, by="customer")
        details: Mapping[str, Any] = self.facts("status-told")[-1]["details"]
        return details
