"""The live view fits a terminal of 100 by 30, and Chinese keeps its columns."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from rich.cells import cell_len
from rich.console import Console

from ops.live.board import STATES, Picture, drawn, plain_line, short
from ops.live.glance import Deadline, Glance
from ops.live.hearing import Copies
from ops.live.tally import Tally
from schemas.messages.events import AlertFact, CaseFact
from schemas.queues import QUEUES

NOW = datetime(2026, 3, 4, 6, 20, tzinfo=UTC)


def a_fact(name: str, **details: object) -> CaseFact:
    return CaseFact(
        name=name,
        case_id="A",
        case_number="7K3M9-QXA2R-5",
        version=2,
        state="assigned",
        round=1,
        pack="feedback-handbook",
        priority="urgent",
        at=NOW,
        details=details,
    )


def an_alert(name: str, by: str | None = None, *, state: str = "") -> AlertFact:
    return AlertFact(
        name=name,
        alert_id="X",
        kind="clock_missed",
        severity="critical",
        state=state or name,
        addressee="after_sales",
        summary="s",
        case_number="7K3M9-QXA2R-5",
        by=by,
        at=NOW,
    )


def a_picture(tally: Tally | None = None) -> Picture:
    deadlines = [
        Deadline("7K3M9-QXA2R-5", "handling_start", "urgent", "售后部", NOW, timedelta(minutes=left))
        for left in range(-5, 40)
    ]
    states = {state: 3 + place for place, state in enumerate((*STATES, "received", "mediation", "jury"))}
    glance = Glance(NOW, states, deadlines, dict.fromkeys(QUEUES, 1234), 0, {"waiting": 1, "parked": 15})
    figures = {"published": "312", "alerts": "2 open, 9 taken"}
    return Picture("CASELOOP", NOW, 5000.0, tally or Tally(), glance, figures)


def lines_of(picture: Picture, height: int = 30) -> list[str]:
    out = io.StringIO()
    console = Console(width=100, height=height, file=out, force_terminal=True, color_system=None)
    console.print(drawn(picture, height), height=height)
    return out.getvalue().splitlines()


def test_the_view_fills_thirty_lines_of_a_hundred_columns() -> None:
    tally = Tally()
    for number in range(30):
        tally.tell(NOW, f"7K3M9-QXA2R-5 提醒：售后部 {number}")

    lines = lines_of(a_picture(tally))

    assert len(lines) == 30
    assert {cell_len(line) for line in lines} == {100}
    assert "提醒：售后部 29" in lines[-2]


def test_the_view_shows_states_deadlines_queues_and_figures() -> None:
    text = "\n".join(lines_of(a_picture()))

    for word in (
        "Wed 2026-03-04 14:20",
        "published 312",
        "archived",
        "others",
        "handling_start 售后部",
        "parked",
    ):
        assert word in text


def test_a_plain_line_says_the_same_without_a_terminal() -> None:
    line = plain_line(a_picture())

    assert line.startswith("Wed 2026-03-04 14:20 | published=312")
    assert "archived=18" in line
    assert "next=7K3M9-QXA2R-5/handling_start" in line


def test_stretches_are_short() -> None:
    assert [short(timedelta(minutes=one)) for one in (3, 185, 3000, -7)] == ["3min", "3h05", "2d02h", "-7min"]


def test_a_cause_that_repeats_leaves_an_acknowledged_alert_taken() -> None:
    tally = Tally()
    for heard in (an_alert("acknowledged", "a"), an_alert("repeated", state="acknowledged")):
        tally.note(heard)
    assert (tally.open_alert_count, tally.acknowledged_alert_count) == (0, 1)

    tally.note(an_alert("repeated", state="raised"))

    assert (tally.open_alert_count, tally.acknowledged_alert_count) == (1, 0)
    assert "has grown stale" in tally.latest[-1].text


def test_a_tally_counts_facts_and_follows_alerts_to_their_end() -> None:
    tally = Tally()
    for heard in (a_fact("registered"), a_fact("clock-missed", clock="response"), an_alert("raised")):
        tally.note(heard)
    assert (tally.open_alert_count, tally.ignored_alert_count) == (1, 1)

    tally.note(an_alert("acknowledged", by="lead-01"))
    assert (tally.open_alert_count, tally.acknowledged_alert_count) == (0, 1)
    tally.note(an_alert("repeated", state="raised"))
    assert (tally.open_alert_count, tally.ignored_alert_count) == (1, 0)
    tally.note(an_alert("resolved"))

    assert tally.facts["clock-missed"] == 1
    assert tally.alerts == {"X": "resolved"}
    assert any("limit missed: response" in line.text for line in tally.latest)


def test_a_copy_of_an_event_is_told_from_a_new_one_while_its_id_is_remembered() -> None:
    copies = Copies(2)

    assert [copies.is_new(one) for one in ("a", "a", "b", "c", "c", "a")] == [
        True,
        False,
        True,
        True,
        False,
        True,
    ]
