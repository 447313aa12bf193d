"""What is wrong with a pack as a whole: rows of one section that name what another section does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from rules.calendar_days import knows
from rules.calendar_year import lay_out
from rules.forms.faults import form_faults
from rules.nearest import perhaps
from rules.references.table import references
from rules.vocabulary import vocabulary
from schemas.policy.clock_parts import Condition
from schemas.policy.clocks import ClockRow
from schemas.policy.pack import Pack
from schemas.policy.row import SOURCES, Row, foreign_to, takes

EVERY: Final = Condition()
"""Restricts nothing."""

YEARS: Final = range(2020, 2050)
"""Years in one of which a calendar must be open; the first one that is ends the search."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where."""

    section: str
    """Section of the pack, which is also its file's name."""
    row: str
    """Id of the row; empty if it is about the section as a whole."""
    sentence: str
    """What was expected and what was found."""


def faults_of(pack: Pack) -> tuple[Fault, ...]:
    """Give everything that is wrong with a pack of well-formed sections; empty if it can be used."""
    return (
        *_misnamed_rows(pack),
        *_foreign_sources(pack),
        *_dangling_references(pack),
        *_differing_tables(pack),
        *_classes_without_a_start(pack),
        *_reviews_without_a_reviewer(pack),
        *_bodies_that_nobody_calls(pack),
        *_levels_without_a_limit(pack),
        *_incomplete_tiers(pack),
        *_clocks_that_never_start(pack),
        *_calendars_that_never_open(pack),
        *_unserved_locales(pack),
        *_circles_of_silence(pack),
        *_people_in_a_pack(pack),
        *_unworded_stages(pack),
        *(Fault("forms", row, sentence) for row, sentence in form_faults(pack)),
    )


