"""A case told to one running system message by message; each is waited for until it was applied or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.ids import message_key
from schemas.parked import Parked
from tests.builders import a_submission
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event, Upstream

APPLIED_WITHIN_S = 90.0


@dataclass
class Tale:
    """One customer's matter under one handbook, from its submission on."""

    stage: Stage
    pack: str
    upstream: Upstream = field(init=False)
    submission: Event = field(init=False)
    count: int = 0

    def __post_init__(self) -> None:
        """Open an upstream system of its own."""
        self.upstream = self.stage.upstream(f"tale-{self.pack}")

    @property
    def case_id(self) -> str:
        """Give the case's id."""
        return message_key(self.upstream.source, self.submission["id"])

    @property
    def case(self) -> Mapping[str, Any]:
        """Give the case as stored."""
        return self.stage.store.load("cases", [self.case_id])[self.case_id].fields

    @property
    def state(self) -> str:
        """Give its state."""
        return str(self.case["state"])

    @property
    def owner(self) -> str:
        """Give who owns it."""
        return str(self.case["owner"]["person"])

    @property
    def tasks(self) -> Mapping[str, Mapping[str, Any]]:
        """Give what was asked for, by id."""
        tasks: Mapping[str, Mapping[str, Any]] = self.case["tasks"]
        return tasks

    def begins(self, **said: Any) -> Tale:
        """Have a customer complain, twice over the wire, and wait until the case has its owner."""
        values: dict[str, Any] = {
            "pack": self.pack,
            "channel": "phone",
            "type": "投诉",
            "topic": None,
            "text": None,
            "demands": ("退货",),
            "urgency": {"value": "normal", "source": "customer"},
            "order_number": f"tale-{self.pack}",
            "customer": {"name": "测试甲", "contact": {"phone": "13800000099"}},
        }
        submission = a_submission(**(values | said)).model_dump(mode="json", exclude_none=True)
        self.submission = {
            "specversion": "1.0",
            "id": "tale",
            "source": self.upstream.source,
            "type": "caseloop.feedback.submitted.v1",
            "datacontenttype": "application/json",
            "data": submission,
        }
        self.upstream.publish([self.submission], times=2)
        self.stage.wait(lambda: self._stands() and self.state == "assigned", "a case with its owner")
        self.stage.wait(lambda: bool(self.case.get("notices")), "the first notice")
        return self

    def says(self, kind: str, /, **said: Any) -> Tale:
        """Publish a message about the case, twice over the wire, and wait until it was applied.

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
        event = self.upstream.command(f"caseloop.{kind}.v1", self.count, self.submission)
        event["data"] |= {**said, **by}
        key = message_key(self.upstream.source, event["id"])
        self.upstream.publish([event], times=2)
        self.stage.wait(
            lambda: self._applied(key) or self._refused(key) is not None,
            f"{kind} applied or refused",
            within=APPLIED_WITHIN_S,
        )
        return self._refused(key)

    def _stands(self) -> bool:
        return self.case_id in self.stage.store.load("cases", [self.case_id])

    def _applied(self, key: str) -> bool:
        return key in self.stage.store.load("cases", [self.case_id])[self.case_id].inbox

    def _refused(self, key: str) -> Parked | None:
        records = (
            one for one in self.stage.store.parked() if one.message_key == key and one.state == "parked"
        )
        return next(records, None)
