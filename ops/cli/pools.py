"""``caseloop pool``: who has how many cases, who can take more, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from cyclopts import App, Parameter

from ops.cli.failure import Failed
from ops.cli.showing import counted, from_now, instant, show_json, show_pairs, show_table
from ops.cli.tools import Given, Tools
from rules.picking import Around, is_away, loads_of
from schemas.pool import Pool, Seat
from schemas.staff import Person

app = App(name="pool", help="Look at the departments whose people are given cases.")

_NEVER = "-"
_HOW_TO = "A pool begins with the first case of a department whose people have a capacity in the staff file."


@app.command(name="list")
def list_(
    *, json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False, tools: Given
) -> None:
    """List pools with their people, their free places and what waits."""
    pools, around = tools.reader.pools(), _around(tools)
    if json:
        show_json(tools.console, [_told(pool, around) for pool in pools])
        return
    rows = [_summary(pool, around) for pool in pools]
    headings = ("department", "people", "open cases", "free places", "waiting", "longest", "kept places")
    show_table(tools.console, headings, rows)
    tools.console.print(counted(len(pools), "pool"))
    if not pools:
        tools.console.print(_HOW_TO, soft_wrap=True)


@app.command
def show(
    department: str,
    *,
    json: Annotated[bool, Parameter(help="Print JSON for another program.")] = False,
    tools: Given,
) -> None:
    """Show one pool: each person with what they have and can take, and the cases that wait."""
    pool, around = _find(tools, department), _around(tools)
    if json:
        show_json(tools.console, _told(pool, around))
        return
    show_pairs(
        tools.console,
        {
            "department": pool.id,
            "cases given": str(pool.given_count),
            "next look": instant(min((one.due_at for one in pool.timers.values()), default=None)),
        },
    )
    headings = ("person", "open cases", "takes", "is given more", "why not")
    show_table(tools.console, headings, [_person_row(one) for one in _people(pool, around)])
    show_table(
        tools.console,
        ("case", "priority rank", "earliest limit", "since receipt"),
        _waiting(pool, around.now),
    )
    tools.console.print(counted(len(pool.waiting), "case") + " waiting")


def _around(tools: Tools) -> Around:
    return Around(tools.staff(), tools.packs(), tools.now())


def _find(tools: Tools, department: str) -> Pool:
    pools = tools.reader.pools()
    pool = next((one for one in pools if one.id == department.strip()), None)
    if pool is None:
        known = ", ".join(one.id for one in pools) or "none"
        raise Failed(f"There is no pool {department!r}.", f"Those that exist: {known}.")
    return pool


def _told(pool: Pool, around: Around) -> Mapping[str, Any]:
    """Give a pool for another program."""
    return {
        "department": pool.id,
        "given_count": pool.given_count,
        "people": _people(pool, around),
        "waiting": [
            {"case_id": case_id, "rank": wait.wish.rank, "received_at": wait.wish.received_at.isoformat()}
            for case_id, wait in pool.waiting.items()
        ],
        "kept_places": [
            {"case_id": case_id, "person": place.person} for case_id, place in pool.named.items()
        ],
    }


def _people(pool: Pool, around: Around) -> list[dict[str, Any]]:
    """Give everybody of a pool; also whoever has cases and is not given any more."""
    known = {person.id: person for person in around.people(pool.id)}
    loads, seats = loads_of(pool), {seat.person: seat for seat in pool.seats}
    return [
        {
            "person": name,
            "open_cases": loads[name],
            "capacity": known[name].capacity if name in known else 0,
            "why_not": _why_not(known.get(name), seats.get(name), loads[name], around.now),
        }
        for name in sorted({*known, *loads})
    ]


def _why_not(person: Person | None, seat: Seat | None, load: int, now: datetime) -> str:
    """Say why somebody is given nothing more; empty if they are."""
    if person is None:
        return "no capacity in the staff file"
    absence = person.absence_at(now)
    if absence is not None:
        return f"absent until {instant(absence.until)}"
    if seat is not None and seat.away is not None and is_away(seat, now):
        until = f" until {instant(seat.away.until)}" if seat.away.until else ""
        return f"{seat.away.why}{until}"
    return "has as many as they take" if load >= (person.capacity or 0) else ""


def _person_row(one: Mapping[str, Any]) -> tuple[object, ...]:
    given = "no" if one["why_not"] else "yes"
    return (one["person"], one["open_cases"], one["capacity"], given, one["why_not"] or _NEVER)


def _summary(pool: Pool, around: Around) -> tuple[object, ...]:
    people = _people(pool, around)
    free = sum(one["capacity"] - one["open_cases"] for one in people if not one["why_not"])
    oldest = min((wait.wish.received_at for wait in pool.waiting.values()), default=None)
    longest = from_now(oldest, around.now) if oldest else _NEVER
    load = sum(one["open_cases"] for one in people)
    return (pool.id, len(people), load, free, len(pool.waiting), longest, len(pool.named))


def _waiting(pool: Pool, now: datetime) -> Sequence[tuple[object, ...]]:
    ordered = sorted(pool.waiting.items(), key=lambda one: (one[1].wish.rank, one[1].wish.received_at))
    return [
        (case_id, wait.wish.rank, instant(wait.wish.due_at), from_now(wait.wish.received_at, now))
        for case_id, wait in ordered
    ]
