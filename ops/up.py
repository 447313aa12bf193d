"""``python -m ops.up``: keep the whole system running with the live view open, until Ctrl-C; ``--down`` cleans up."""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from rich.console import Console

from ops.live.board import Picture
from ops.live.glance import Glance, Onlooker
from ops.live.hearing import Subscriber
from ops.live.screen import Screen
from ops.live.tally import Tally
from ops.services import DEFAULT_FOLDER, ServicesError, servers_of
from ops.services.ports import free_ports, is_free
from ops.services.software import PROJECT
from ops.system import FAR_SIDES, SchedulerGroup, System, SystemFailed, SystemPlan, WorkerGroup
from ops.system.environment import UP_FOLDER, write_settings
from ops.system.interruption import end_on_sigterm, undisturbed
from ops.system.jobs import plan_jobs
from ops.system.system import words_of
from workers import logs
from workers.assembly import clock_of, packs_of, reader_of
from workers.settings import chosen

FOLDER: Final = UP_FOLDER
SETTINGS_FILE: Final = PROJECT / ".caseloop" / "caseloop.env"
WORKERS: Final = (
    WorkerGroup("front", ("urgent", "intake", "triage", "assignment"), processes=2),
    WorkerGroup(
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
    ),
    FAR_SIDES,
)
PAGE_PORT: Final = 8095

HOW_TO = """\
RabbitMQ  127.0.0.1:{rabbitmq}     MongoDB  127.0.0.1:{mongod}     (addresses with passwords: {settings})
Another terminal:  .venv/bin/caseloop publish FILE.jsonl     .venv/bin/caseloop case list     .venv/bin/caseloop doctor
Other programs:    set -a; . {settings}; set +a
On call:           {staff}; alerts are acknowledged on {page}
Ctrl-C stops the workers and leaves the servers."""


def main() -> int:
    """Run until Ctrl-C; give 0 if everything stopped cleanly, 2 if it could not start."""
    logs.configure("ERROR")
    end_on_sigterm()
    console = Console(highlight=False)
    system = System(FOLDER, plan_of(chosen()), services=servers_of(DEFAULT_FOLDER))
    held = only_one(FOLDER / "lock")
    if held is None:
        console.print(already(FOLDER / "lock"), style="red", soft_wrap=True)
        return 2
    with held:
        return down(system) if "--down" in sys.argv[1:] else run(system, console)


def plan_of(choices: Mapping[str, str]) -> SystemPlan:
    """Give what runs, with the settings that the environment chooses, such as ``CASELOOP_STAFF``."""
    port = PAGE_PORT if is_free(PAGE_PORT) else free_ports(1)[0]
    return SystemPlan(WORKERS, SchedulerGroup(2), environment=choices, page_port=port)


def down(system: System) -> int:
    """End what a run that was cut off left behind: workers and schedulers; the servers are not touched."""
    system.end_leftovers()
    return 0


def run(system: System, console: Console) -> int:
    """Start, show, and stop at Ctrl-C."""
    endings = []
    try:
        with console.status("Starting RabbitMQ, MongoDB, 4 worker processes and 2 schedulers …"):
            system.start()
        plan_jobs(system.settings)
        write_settings(SETTINGS_FILE, system.environment())
        console.print(how_to(system), markup=False, soft_wrap=True)
        watch(system, console)
    except (ServicesError, SystemFailed) as fault:
        console.print(str(fault), style="red", markup=False)
        return 2
    except KeyboardInterrupt:
        console.print("Stopping the workers …")
    finally:
        with undisturbed():
            endings = system.stop(servers=False)
    console.print("The servers still run, with all data; make down stops them.")
    return 0 if all(one.clean for one in endings) else 1


def already(lock: Path) -> str:
    """Say that another run holds the lock, which process it is, and how it is ended."""
    pid = lock.read_text(encoding="ascii").strip()
    background = f"; if it has none, run kill {pid}" if pid else ""
    return (
        f"The system runs already in this folder. Press Ctrl-C in its terminal{background}. "
        "Then make down stops the servers."
    )


def only_one(lock: Path) -> IO[str] | None:
    """Give the held lock of this folder with the number of this process in it; None if another run holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = lock.open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    handle.truncate(0)
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def how_to(system: System) -> str:
    """Say where everything is and how to use it."""
    addresses = system.servers.addresses()
    return HOW_TO.format(
        rabbitmq=addresses.rabbitmq_port,
        mongod=addresses.mongod_port,
        settings=_shown(SETTINGS_FILE),
        staff=system.settings.staff or "nobody, for CASELOOP_STAFF names no staff file (docs/staff.md)",
        page=system.settings.link_url,
    )


def watch(system: System, console: Console) -> None:
    """Show the live view and start again what ends, until Ctrl-C."""
    settings, tally = system.settings, Tally()
    clock, url = clock_of(settings), settings.amqp_url.get_secret_value()
    reader = reader_of(settings)
    onlooker = Onlooker(url, system.store(), reader, words_of(packs_of(settings)))

    def picture(glance: Glance) -> Picture:
        figures = {
            "since the start: registered": str(tally.facts["registered"]),
            "archived": str(tally.facts["archived"]),
            "reminders": str(tally.facts["reminded"]),
            "breaches": str(tally.facts["clock-missed"]),
            "alerts": f"{tally.open_alert_count} open, {tally.acknowledged_alert_count} taken",
        }
        return Picture("CASELOOP", clock.now(), clock.speed, tally, glance, figures)

    pause = threading.Event()
    with Subscriber(url, tally), Screen(console, onlooker, clock.now, picture):
        while not pause.wait(1.0):
            for name in system.revive():
                tally.tell(clock.now(), f"{name} had ended and was started again", "bold red")


def _shown(file: Path) -> str:
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


if __name__ == "__main__":
    sys.exit(main())
