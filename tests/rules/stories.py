"""Lives of cases as cases/clock_stories.yaml tells them, led through the rules themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from rules import extensions, handling, supplements, waiting
from rules.calendar import Calendar, compiled
from rules.conclusion import conclude
from rules.deadlines import check_timers
from rules.replanning import replanned
from schemas.case import Case
from schemas.decision import Decision
from schemas.messages.clocks import ClockExtended, WaitingBegan, WaitingEnded
from schemas.messages.events import CaseFact
from schemas.messages.handling import ResponseGiven
from schemas.messages.intake import InformationSupplied
from schemas.policy.calendars import CalendarRow
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack
from schemas.work import Owner
from tests.handling_cases import MANAGER, REF, STAFF
from tests.timing import a_judged_case, a_pack_of, judged_again

CASES = Path(__file__).with_name("cases")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LONG = timedelta(days=300)
"""Latest end of a pause that does not say its own."""

KINDS: Mapping[str, Mapping[str, Any]] = {
    "first": {
        "starts_on": ["case.triaged", "case.retriaged"],
        "anchor": "received_at",
        "satisfied_by": ["case.responded", "case.first-replied"],
        "lapses": True,
    },
    "next": {
        "starts_on": ["case.triaged", "customer.spoke"],
        "anchor": "event",
        "satisfied_by": ["case.responded"],
        "cancelled_by": ["case.resolved"],
        "keeps_longest": True,
    },
    "update": {
        "starts_on": ["case.triaged", "customer.notified", "case.responded"],
        "anchor": "event",
        "satisfied_by": ["customer.notified", "case.responded"],
        "cancelled_by": ["case.resolved"],
        "renews": True,
    },
    "resolution": {
        "starts_on": ["case.triaged", "case.retriaged"],
        "anchor": "received_at",
        "satisfied_by": ["case.resolved", "case.closed"],
        "each_round": True,
        "lapses": True,
    },
}
"""Obligations by the names that the cases use."""


def read(name: str) -> Mapping[str, Any]:
    """Give a file of cases."""
    tree: Mapping[str, Any] = YAML(typ="safe").load(CASES.joinpath(name).read_text("utf-8"))
    return tree


SHARED = read("clocks.yaml")
CALENDARS: Mapping[str, Any] = SHARED["calendars"]


def calendar_row(name: str, calendars: Mapping[str, Any] = CALENDARS, called: str = "") -> CalendarRow:
    """Give a calendar of the file, under its own or another name."""
    called = called or name
    return CalendarRow(id=f"calendars.{called}", source="ours", name=called, **calendars[name])


def calendar_named(name: str) -> Calendar:
    """Give a calendar of the file ready for arithmetic."""
    return _COMPILED.setdefault(name, compiled(calendar_row(name)))


_COMPILED: dict[str, Calendar] = {}


def span(text: str) -> timedelta:
    """Give a stretch such as ``90m`` or ``2h 30m``; a leading minus is kept."""
    parts = (timedelta(**{UNITS[part[-1]]: int(part[:-1])}) for part in str(text).split())
    return sum(parts, timedelta(0))


def instant(text: str, calendar: Calendar) -> datetime:
    """Give a local time in the calendar's zone, or UTC with a trailing Z; the weekday is checked."""
    weekday, _, rest = text.partition(" ")
    zone = UTC if rest.endswith("Z") else calendar.zone
    moment = datetime.fromisoformat(rest.removesuffix("Z")).replace(tzinfo=zone)
    assert f"{moment:%a}" == weekday, text
    return moment.astimezone(UTC)


def duration(text: str) -> Mapping[str, Any]:
    """Give a limit: ``2h`` and ``90m`` are open time, ``2 clock hours`` and ``3 working days`` say their unit."""
    first, *unit = str(text).split()
    if unit:
        return {"amount": int(first), "unit": "_".join(unit)}
    return {"amount": int(first[:-1]), "unit": {"h": "open_hours", "m": "open_minutes"}[first[-1]]}


@dataclass(frozen=True, slots=True)
class Life:
    """A case on its way, and what it gave rise to."""

    pack: Pack
    calendar: Calendar
    case: Case | None = None
    misses: tuple[str, ...] = ()
    orders: tuple[Any, ...] = ()
    decisions: tuple[Decision[Case], ...] = field(default=())

    def after(self, decision: Decision[Case]) -> Life:
        """Give the life with one more decision."""
        told = (one for one in decision.events if isinstance(one, CaseFact) and one.name == "clock-missed")
        return replace(
            self,
            case=decision.after,
            misses=(*self.misses, *(str(one.details["clock"]) for one in told)),
            orders=(*self.orders, *decision.orders),
            decisions=(*self.decisions, decision),
        )


def policy_row(name: str, said: Any, number: int = 0) -> ClockRow:
    """Give a clock row: the file says a limit, or a mapping with more."""
    more = dict(said) if isinstance(said, Mapping) else {"limit": said}
    values: dict[str, Any] = {
        "id": f"clocks.{name}-{number}",
        "source": "ours",
        "name": more.pop("kind", name),
        "calendar": "office",
        "owner": "owning_department",
        "alert": None,
        **KINDS[more.pop("like", name.split("-", maxsplit=1)[0])],
    }
    if "limit" in more:
        values["limit"] = duration(more.pop("limit"))
    for key in ("reminder", "remind_again", "pause_at_most"):
        if key in more:
            values[key] = duration(more.pop(key))
    if "reminders" in more:
        values["reminders"] = [duration(one) for one in more.pop("reminders")]
    if "priority" in more:
        values["when"] = {"priorities": more.pop("priority")}
    if "pauses" in more:
        values["pauses_while"] = more.pop("pauses") or []
    return ClockRow.model_validate(values | more)


