"""A new version of a pack beside the old one: open cases stay with theirs, new ones take the newest."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.case import Case
from schemas.document import Emission
from schemas.policy.pack import Packs
from schemas.replay import document_from
from tests.builders import RECEIVED, a_submission
from tests.packs import HANDBOOK
from tests.workers.fakes import MoodyStore
from tests.workers.joined import Joined
from workers.incoming import Aside, Incoming, Recorded
from workers.packs import load_packs
from workers.wire import event_body

pytestmark = pytest.mark.uncounted

TIME = RECEIVED.isoformat()

CHANGED = {
    "pack": ('version: "1"', 'version: "2"'),
    "clocks": ("limit: {amount: 4, unit: clock_hours}", "limit: {amount: 2, unit: clock_hours}"),
    "callbacks": ("label: 不满意", "label: 不好"),
}
"""What the second version changes."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with one version of the pack."""
    shutil.copytree(HANDBOOK, tmp_path / "packs" / "handbook-1")
    return tmp_path / "packs"


def with_the_second(folder: Path) -> Packs:
    new = Path(shutil.copytree(folder / "handbook-1", folder / "handbook-2"))
    for section, (old, other) in CHANGED.items():
        path = new / f"{section}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, other), encoding="utf-8")
    return load_packs(folder)


class Process:
    """One process with its packs, on a store that it shares with others."""

    def __init__(self, store: MoodyStore, packs: Packs) -> None:
        self.joined = Joined(store=store, packs=packs)

    def decides(self, event: Mapping[str, Any]) -> Incoming:
        """Decide and write one message."""
        incoming = self.joined.decided(event)
        self.joined.settle(incoming)
        self.joined.amqp.confirm_all()
        return incoming

    def hears(self, name: str) -> tuple[Case, list[Emission]]:
        """Take a submission; give the case, and the orders that wait for whoever serves their queues."""
        data = a_submission(stated_at=TIME).model_dump(mode="json", exclude_defaults=True)
        incoming = self.decides(an_event(name, "feedback.submitted", data | {"stated_at": TIME}))
        return self.case(incoming), [one for one in orders_of(incoming) if "triage" in one.routing_key]

    def goes_on(self, orders: list[Emission]) -> Case:
        """Carry out orders and what they order; give the case."""
        waiting, last = list(orders), None
        while waiting:
            last = self.decides(json.loads(event_body(waiting.pop(0), TIME)))
            waiting += [one for one in orders_of(last) if one.routing_key == "assignment.v1"]
        assert last is not None
        return self.case(last)

    def case(self, incoming: Incoming) -> Case:
        """Give the case of a message as it is stored."""
        loaded = self.joined.store.load("cases", [incoming.document_id])
        return document_from(Case, loaded[incoming.document_id])


def orders_of(incoming: Incoming) -> Iterator[Emission]:
    if isinstance(incoming.outcome, Recorded):
        yield from (one for one in incoming.outcome.write.entries[-1].emits if not one.exchange)


def an_event(name: str, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    head = {"specversion": "1.0", "id": name, "source": "/crm", "time": TIME}
    return {**head, "type": f"caseloop.{kind}.v1", "data": dict(data)}


def test_a_case_stays_with_its_version_and_the_next_one_takes_the_new(folder: Path) -> None:
    store = MoodyStore()
    _, waiting = Process(store, load_packs(folder)).hears("before")
    after = Process(store, with_the_second(folder))

    old = after.goes_on(waiting)
    new = after.goes_on(after.hears("after")[1])

    assert (old.pack.version, new.pack.version) == ("1", "2")
    assert old.clocks["response"].due_at - old.received_at == timedelta(hours=4)
    assert new.clocks["response"].due_at - new.received_at == timedelta(hours=2)


def test_what_the_new_version_calls_otherwise_is_refused_for_an_old_case_only(folder: Path) -> None:
    store = MoodyStore()
    first = Process(store, load_packs(folder))
    old = first.goes_on(first.hears("before")[1])
    packs = with_the_second(folder)

    def names(case: Case) -> set[str]:
        return {name for row in packs.of(case.pack).callbacks.answers for name in row.names}

    new = Process(store, packs)
    later = new.goes_on(new.hears("after")[1])
    assert "不满意" in names(old)
    assert "不好" in names(later)
    assert "不好" not in names(old)


def test_a_process_without_the_old_version_parks_what_it_cannot_judge_and_loses_nothing(folder: Path) -> None:
    store = MoodyStore()
    _, waiting = Process(store, load_packs(folder)).hears("before")
    both = with_the_second(folder)
    shutil.rmtree(folder / "handbook-1")
    hasty = Process(store, load_packs(folder))

    event = json.loads(event_body(waiting[0], TIME))
    incoming = hasty.decides(event)

    assert isinstance(incoming.outcome, Aside)
    assert "found feedback-handbook 1" in incoming.outcome.record.sentence
    assert [record.body for record in store.parked()] == [json.dumps(event, ensure_ascii=False).encode()]
    assert Process(store, both).goes_on(waiting).pack.version == "1"