def rows_of(part: object) -> Iterator[Row]:
    """Give every row in a section, at any depth."""
    if isinstance(part, Row):
        yield part
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from rows_of(getattr(part, name))
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from rows_of(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from rows_of(value)


def sections_of(pack: Pack) -> Mapping[str, BaseModel]:
    """Give the sections of a pack by name."""
    fields = ((name, getattr(pack, name)) for name in type(pack).model_fields)
    return {name: part for name, part in fields if isinstance(part, BaseModel)}


def _misnamed_rows(pack: Pack) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for section, part in sections_of(pack).items():
        for row in rows_of(part):
            if not row.id.startswith(f"{section}."):
                yield Fault(
                    section, row.id, f"expected an id that begins with {section + '.'!r}, found {row.id!r}"
                )
            if row.id in seen:
                yield Fault(section, row.id, f"expected each id once, found {row.id!r} in {seen[row.id]} too")
            seen[row.id] = section


def _people_in_a_pack(pack: Pack) -> Iterator[Fault]:
    if pack.directory.people:
        ids = ", ".join(person.id for person in pack.directory.people[:3])
        yield Fault("directory", "", f"people: expected none, they stand in the staff file; found {ids}")


def _foreign_sources(pack: Pack) -> Iterator[Fault]:
    known = SOURCES | set(pack.sources)
    for section, part in sections_of(pack).items():
        for row in rows_of(part):
            foreign = foreign_to(row.source, known)
            if foreign:
                expected = f"expected ours, or ids that begin with {', '.join(sorted(known))}"
                more = "`sources` in pack.yaml adds to them"
                yield Fault(section, row.id, f"source: {expected} ({more}); found {', '.join(foreign)}")


def _circles_of_silence(pack: Pack) -> Iterator[Fault]:
    """Causes that mute one another would leave nobody told of either."""
    muted: dict[str, set[str]] = {}
    for row in pack.escalation.inhibitions:
        for cause in row.cause:
            muted.setdefault(cause, set()).update(row.mutes)
        for cause in row.cause:
            if cause in _reached(muted, row.mutes):
                sentence = (
                    f"expected causes that their symptoms do not mute in turn, found {cause!r} in a circle"
                )
                yield Fault("escalation", row.id, sentence)


def _reached(muted: Mapping[str, set[str]], starts: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        kind = waiting.pop()
        if kind not in reached:
            reached.add(kind)
            waiting += muted.get(kind, ())
    return reached


def _dangling_references(pack: Pack) -> Iterator[Fault]:
    known = vocabulary(pack)
    for reference in references(pack):
        words = known[reference.kind]
        for value in reference.values:
            if value not in words:
                expected = f"expected one of the {reference.kind} {', '.join(sorted(words))}"
                found = f"found {value!r}{perhaps(value, words)}"
                yield Fault(reference.section, reference.row, f"{reference.field}: {expected}; {found}")


def _differing_tables(pack: Pack) -> Iterator[Fault]:
    """Intake and triage speak of the same types, topics and levels, or a stated one could not be judged."""
    for table, stated, judged in (
        ("types", pack.intake.types, pack.triage.classes),
        ("topics", pack.intake.topics, pack.triage.topics),
        ("urgencies", pack.intake.urgencies, pack.triage.priorities),
    ):
        there = {row.code for row in judged}
        for row in stated:
            if row.code not in there:
                yield Fault("intake", row.id, f"{table}: triage knows no {row.code!r}, only {sorted(there)}")
        lacking = sorted(there - {row.code for row in stated})
        if lacking:
            yield Fault(
                "intake", "", f"{table}: expected every code that triage knows, {lacking} are missing"
            )


def _classes_without_a_start(pack: Pack) -> Iterator[Fault]:
    started = {row.cls for row in pack.handling.starts}
    for cls in pack.triage.classes:
        if cls.code not in started:
            yield Fault("handling", "", f"starts: expected a row for {cls.code}, found {sorted(started)}")


def _reviews_without_a_reviewer(pack: Pack) -> Iterator[Fault]:
    review = pack.intake.review
    if review is not None and all(row.name != "review_submission" for row in pack.handling.commands):
        yield Fault(
            "intake",
            review.id,
            "expected a command review_submission in handling.yaml that says who reviews, found none",
        )


def _bodies_that_nobody_calls(pack: Pack) -> Iterator[Fault]:
    """A body that arbitrates needs the commands by which it is called and ended; a cap needs the body it leads to."""
    names = {row.name for row in pack.handling.commands}
    wanted = {
        "mediation": {"open_mediation", "attend_mediation", "mediate"}
        if pack.arbitration.mediation
        else set(),
        "jury": {"open_jury"} if pack.arbitration.jury else set(),
    }
    for body, commands in wanted.items():
        missing = sorted(commands - names)
        if missing:
            expected = f"expected rows of handling.yaml, commands, for {', '.join(missing)}"
            yield Fault("arbitration", f"arbitration.{body}", f"{expected}; found none")
    cap = pack.callbacks.cap
    if cap is not None and cap.to == "mediation" and pack.arbitration.mediation is None:
        yield Fault("callbacks", cap.id, "to: expected a mediation in arbitration.yaml, found none")


def _levels_without_a_limit(pack: Pack) -> Iterator[Fault]:
    """Every class at every level needs an obligation from receipt, and with it somebody who must act."""
    for level in pack.triage.priorities:
        for cls in pack.triage.classes:
            if not any(_limits(row, cls.code, level.code) for row in pack.clocks.clocks):
                sentence = f"expected a limit from receipt for {cls.code} at {level.code}, found none"
                yield Fault("triage", level.id, sentence)


def _incomplete_tiers(pack: Pack) -> Iterator[Fault]:
    """Where priorities are tiers, each states its limit and who is responsible for it."""
    tiers = pack.triage.tiers
    for level in pack.triage.priorities if tiers is not None else ():
        limits = [
            row
            for row in pack.clocks.clocks
            if tiers is not None
            and row.enabled
            and row.name == tiers.clock
            and level.code in row.when.priorities
        ]
        if level.responsible is None:
            yield Fault(
                "triage", level.id, "responsible: expected a department or role for the tier, found none"
            )
        if not limits:
            yield Fault("triage", level.id, f"expected a clock for the tier {level.code}, found none")
        for row in limits:
            if level.responsible not in {None, row.owner}:
                sentence = (
                    f"owner: expected {level.responsible}, responsible for {level.code}, found {row.owner}"
                )
                yield Fault("clocks", row.id, sentence)


def _clocks_that_never_start(pack: Pack) -> Iterator[Fault]:
    """The first row of a name that fits is taken, so that after one without condition none is reached."""
    reached: list[ClockRow] = []
    for row in pack.clocks.clocks:
        for earlier in reached:
            if row.enabled and earlier.name == row.name and set(row.starts_on) <= set(earlier.starts_on):
                sentence = (
                    f"expected a row that some case reaches, found {earlier.id} before it takes every case"
                )
                yield Fault("clocks", row.id, sentence)
        if row.enabled and row.when == EVERY:
            reached.append(row)


def _calendars_that_never_open(pack: Pack) -> Iterator[Fault]:
    for row in pack.calendars.calendars:
        if row.holidays is not None and not knows(row.holidays):
            place = row.holidays.country + (f", {row.holidays.region}" if row.holidays.region else "")
            sentence = f"holidays: expected a country and region with known holidays, found {place}"
            yield Fault("calendars", row.id, sentence)
        elif not any(lay_out(row, year).total for year in YEARS):
            sentence = f"expected some open hours between {YEARS[0]} and {YEARS[-1]}, found none"
            yield Fault("calendars", row.id, sentence)


def _limits(row: ClockRow, cls: str, level: str) -> bool:
    when = row.when
    narrower = (when.topics, when.modules, when.task_kinds)
    return (
        row.enabled
        and row.anchor == "received_at"
        and not any(narrower)
        and takes(when.classes, cls)
        and takes(when.priorities, level)
    )


def _unserved_locales(pack: Pack) -> Iterator[Fault]:
    served = {code for row in pack.notices.locales for code in (row.code, *row.also)}
    for row in pack.intake.locales:
        if row.code not in served:
            yield Fault("intake", row.id, f"notices serve no locale {row.code!r}, only {sorted(served)}")
    if pack.locale not in served:
        yield Fault("notices", "", f"expected the pack's own locale {pack.locale!r}, found {sorted(served)}")


def _unworded_stages(pack: Pack) -> Iterator[Fault]:
    """Say which stages are not called anything in a language in which customers are told."""
    wanted = sorted(locale.code for locale in pack.notices.locales)
    for row in pack.stages.stages:
        if sorted(row.text) != wanted:
            sentence = f"expected a text for each of {wanted}, found {sorted(row.text)}"
            yield Fault("stages", row.id, sentence)
