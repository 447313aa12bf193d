"""Ten working days of a whole system at high clock speed, with people who answer their phones, and breakdowns."""

from __future__ import annotations

import heapq
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ops.bench.feedback import feedback
from ops.demo.phones import Phones, listening
from ops.services.addresses import Server
from ops.system import EVERYTHING, FAR_SIDES, SchedulerGroup, System, SystemPlan, WorkerGroup
from ops.system.jobs import plan_jobs
from ops.system.program import kill_process
from schemas.errors import Unavailable
from schemas.ids import message_key
from schemas.messages.alerting import AlertAcknowledged
from schemas.messages.ownership import CaseAccepted
from tests.endurance.ten_days.by_hand import DAY, HOUR, ZONE
from tests.endurance.ten_days.pack import packs_for_ten_days, staff_for_ten_days
from tests.faults.harness.upstream import Event, Upstream
from workers.clock import Clock

SPEED: Final = 4500.0
BEGIN: Final = datetime(2026, 9, 23, 9, 0, tzinfo=ZONE)
END: Final = datetime(2026, 10, 13, 18, 0, tzinfo=ZONE)
LAST_SUBMISSION: Final = datetime(2026, 10, 10, 9, 0, tzinfo=ZONE)
CASES: Final = 500
SOURCE: Final = "/ten-days"
OUT_OF_ORDER: Final = (
    datetime(2026, 9, 29, 10, 0, tzinfo=ZONE),
    datetime(2026, 9, 29, 12, 0, tzinfo=ZONE),
)
"""When the webhooks fail."""
_LEAD: Final = timedelta(seconds=25)
_TICK_S: Final = 0.02


