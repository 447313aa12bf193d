"""A case that is told message by message, to a company in memory or to one on servers; each message comes twice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from schemas.ids import message_key
from schemas.parked import Parked
from schemas.policy.pack import Packs
from tests.builders import a_submission
from tests.company import SHOP, Company
from tests.every_pack import every_pack
from tests.faults.harness.books import Books
from tests.faults.harness.promises import not_replayable


class Tale(ABC):
    """One customer's matter under one handbook."""

    def __init__(self, pack: str) -> None:
        """Name the handbook."""
        self.pack = pack
        self.count = 0
        self.refused: list[str] = []
        """Keys of what the story meant to be refused."""

    @property
    @abstractmethod
    def case(self) -> Mapping[str, Any]:
        """Give the case as stored."""

    @property
    def state(self) -> str:
        """Give its state."""
        return str(self.case["state"])

    @property
    def round(self) -> int:
        """Give which round it is in."""
        return int(self.case["round"])

    @property
    def owner(self) -> str:
        """Give who owns it."""
        return str(self.case["owner"]["person"])

    @property
    def tasks(self) -> Mapping[str, Mapping[str, Any]]:
        """Give what was asked for, by id."""
        tasks: Mapping[str, Mapping[str, Any]] = self.case["tasks"]
        return tasks

    @abstractmethod
    def begins(self, *, until: str = "assigned", **said: Any) -> Tale:
        """Have a customer complain, and wait until the case is in a state."""

    @abstractmethod
    def comes(self, condition: Callable[[], bool], what: str) -> Tale:
        """Wait for what follows by itself."""

    @abstractmethod
    def ends(self) -> None:
        """Check that all of it was kept, and that nothing was refused but what was meant to be."""

    @abstractmethod
    def tells(self, kind: str, said: Mapping[str, Any]) -> Parked | None:
        """Publish a message about the case; give why it was refused, None if it was applied."""

    def says(self, kind: str, /, **said: Any) -> Tale:
        """Publish a message about the case, and wait until it was applied.

        It is said by the owner unless somebody else is named.
        """
        refused = self._said(kind, said)
        sentence = "" if refused is None else refused.sentence
        assert refused is None, f"{kind}: {sentence}"
        return self

    def is_refused(self, kind: str, /, **said: Any) -> str:
        """Publish a message that is to be refused; give the sentence that says why."""
        refused = self._said(kind, said)
        assert refused is not None, f"{kind} was applied"
        self.refused.append(refused.message_key)
        return refused.sentence

    def answers(self, *kinds: str) -> Tale:
        """Have those who were asked for work of some kinds answer it."""
        for task_id, task in self.tasks.items():
            if task["kind"] in kinds and not task.get("answered_at"):
                self.says("task.answered", task_id=task_id, answer="已核实", by=task["department"])
        return self

    def _said(self, kind: str, said: Mapping[str, Any]) -> Parked | None:
        self.count += 1
        by = {} if "by" in said or kind.startswith("customer.") else {"by": self.owner}
        return self.tells(f"caseloop.{kind}.v1", {**said, **by})


def complaint(pack: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a customer complains of, as messages carry it."""
    values: dict[str, Any] = {
        "pack": pack,
        "channel": "phone",
        "type": "投诉",
        "topic": None,
        "text": None,
        "demands": ("退货",),
        "urgency": {"value": "normal", "source": "customer"},
        "order_number": f"tale-{pack}",
        "customer": {"name": "测试甲", "contact": {"phone": "13800000099"}},
    }
    return a_submission(**(values | dict(said))).model_dump(mode="json", exclude_none=True)


class MemoryTale(Tale):
    """One that a company in memory hears."""

    def __init__(self, pack: str, packs: Packs | None = None) -> None:
        """Found a company of its own."""
        super().__init__(pack)
        self.company = Company(packs=packs or every_pack())
        self.case_id = message_key(SHOP, "tale")

    @property
    def case(self) -> Mapping[str, Any]:
        """Give the case as stored."""
        return self.company.store.load("cases", [self.case_id])[self.case_id].fields

    def begins(self, *, until: str = "assigned", **said: Any) -> Tale:
        """Have a customer complain, and look at the state."""
        self.company.say("caseloop.feedback.submitted.v1", complaint(self.pack, said), "tale", times=2)
        assert self.state == until, self.state
        return self

    def comes(self, condition: Callable[[], bool], what: str) -> Tale:
        """Let time pass hour by hour."""
        for _ in range(24):
            if condition():
                return self
            self.company.later(hours=1)
        raise AssertionError(what)

    def ends(self) -> None:
        """Say everything a third time, then check the case's history and what was refused."""
        self.company.again()
        history = self.company.history("cases", self.case_id)
        version = self.company.store.load("cases", [self.case_id])[self.case_id].version
        fields = {**self.case, "version": version}
        books = Books({self.case_id: fields}, {self.case_id: history}, ())
        assert not_replayable(books) == []
        assert sorted(one.message_key for one in self.company.parked()) == sorted(self.refused)

    def tells(self, kind: str, said: Mapping[str, Any]) -> Parked | None:
        """Publish a message twice; give why it was refused, None if it was applied."""
        name = f"{kind}-{self.count}"
        self.company.say(kind, {"case": {"id": self.case_id}, **said}, name, times=2)
        key = message_key(SHOP, name)
        return next((one for one in self.company.parked() if one.message_key == key), None)
