"""The live view as a picture for a terminal of 100 by 30, larger if there is room; CJK keeps its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ops.live.glance import Deadline, Glance
from ops.live.tally import Tally
from schemas.queues import QUEUES, role_of

ZONE: Final = ZoneInfo("Asia/Shanghai")
LOWEST: Final = 24
TOP_ROWS: Final = len(QUEUES) + 5
"""Each queue, dead letters, waiting and parked messages, and the frame around them."""

BAR_CELLS: Final = 2

STATES: Final = (
    "registered",
    "triaged",
    "assigned",
    "answering_enquiry",
    "evaluating_suggestion",
    "investigating",
    "planning",
    "plan_review",
    "proposing",
    "executing",
    "blocked",
    "callback",
    "rework",
    "escalated",
    "closed",
    "archived",
)
"""In the order of a case's life; the others appear when a case is in them."""

_PRIORITY_STYLES: Final = {"urgent": "bold red", "important": "yellow", "normal": ""}
_DIM_AT_NONE: Final = "dim"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    title: str
    now: datetime
    speed: float
    tally: Tally
    glance: Glance
    figures: Mapping[str, str]
    """Name to value, for the line of figures."""


def drawn(picture: Picture, height: int) -> RenderableType:
    """Give the picture for a terminal of so many lines."""
    layout = Layout()
    layout.split_column(
        Layout(_head(picture), name="head", size=2),
        Layout(name="top", size=TOP_ROWS),
        Layout(_latest(picture.tally, max(height, LOWEST) - TOP_ROWS - 4), name="latest"),
    )
    layout["top"].split_row(
        Layout(_states(picture.glance), size=33),
        Layout(_deadlines(picture.glance.deadlines), ratio=1),
        Layout(_queues(picture.glance), size=21),
    )
    return layout


def plain_line(picture: Picture) -> str:
    """Give the same in one line, for output that is no terminal."""
    states = " ".join(f"{name}={count}" for name, count in sorted(picture.glance.states.items()))
    figures = " ".join(f"{name}={value}" for name, value in picture.figures.items())
    waiting = sum(picture.glance.queues.values())
    first = picture.glance.deadlines[:1]
    due = f" next={first[0].number}/{first[0].clock} in {short(first[0].left)}" if first else ""
    return f"{moment(picture.now)} | {figures} | {states} | queued={waiting}{due}"


def moment(instant: datetime) -> str:
    """Give an instant as people in Shanghai write it, with its weekday."""
    return instant.astimezone(ZONE).strftime("%a %Y-%m-%d %H:%M")


def short(left: timedelta) -> str:
    """Give a stretch in at most six characters, for example ``2d04h``, ``3h05``, ``12min``."""
    minutes = int(abs(left).total_seconds() // 60)
    sign = "-" if left < timedelta(0) else ""
    days, rest = divmod(minutes, 24 * 60)
    hours, minute = divmod(rest, 60)
    if days:
        return f"{sign}{days}d{hours:02d}h"
    return f"{sign}{hours}h{minute:02d}" if hours else f"{sign}{minute}min"


def _head(picture: Picture) -> RenderableType:
    first = Text.assemble(
        (f" {picture.title} ", "bold reverse"),
        "  ",
        (moment(picture.now), "bold"),
        (f"  1 s = {short(timedelta(seconds=picture.speed))}" if picture.speed > 1 else "", "dim"),
        (f"  {picture.glance.fault}" if picture.glance.fault else "", "bold red"),
    )
    second = Text(" ") + Text("  ").join(
        Text.assemble((f"{name} ", "dim"), (value, "bold")) for name, value in picture.figures.items()
    )
    second.no_wrap = True
    return Group(first, second)


def _states(glance: Glance) -> RenderableType:
    table = _grid()
    table.add_column(no_wrap=True, ratio=1)
    table.add_column(justify="right", no_wrap=True, width=4)
    table.add_column(no_wrap=True, width=BAR_CELLS)
    shown = _shown(glance.states)
    most = max(shown.values(), default=1)
    for state, count in shown.items():
        style = "green" if state in {"archived", "closed"} else ""
        bar = Text("█" * max(1, round(count / most * BAR_CELLS)), "blue")
        table.add_row(Text(state, style), Text(str(count), "bold"), bar)
    return Panel(table, title=f"cases {glance.case_count}", box=box.ROUNDED, title_align="left")


def _shown(states: Mapping[str, int]) -> dict[str, int]:
    """Give the states that have cases, in the order of a case's life; where rows are short, the rest as one."""
    known = [*STATES, *(state for state in sorted(states) if state not in STATES)]
    present = {state: states[state] for state in known if states.get(state)}
    if len(present) <= TOP_ROWS - 2:
        return present
    kept = set(sorted(present, key=lambda state: -present[state])[: TOP_ROWS - 3])
    others = sum(count for state, count in present.items() if state not in kept)
    return {state: count for state, count in present.items() if state in kept} | {"others": others}


def _grid() -> Table:
    return Table.grid(padding=(0, 1), expand=True)


def _deadlines(deadlines: Sequence[Deadline]) -> RenderableType:
    table = _grid()
    table.add_column(justify="right", no_wrap=True, width=6)
    table.add_column(no_wrap=True, width=13)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(no_wrap=True, width=6)
    for one in deadlines[: TOP_ROWS - 2]:
        style = _PRIORITY_STYLES.get(one.priority, "")
        table.add_row(
            Text(short(one.left), "red" if one.left < timedelta(0) else ""),
            Text(one.number, style),
            Text(one.clock),
            Text(one.department, "dim"),
        )
    return Panel(table, title="next deadlines", box=box.ROUNDED, title_align="left")


def _queues(glance: Glance) -> RenderableType:
    table = _grid()
    table.add_column(no_wrap=True, ratio=1)
    table.add_column(justify="right", no_wrap=True, width=4)
    for queue in QUEUES:
        count = glance.queues.get(queue, 0)
        table.add_row(role_of(queue), Text(str(count), "bold" if count else _DIM_AT_NONE))
    table.add_row(
        "dead letters", Text(str(glance.dead_letter_count), "red" if glance.dead_letter_count else "dim")
    )
    for state in ("waiting", "parked"):
        table.add_row(
            state,
            Text(str(glance.parked.get(state, 0)), "yellow"),
        )
    return Panel(table, title="queues", box=box.ROUNDED, title_align="left")


def _latest(tally: Tally, lines: int) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(no_wrap=True, overflow="ellipsis")
    for line in list(tally.latest)[-max(lines, 1) :]:
        table.add_row(line.at.astimezone(ZONE).strftime("%a %H:%M"), Text(line.text, line.style))
    return Panel(table, title="what just happened", box=box.ROUNDED, title_align="left")
