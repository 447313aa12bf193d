"""The errands of recurring jobs: look into the database and the queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from pydantic import ValidationError

from scheduler.orders import ORDERS
from schemas.alert import Alert
from schemas.cloudevent import Envelope
from schemas.errands import Errand
from schemas.looks import (
    AuditPromises,
    AuditTrail,
    CountParked,
    LastSubmissions,
    LateTimers,
    OverdueDocuments,
    PageState,
    Promises,
    QueueDepths,
    SequenceNumbers,
    Span,
    StaffFigures,
    StaffLook,
    Trail,
)
from schemas.messages.intake import FeedbackSubmitted
from schemas.parked import Parked, ParkedFilter, ParkedGroup
from schemas.ports import Store
from schemas.ports_looking import Looker
from store.looking import spans_of
from workers.clock import Clock
from workers.errands import ErrandTable
from workers.queue_depths import Depths

LEASED_FOR: Final = timedelta(seconds=60)
"""Real time up to which a lease of the scheduler may have moved what is due; twice the lease."""

ALERTS_AT_MOST: Final = 2_000

_PORTION: Final = 1_000
"""So many parked records are read at once."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Performs what jobs ask; shared by all threads of a process."""

    store: Store
    looker: Looker
    depths: Depths
    clock: Clock

    def table(self) -> ErrandTable:
        """Give who performs each kind of errand."""
        return {
            CountParked: self.parked,
            QueueDepths: self.depths,
            LastSubmissions: lambda _: self.looker.last_submissions(),
            SequenceNumbers: self.sequences,
            OverdueDocuments: self.overdue,
            AuditTrail: self.trail,
            AuditPromises: self.promises,
            StaffFigures: self.staff,
        }

    def staff(self, errand: StaffFigures) -> tuple[StaffLook, ...]:
        """Count what cases say of staff, and find what was supplied."""
        return tuple(
            StaffLook(
                period,
                errand.asked_at,
                tuple(self.looker.staff_figures(period)),
                tuple(self.looker.supplied_figures(period.pack, period.month)),
            )
            for period in errand.periods
        )

    def parked(self, _errand: Errand) -> tuple[ParkedGroup, ...]:
        """Count parked records."""
        return tuple(self.store.parked_groups())

    def sequences(self, errand: SequenceNumbers) -> Mapping[str, tuple[Span, ...]]:
        """Find the numbers that sources gave their submissions, those that were put aside among them."""
        found = dict(self.looker.sequences(errand.after, errand.gaps))
        aside: dict[str, set[int]] = {}
        for record in put_aside(self.store):
            source, number = numbered(record)
            if number is not None:
                aside.setdefault(source, set()).add(number)
        for source, numbers in aside.items():
            cases = {number for first, last in found.get(source, ()) for number in range(first, last + 1)}
            found[source] = spans_of(cases | numbers)
        return found

    def overdue(self, errand: OverdueDocuments | AuditTrail) -> tuple[LateTimers, ...]:
        """Find timers that passed and still stand, of every collection that is swept."""
        horizon = self.clock.now() + self.clock.technical(LEASED_FOR)
        return tuple(
            self.looker.late_timers(collection, before=errand.before, horizon=horizon)
            for collection in ORDERS
        )

    def trail(self, errand: AuditTrail) -> Trail:
        """Find everything that an audit of alerts looks at."""
        alerts = tuple(self.looker.open_alerts(limit=ALERTS_AT_MOST))
        return Trail(
            late=self.overdue(errand),
            alerts=alerts,
            pages=pages_of(self.store, alerts),
            idle_contacts=tuple(self.looker.idle_contacts()),
            missed=self.looker.missed_clocks(
                after_case=errand.after_case, count=errand.case_count, again=errand.again
            ),
        )

    def promises(self, errand: AuditPromises) -> Promises:
        """Find everything that promises are about, of some cases."""
        horizon = self.clock.now() + self.clock.technical(LEASED_FOR)
        cases, onward = self.looker.cases(
            after=errand.after_case, count=errand.case_count, again=errand.again
        )
        return Promises(
            tuple(cases),
            self.looker.pools(),
            horizon,
            next_case=onward,
            after_case=errand.after_case,
            again=frozenset(errand.again),
        )


def pages_of(store: Store, alerts: Sequence[Alert]) -> dict[str, PageState]:
    """Give what contacts know of the pages for which alerts wait; one that nothing holds or sends is lost."""
    awaited = {
        attempt.contact for alert in alerts for attempt in alert.attempts if attempt.outcome == "pending"
    }
    contacts = store.load("contacts", sorted(one for one in awaited if one)) if awaited else {}
    states: dict[str, PageState] = {}
    for contact in contacts.values():
        for settled in contact.fields.get("settled", ()):
            states[settled["page_id"]] = settled["outcome"]
        sendings = contact.fields.get("sendings", ())
        on_their_way = {page_id for sending in sendings for page_id in sending["page_ids"]}
        for page in contact.fields.get("waiting", ()):
            if page.get("held") or page["page_id"] in on_their_way:
                states[page["page_id"]] = "waiting"
    return states


def put_aside(store: Store) -> Iterator[Parked]:
    """Give every record that may be a submission and is not resolved, in portions, however many there are."""
    for state in ("waiting", "parked"):
        for message_type in ("", FeedbackSubmitted.TYPE):
            wanted = ParkedFilter(state=state, message_type=message_type)
            while found := store.parked_like(wanted, limit=_PORTION):
                yield from found
                wanted = replace(wanted, after=(found[-1].parked_at, found[-1].id))


def numbered(record: Parked) -> tuple[str, int | None]:
    """Give source and number of a submission that was put aside; no number if it has none or cannot be read."""
    if record.message_type not in {"", FeedbackSubmitted.TYPE}:
        return "", None
    try:
        envelope = Envelope.model_validate_json(record.body)
    except ValidationError:
        return "", None
    return envelope.source, envelope.sequence
