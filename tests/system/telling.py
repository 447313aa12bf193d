"""A case told to one running system message by message; each is waited for until it was applied or refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from schemas.ids import message_key
from schemas.parked import Parked
from tests import tales
from tests.faults.harness.stage import Stage
from tests.faults.harness.upstream import Event

APPLIED_WITHIN_S = 90.0


class Tale(tales.Tale):
    """One customer's matter under one handbook, from its submission on."""

    def __init__(self, stage: Stage, pack: str, name: str = "tale") -> None:
        """Open an upstream system of its own; ``name`` tells tales of one handbook apart."""
        super().__init__(pack)
        self.stage = stage
        self.order_number = f"{name}-{pack}"
        self.upstream = stage.upstream(self.order_number)
        self.submission: Event = {}

    @property
    def case_id(self) -> str:
        """Give the case's id."""
        return message_key(self.upstream.source, self.submission["id"])

    @property
    def case(self) -> Mapping[str, Any]:
        """Give the case as stored."""
        return self.stage.store.load("cases", [self.case_id])[self.case_id].fields

    def begins(self, *, until: str = "assigned", **said: Any) -> Tale:
        """Have a customer complain, twice over the wire, and wait until the case is in a state and they were told."""
        self.submission = {
            "specversion": "1.0",
            "id": "tale",
            "source": self.upstream.source,
            "type": "caseloop.feedback.submitted.v1",
            "datacontenttype": "application/json",
            "data": tales.complaint(self.pack, {"order_number": self.order_number, **said}),
        }
        self.upstream.publish([self.submission], times=2)
        self.comes(lambda: self._stands() and self.state == until, f"a case in {until}")
        return self.comes(lambda: bool(self.case.get("notices")), "the first notice")

    def comes(self, condition: Callable[[], bool], what: str) -> Tale:
        """Wait for what follows by itself."""
        self.stage.wait(condition, what, within=APPLIED_WITHIN_S)
        return self

    def ends(self) -> None:
        """Say everything a third time, then check every promise of the system about the case, and what was refused."""
        self.stage.settled(self.upstream)
        version = self._version()
        for body in list(self.upstream.attempted.values()):
            self.upstream.publish_body(body, json.loads(body)["type"])
        self.comes(lambda: not any(self.stage.ready_counts().values()), "empty queues")
        parked = self.stage.settled(self.upstream).parked
        assert sorted(one.message_key for one in parked if one.state == "parked") == sorted(self.refused)
        assert self._version() == version

    def tells(self, kind: str, said: Mapping[str, Any]) -> Parked | None:
        """Publish a message twice over the wire, and wait until it was applied or refused."""
        event = self.upstream.command(kind, self.count, self.submission)
        event["data"] |= said
        key = message_key(self.upstream.source, event["id"])
        self.upstream.publish([event], times=2)
        self.comes(lambda: self._applied(key) or self._refused(key) is not None, f"{kind} applied or refused")
        return self._refused(key)

    def _version(self) -> int:
        return self.stage.store.load("cases", [self.case_id])[self.case_id].version

    def _stands(self) -> bool:
        return self.case_id in self.stage.store.load("cases", [self.case_id])

    def _applied(self, key: str) -> bool:
        return key in self.stage.store.load("cases", [self.case_id])[self.case_id].inbox

    def _refused(self, key: str) -> Parked | None:
        records = (
            one for one in self.stage.store.parked() if one.message_key == key and one.state == "parked"
        )
        return next(records, None)
