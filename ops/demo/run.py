"""One demonstration from the first process to the balance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from rich.console import Console

from ops.demo.balance import balance
from ops.demo.check import Check, Observed
from ops.demo.crowd import Crowd
from ops.demo.duty import Duty
from ops.demo.ledger import Ledger
from ops.demo.listener import Listener
from ops.demo.mishap import Mishap
from ops.demo.office import Office
from ops.demo.outbox import Outbox
from ops.demo.phones import Phones, listening
from ops.demo.play import Play
from ops.demo.records import read_records
from ops.demo.sheet import show_balance, show_end
from ops.demo.stage import (
    BACK,
    Options,
    beginning,
    close_stage,
    new_system,
    open_stage,
)
from ops.live.board import Picture
from ops.live.glance import Glance, Onlooker
from ops.live.screen import Screen
from ops.live.tally import Tally
from ops.system import System
from ops.system.interruption import undisturbed
from ops.system.system import departments_of, words_of
from workers.amqp import Amqp
from workers.assembly import packs_of, reader_of
from workers.clock import Clock, monotonic

MOST_DAYS: Final = 10
"""After so many simulated days it is over, finished or not."""
SPARE_S: Final = 30.0
MISHAP_AFTER: Final = timedelta(hours=30)
LOOK_EVERY_S: Final = 0.25
QUIET_S: Final = 1.5
"""How long nothing may be heard before the play counts as ended."""


class Demonstration:
    """Everything of one run."""

    def __init__(self, system: System, clock: Clock, options: Options, phones: Phones) -> None:
        """Connect those outside."""
        settings = system.settings
        self.system, self.clock, self.options, self.phones = system, clock, options, phones
        self.url = settings.amqp_url.get_secret_value()
        self.amqp = Amqp(self.url, name="caseloop demonstration")
        self.amqp.start()
        self.tally, self.ledger = Tally(), Ledger()
        self.office = Office(clock, Outbox(self.amqp, self.ledger, clock), options.seed)
        begin = beginning(clock)
        crowd = Crowd(self.office, cases=options.cases, seed=options.seed, start=begin)
        packs = packs_of(settings)
        self.departments = words_of(packs)
        self.listener = Listener(self.amqp, departments_of(packs))
        duty = Duty(self.office, phones, self.tally)
        self.play = Play(self.office, crowd, self.listener, duty, self.tally)
        self.mishap = Mishap(system, BACK.name, at=begin + MISHAP_AFTER, clock=clock, tally=self.tally)
        self.reader = reader_of(settings)
        self.store = system.store()

    def perform(self, console: Console) -> list[str]:
        """Play until everything has ended; give what was left, empty if nothing."""
        onlooker = Onlooker(self.url, self.store, self.reader, self.departments)
        limit = monotonic() + MOST_DAYS * 86_400 / self.options.speed + SPARE_S
        with Screen(console, onlooker, self.clock.now, self._picture):
            looked = monotonic()
            while monotonic() < limit:
                if not self.play.step():
                    self.clock.wait(timedelta(milliseconds=4))
                if monotonic() - looked < LOOK_EVERY_S:
                    continue
                looked = monotonic()
                self.mishap.look()
                for name in self.system.revive():
                    self.tally.tell(self.clock.now(), f"{name} had ended and was started again", "bold red")
                if not self.play.left() and self.mishap.back_pid:
                    return []
        return self.play.left()

    def hear_the_rest(self) -> None:
        """Hear what was published until the workers had stopped."""
        quiet_since = monotonic()
        while monotonic() - quiet_since < QUIET_S:
            heard = False
            for event in self.listener.heard():
                heard = True
                if not event.copy:
                    self.tally.note(event.body)
            quiet_since = monotonic() if heard else quiet_since
            self.clock.wait(timedelta(milliseconds=20))

    def checks(self, left: list[str], waiting: Mapping[str, int]) -> list[Check]:
        """Read everything back and compare."""
        observed = Observed(
            ledger=self.ledger,
            matters=self.office.matters,
            tally=self.tally,
            heard=self.listener.event_ids,
            bodies=self.listener.bodies,
            rings=self.phones.rings,
            left=left,
        )
        return balance(observed, read_records(self.store, self.reader), waiting)

    def close(self) -> None:
        """Close the connections of those outside."""
        self.amqp.close()
        self.store.close()

    def _picture(self, glance: Glance) -> Picture:
        tally, counts = self.tally, self.ledger.counts()
        figures = {
            "published": str(
                counts.get("submission", 0) + counts.get("duplicate", 0) + counts.get("broken", 0)
            ),
            "commands": str(counts.get("command", 0)),
            "ended": str(glance.states.get("archived", 0)),
            "reminders": str(tally.facts["reminded"]),
            "breaches": str(tally.facts["clock-missed"]),
            "alerts": f"{tally.open_alert_count} open, {tally.acknowledged_alert_count} taken",
        }
        return Picture("CASELOOP", self.clock.now(), self.options.speed, tally, glance, figures)


def run(options: Options, console: Console) -> int:
    """Run one demonstration; give 0 if everything balances."""
    began = monotonic()
    phones = Phones(Clock().now)
    with listening(phones) as port:
        return _run(new_system(options, port), options, phones, console, began=began)


def _run(system: System, options: Options, phones: Phones, console: Console, *, began: float) -> int:
    try:
        with console.status("Starting RabbitMQ, MongoDB, 5 worker processes and 2 schedulers …"):
            clock = open_stage(system, options)
        console.print(f"Everything works after {monotonic() - began:.0f} s. The week begins.")
        phones.now = clock.now
        demonstration = Demonstration(system, clock, options, phones)
        try:
            left = demonstration.perform(console)
            with console.status("Stopping the workers, reading every history …"):
                faults, waiting = close_stage(system)
                demonstration.hear_the_rest()
                checks = demonstration.checks(left, waiting)
        finally:
            demonstration.close()
        checks.append(Check("stopped", "every process finished what it had begun", faults))
        holds = show_balance(console, checks, demonstration.mishap)
        show_end(console, holds=holds, seconds=monotonic() - began, system=system, keep=options.keep)
        return 0 if holds else 1
    finally:
        with undisturbed():
            system.stop(servers=not options.keep)