@dataclass(order=True, slots=True)
class Plan:
    """One thing that happens at an instant of the sped clock."""

    at: datetime
    what: Callable[[], None] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch in which something was broken; nothing is expected to be punctual there."""

    what: str
    since: datetime
    until: datetime


class TenDays:
    """The life of one system; ``live`` plays it to its end."""

    def __init__(self, folder: Path) -> None:
        """Plan everything that is going to happen."""
        self.folder = folder
        self.clock = Clock(speed=SPEED, start=BEGIN)
        self.phones = Phones(self.now, self._fails)
        self.breaks: list[Break] = []
        self.accepted_at: dict[str, datetime] = {}
        """Case to the instant at which its owner took receipt."""
        self.acknowledged: list[tuple[str, datetime]] = []

    def now(self) -> datetime:
        """Give the instant of the sped clock."""
        return self.clock.now()

    @contextmanager
    def running(self) -> Iterator[System]:
        """Start servers, processes and telephones; stop them afterwards."""
        with listening(self.phones) as port, ExitStack() as ending:
            self.system = System(self.folder / "system", self._plan(port))
            ending.callback(self.system.stop)
            settings = self.system.prepare()
            self.store = ending.enter_context(closing(self.system.store()))
            url = settings.amqp_url.get_secret_value()
            self.upstream = ending.enter_context(closing(Upstream(url, SOURCE, self.folder / "journal")))
            self.clock = replace(self.clock, real_start=Clock().now() + _LEAD)
            self.system.launch(clock=self.clock)
            self.system.wait_until_ready()
            plan_jobs(self.system.settings)
            yield self.system

    def _plan(self, port: int) -> SystemPlan:
        environment = {
            "CASELOOP_PACKS": str(packs_for_ten_days(self.folder, speed=SPEED)),
            "CASELOOP_STAFF": str(staff_for_ten_days(self.folder, port=port)),
            "CASELOOP_SECRET__PHONES": "between-us",
            "CASELOOP_LINK_KEY": "a key for ten days, of no use to anybody",
            "CASELOOP_LINK_LASTS_H": "2000",
            "CASELOOP_LOG_LEVEL": "WARNING",
        }
        inside = tuple(role for role in EVERYTHING if role not in FAR_SIDES.roles)
        workers = (WorkerGroup("workers", inside, processes=2), FAR_SIDES)
        return SystemPlan(workers, SchedulerGroup(2), environment=environment)

    def live(self) -> None:
        """Play everything that was planned, and answer phones, until the end."""
        self._plans = sorted([*self._submissions(), *self._breakdowns()])
        pause = threading.Event()
        while self._plans or self.now() < END:
            while self._plans and self._plans[0].at <= self.now():
                heapq.heappop(self._plans).what()
            self._answer()
            pause.wait(_TICK_S)

    def _submissions(self) -> Iterator[Plan]:
        dice = random.Random(2026)  # noqa: S311 - the same life each time
        for number in range(CASES):
            at = BEGIN + (LAST_SUBMISSION - BEGIN) * dice.random()
            yield Plan(at, lambda number=number, at=at: self._say(a_submission(number, at)))  # type: ignore[misc]
            delay = how_late(number)
            if delay is not None and at + delay < END:
                yield Plan(at + delay, lambda number=number, at=at + delay: self._accept(number, at))  # type: ignore[misc]

    def _breakdowns(self) -> Iterator[Plan]:
        spread = (END - BEGIN) / 10
        for place, what in enumerate(
            (self._kill_scheduler, self._kill_worker, self._kill_broker, self._kill_store)
        ):
            yield Plan(BEGIN + spread * (2 * place + 1.3), what)

    def _accept(self, number: int, at: datetime) -> None:
        """Have somebody of the owning department take receipt, as it happened at an instant."""
        submission = {"source": SOURCE, "id": f"ten-days-{number}"}
        key = message_key(SOURCE, submission["id"])
        owner = self._owner(key)
        if owner is None:
            heapq.heappush(self._plans, Plan(self.now() + HOUR, lambda: self._accept(number, at)))
            return
        said = self.upstream.command(CaseAccepted.TYPE, number, submission, by=f"{owner['department']}-01")
        self._say({**said, "time": at.isoformat()})
        self.accepted_at[key] = at

    def _owner(self, case_id: str) -> dict[str, str] | None:
        """Give who owns a case; None while it has no owner, or nobody can be asked."""
        with suppress(Unavailable):
            found = self.store.load("cases", [case_id]).get(case_id)
            return found.fields["owner"] if found else None
        return None

    def _answer(self) -> None:
        """Have people acknowledge: some at once, some only once it has climbed, some never."""
        for ring in (one for one in self.phones.heard() if one.accepted):
            for alert_id in ring.alerts():
                if acknowledges(alert_id, ring.to):
                    self.acknowledged.append((alert_id, self.now()))
                    self._say(an_acknowledgement(alert_id, ring.to, len(self.acknowledged), self.now()))

    def _say(self, event: Event) -> None:
        self.upstream.publish([event])

    def _fails(self, channel: str) -> bool:
        return channel == "webhook" and OUT_OF_ORDER[0] <= self.now() < OUT_OF_ORDER[1]

    def _kill_scheduler(self) -> None:
        with self._broken("scheduler killed"):
            self.system.programs["scheduler-1"].send(signal.SIGKILL)
        self.system.revive()

    def _kill_worker(self) -> None:
        with self._broken("worker killed"):
            kill_process(self.system.children("workers")[0])

    def _kill_broker(self) -> None:
        with self._broken("RabbitMQ restarted"):
            self.system.services.restart(Server.RABBITMQ)

    def _kill_store(self) -> None:
        with self._broken("MongoDB killed and started"):
            self.system.services.kill(Server.MONGOD)
            self.system.services.start(Server.MONGOD)

    @contextmanager
    def _broken(self, what: str) -> Iterator[None]:
        since = self.now()
        yield
        self.breaks.append(Break(what, since, self.now()))


def a_submission(number: int, at: datetime) -> Event:
    """Give an invented submission: every tenth urgent, two of ten suggestions, the others to be answered."""
    event = feedback(number, "ten-days")
    event |= {"source": SOURCE, "time": at.isoformat()}
    said: dict[str, Any] = event["data"]
    said |= {"order_number": f"TD{number:06d}", "stated_at": at.isoformat()}
    if number % 10 == 0:
        incident = {"happened_at": (at - DAY).isoformat(), "place": "家中", "description": "漏电"}
        said |= {
            "type": "complaint",
            "topic": "quality_complaint",
            "summary": "电饭煲漏电，家人触电受伤已经送医院",
        }
        said |= {"incident": incident, "product": {"name": "电饭煲", "model": "K-200"}}
        said |= {"demands": ["退货", "赔偿"], "urgency": {"value": "urgent", "source": "customer"}}
    return event


def how_late(number: int) -> timedelta | None:
    """Give how long after receipt the owner takes receipt; None: never."""
    if number % 3 == 0:
        return 2 * HOUR
    return 9 * DAY if number % 3 == 1 else None


def acknowledges(alert_id: str, person: str) -> bool:
    """Say whether a person takes an alert: a third of them the desk, a third only somebody higher, the rest nobody."""
    course = int(alert_id[:8], 16) % 3
    return course == 0 or (course == 1 and not person.startswith("desk"))


def an_acknowledgement(alert_id: str, person: str, number: int, at: datetime) -> Event:
    """Give what somebody says who takes an alert."""
    return {
        "specversion": "1.0",
        "id": f"taken-{number}",
        "source": SOURCE,
        "type": AlertAcknowledged.TYPE,
        "time": at.isoformat(),
        "data": {"alert_id": alert_id, "by": person},
    }