def pack_for(row: Mapping[str, Any]) -> Pack:
    """Give a pack with the case's obligations, and its calendar under the name ``office``."""
    policy = row.get("policy", {})
    said = SHARED["policies"][policy] if isinstance(policy, str) else policy
    rows = [
        policy_row(name, one, number)
        for name, given in said.items()
        for number, one in enumerate(given if isinstance(given, list) else [given])
    ]
    return with_office(a_pack_of(*rows), str(row["calendar"]))


def with_office(pack: Pack, name: str) -> Pack:
    """Give the pack with a calendar of the file as ``office``, the others under their own names."""
    others = [calendar_row(one) for one in CALENDARS if one != "office"]
    rows = (calendar_row(name, called="office"), *pack.calendars.calendars, *others)
    known = {row.name: row for row in reversed(rows)}
    return pack.model_copy(
        update={"calendars": pack.calendars.model_copy(update={"calendars": tuple(known.values())})}
    )


def lived(row: Mapping[str, Any], *, check: Callable[[Life, Mapping[str, Any], datetime], None]) -> Life:
    """Lead a case through its story; ``check`` sees what is said to hold after a step."""
    life = Life(pack_for(row), calendar_named(str(row["calendar"])))
    for step in row["story"]:
        at = instant(step["at"], life.calendar)
        for what in str(step["what"]).split(" and "):
            life = happened(life, what, at)
        check(life, step.get("then", {}), at)
    return life


def happened(life: Life, what: str, at: datetime) -> Life:
    """Give the life after one thing that happened, in the words of the file."""
    verb, _, rest = what.partition(" ")
    if verb == "created":
        return _created(life, at, rest)
    case = life.case
    assert case is not None
    if verb == "calendar":
        return _other_calendar(life, case, rest, at)
    return life.after(DEEDS[verb](life, case, rest, at))


def _created(life: Life, at: datetime, rest: str) -> Life:
    owner = Owner(person=STAFF, department="after_sales", mode="automatic", by="system", since=at)
    case = a_judged_case(
        priority=rest.removesuffix("paused").strip() or "important",
        received_at=at,
        recorded_at=at,
        stated_at=at,
        state="investigating",
        owner=owner,
    )
    life = life.after(conclude(None, case, life.pack, event="case.triaged", now=at))
    return happened(life, "paused", at) if rest.endswith("paused") else life


def _other_calendar(life: Life, case: Case, name: str, at: datetime) -> Life:
    pack = with_office(life.pack, name)
    return replace(life, pack=pack, case=replanned(case, pack, life.pack, at=at))


def _concluded(event: str, **changes: Any) -> Callable[[Life, Case, str, datetime], Decision[Case]]:
    def deed(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:  # noqa: ARG001 - as all deeds
        dated = {key: at if value is AT else value for key, value in changes.items()}
        after = case.model_copy(update=dated)
        return conclude(case, after, life.pack, event=event, now=at)

    return deed


AT = object()
"""Stands for the instant of the step."""


def _paused(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:
    words, _, until = rest.partition("until ")
    party = words.removeprefix("for ").strip() or "customer"
    message = WaitingBegan(
        case=REF,
        awaiting=party,  # type: ignore[arg-type]  # the shape checks it
        reason="等待",
        until=instant(until, life.calendar) if until else at + LONG,
        by=STAFF,
    )
    return waiting.begin_waiting(case, life.pack, message, now=at, happened_at=at)


def _resumed(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:  # noqa: ARG001 - as all deeds
    return waiting.end_waiting(case, life.pack, WaitingEnded(case=REF, by=STAFF), now=at, happened_at=at)


def _answered(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:
    seen = instant(rest.removeprefix("seen "), life.calendar) if rest else at
    message = ResponseGiven(case=REF, channel="phone", summary="已回复", by=STAFF)
    return handling.respond(case, life.pack, message, now=seen, happened_at=at)


def _wrote(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:  # noqa: ARG001 - as all deeds
    message = InformationSupplied(case=REF, text="请问进展？")
    return supplements.supply(case, life.pack, message, now=at, happened_at=at)


def _judged(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:
    return conclude(case, judged_again(case, rest, at), life.pack, event="case.retriaged", now=at)


def _extended(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:
    name, _, more = rest.partition(" by ")
    message = ClockExtended(
        case=REF,
        clock=name,
        more=duration(more),  # type: ignore[arg-type]  # the shape checks it
        reason="等待检测",
        approved_by=MANAGER,
        by=STAFF,
    )
    return extensions.extend(case, life.pack, message, now=at, happened_at=at)


def _looked(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:  # noqa: ARG001 - as all deeds
    return check_timers(case, life.pack, now=at)


def _reopened(life: Life, case: Case, rest: str, at: datetime) -> Decision[Case]:  # noqa: ARG001 - as all deeds
    after = case.model_copy(update={"state": "investigating", "round": case.round + 1})
    return conclude(case, after, life.pack, event="case.reopened", now=at)


DEEDS: Mapping[str, Callable[[Life, Case, str, datetime], Decision[Case]]] = {
    "looked-at": _looked,
    "paused": _paused,
    "resumed": _resumed,
    "answered": _answered,
    "first-reply-recorded": _concluded("case.first-replied"),
    "notice-sent": _concluded("customer.notified"),
    "state-changed": _concluded("case.accepted", state="planning"),
    "note-written": _concluded("progress.reported"),
    "customer-wrote": _wrote,
    "resolved": _concluded("case.resolved", state="callback", resolved_at=AT),
    "closed": _concluded("case.closed", state="closed"),
    "reopened": _reopened,
    "priority": _judged,
    "extended": _extended,
}
"""Word of the file to what it does."""
