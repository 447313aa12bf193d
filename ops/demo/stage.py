"""The stage: a private system with fresh data, a sped clock, and the connections of those outside."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from ops.demo.listener import declare_own_queue
from ops.demo.pack import stretched_packs
from ops.services.software import PROJECT
from ops.system import FAR_SIDES, SchedulerGroup, System, SystemPlan, WorkerGroup
from ops.system.environment import write_settings
from ops.system.readiness import queue_counts
from schemas.queues import QUEUES
from workers.clock import Clock, monotonic
from workers.topology import dead_letter_queue

FOLDER: Final = PROJECT / ".caseloop" / "demo"
START: Final = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Monday at nine in a week without holidays."""
SETTINGS_FILE: Final = "caseloop.env"
LEAD: Final = timedelta(seconds=9)
"""Real time for the processes to come up before the play begins."""
FRONT: Final = WorkerGroup("front", ("urgent", "intake", "triage", "assignment"), processes=2)
BACK: Final = WorkerGroup(
    "back",
    (
        "handling",
        "deadlines",
        "notices",
        "callbacks",
        "compensation",
        "archiving",
        "alerts",
        "paging",
        "workforce",
    ),
    processes=2,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What may be chosen on the command line."""

    cases: int = 300
    speed: float = 5000.0
    seed: int = 7
    keep: bool = False
    """Whether servers and data stay afterwards."""
    folder: Path = FOLDER


def new_system(options: Options, phones_port: int) -> System:
    """Give a system with nothing in it; an earlier one of the same folder is ended and removed.

    Args:
        options: What was chosen.
        phones_port: Where the telephones of those on call listen.
    """
    system = System(options.folder)
    system.wipe()
    options.folder.mkdir(parents=True, mode=0o700)
    packs = stretched_packs(options.folder, speed=options.speed)
    environment = {
        "CASELOOP_PACKS": str(packs),
        "CASELOOP_STAFF": str(staff_on(options.folder, phones_port)),
        "CASELOOP_SECRET__PHONES": secrets.token_hex(16),
        "CASELOOP_LINK_KEY": secrets.token_hex(32),
        "CASELOOP_LOG_LEVEL": "WARNING",
    }
    system.plan = SystemPlan((FRONT, BACK, FAR_SIDES), SchedulerGroup(2), environment=environment)
    return system


def staff_on(folder: Path, phones_port: int) -> Path:
    """Write the staff file of the demonstration with the port of its telephones, and give it."""
    file = folder / "staff.yaml"
    text = Path(__file__).with_name("staff.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("PORT", str(phones_port)), encoding="utf-8")
    return file


def open_stage(system: System, options: Options) -> Clock:
    """Start everything; return once it works and the clock has reached the beginning."""
    settings = system.prepare()
    declare_own_queue(settings.amqp_url.get_secret_value())
    real = Clock()
    clock = Clock(options.speed, real.now() + LEAD, START)
    system.launch(clock=clock)
    write_settings(system.folder / SETTINGS_FILE, system.environment())
    system.wait_until_ready()
    early = (clock.real_start - real.now()).total_seconds()
    if early > 0:
        real.wait(timedelta(seconds=early))
    return clock


def close_stage(system: System) -> tuple[list[str], dict[str, int]]:
    """Stop schedulers, let the queues run dry, stop the workers.

    Returns:
        What did not end cleanly, and how many messages are left in each queue, dead letters included.
    """
    endings = system.end(system.plan.schedulers.names)
    drained(system, within=timedelta(seconds=15))
    endings += system.end(list(system.programs))
    faults = [f"{one.name} ended with {one.status}" for one in endings if not one.clean]
    return faults, left_in_queues(system)


def drained(system: System, *, within: timedelta) -> bool:
    """Wait until no work queue holds a message that nobody has taken; say whether it came true."""
    real, until = Clock(), monotonic() + within.total_seconds()
    while monotonic() < until:
        if not any(left_in_queues(system).values()):
            return True
        real.wait(timedelta(milliseconds=200))
    return False


def left_in_queues(system: System) -> dict[str, int]:
    """Give how many messages wait in each work queue and dead-letter queue."""
    names = [*QUEUES, *(dead_letter_queue(queue) for queue in QUEUES)]
    url = system.settings.amqp_url.get_secret_value()
    return {name: ready for name, (ready, _) in queue_counts(url, names).items()}


def beginning(clock: Clock) -> datetime:
    """Give the simulated instant at which the play begins: now, or nine o'clock if that is still to come."""
    return max(clock.now(), clock.start)
