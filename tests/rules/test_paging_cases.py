"""The worked cases of cases/paging.yaml, each one a test under its own id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from schemas.policy.paging import Inhibition
from schemas.staff import Silence
from tests.builders import RECEIVED, at
from tests.paging import World, a_page_order, a_person, an_alert, the_policy

CASES = YAML(typ="safe").load(Path(__file__).with_name("cases").joinpath("paging.yaml").read_text("utf-8"))
UNIT = timedelta(seconds=10)

Happening = tuple[datetime, Callable[[World, datetime], None]]


class Case:
    """One row, read."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        self.zone = ZoneInfo(row.get("zone", "Asia/Shanghai"))

    def instant(self, written: float | str) -> datetime:
        """Give the instant of a time as written."""
        return at(written, self.zone) if isinstance(written, str) else RECEIVED + written * UNIT

    def world(self) -> World:
        """Give the person and the rules of the row."""
        rows = self.row.get("rows", {})
        times = {
            ("grouping", "wait_seconds"): "wait",
            ("grouping", "interval_seconds"): "interval",
            ("repeating", "after_seconds"): "repeat",
            ("holding", "look_again_seconds"): "look_again",
            ("throttle", "window_seconds"): "window",
        }
        counts = {
            ("throttle", "at_most"): "throttle",
            ("grouping", "pages_at_most"): "pages",
            ("repeating", "restated_at_most"): "restated",
        }
        changes: dict[str, dict[str, Any]] = {}
        for (part, name), key in {**times, **counts}.items():
            if key in rows:
                value = rows[key] * UNIT.total_seconds() if key in times.values() else rows[key]
                changes.setdefault(part, {})[name] = value
        person = a_person(zone=self.zone.key, quiet=self.row.get("quiet"))
        return World(
            the_policy(**changes),
            person,
            silences=tuple(self.silence(one) for one in self.row.get("silences", ())),
            inhibitions=tuple(
                Inhibition(id=f"escalation.inhibition.{place}", source="ours", **one)
                for place, one in enumerate(self.row.get("inhibitions", ()))
            ),
        )

    def silence(self, written: Mapping[str, Any]) -> Silence:
        """Give a silence as the staff file would have it."""
        ends = {name: self.instant(written[name]) for name in ("since", "until")}
        return Silence.model_validate(
            {"id": "s", "by": "manager-003", "reason": "maintenance", **written, **ends}
        )

    def happenings(self) -> Iterator[Happening]:
        """Give what happens, in no order: alerts come, are said again, end."""
        until = self.instant(self.row["until"])
        for alert in self.row["alerts"]:
            raised, ends = self.instant(alert["at"]), self.instant(alert.get("ends", self.row["until"]))
            yield raised, self.raising(alert)
            if "ends" in alert:
                yield ends, self.changing(alert["id"], "resolved")
            if "taken" in alert:
                yield self.instant(alert["taken"]), self.changing(alert["id"], "acknowledged")
            said, again = 1, alert.get("again", self.row.get("again"))
            while again and raised + said * again * UNIT < min(ends, until):
                yield raised + said * again * UNIT, self.saying(alert, said + 1)
                said += 1

    def raising(self, alert: Mapping[str, Any]) -> Callable[[World, datetime], None]:
        """Give what happens when an alert is raised."""

        def happen(world: World, now: datetime) -> None:
            about = {name: alert[name] for name in ("kind", "department", "severity") if name in alert}
            world.alerts[alert["id"]] = an_alert(alert["id"], case_id=alert.get("case"), **about)
            self.saying(alert, 1)(world, now)

        return happen

    def saying(self, alert: Mapping[str, Any], said: int) -> Callable[[World, datetime], None]:
        """Give what happens when its ladder says it."""

        def happen(world: World, now: datetime) -> None:
            about = {name: alert[name] for name in ("kind", "severity") if name in alert}
            case_id = alert.get("case", f"case-of-{alert['id']}")
            world.page(
                a_page_order(alert["id"], page_id=f"{alert['id']}:{said}", case_id=case_id, **about), now
            )

        return happen

    def changing(self, alert_id: str, state: str) -> Callable[[World, datetime], None]:
        """Give what happens when it is resolved or acknowledged."""

        def happen(world: World, now: datetime) -> None:  # noqa: ARG001 - shaped as every happening
            world.alerts[alert_id] = world.alerts[alert_id].model_copy(update={"state": state})

        return happen


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in CASES["cases"]])
def test_the_listed_messages_go_out_and_no_others(row: Mapping[str, Any]) -> None:
    case = Case(row)
    world = case.world()
    for now, happen in sorted(case.happenings(), key=lambda one: one[0]):
        world.run(now)
        happen(world, now)
    world.run(case.instant(row["until"]))

    expected = [
        (case.instant(one["at"]), one.get("over", "wecom"), tuple(one["tells"]), tuple(one.get("with", ())))
        for one in row["messages"]
    ]
    found = [(one.at, one.way, one.tells, one.restates) for one in world.messages]
    shown = [(one[0].astimezone(case.zone).isoformat(), *one[1:]) for one in found]

    assert found == expected, shown
    for alert_id, outcome in row.get("settled", {}).items():
        assert {one.outcome for one in world.settled if one.alert_id == alert_id} == {outcome}
