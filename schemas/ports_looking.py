"""What recurring jobs ask of the database beside the store: to look, never to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from schemas.alert import Alert
from schemas.document import Collection
from schemas.filing import Filing
from schemas.looks import CaseLook, FigurePeriod, LateTimers, MissedClocks, Span, StaffFigure
from schemas.pool import Pool


class Looker(Protocol):
    """Looks for what piles up, falls silent or was missed. Every method may raise ``Unavailable``."""

    def last_submissions(self) -> Mapping[str, datetime]:
        """Give when a case was last registered over each channel over which one ever was."""
        ...

    def sequences(
        self, after: Mapping[str, int], gaps: Mapping[str, Sequence[Span]]
    ) -> Mapping[str, tuple[Span, ...]]:
        """Give the numbers that sources gave their submissions, of which cases were made, as sorted spans.

        Args:
            after: Source to the highest number that is known; of other sources every number is given.
            gaps: Source to further spans that are looked through.
        """
        ...

    def late_timers(self, collection: Collection, *, before: datetime, horizon: datetime) -> LateTimers:
        """Give the timers that passed before an instant and still stand, as far as 10,000 documents.

        Args:
            collection: Cases, alerts, contacts or jobs.
            before: Timers due earlier than this are late.
            horizon: Up to where a lease may have moved ``next_due_at`` of a document that has such a timer.
        """
        ...

    def open_alerts(self, *, limit: int) -> Sequence[Alert]:
        """Give alerts that are not resolved, the oldest first."""
        ...

    def idle_contacts(self) -> Sequence[str]:
        """Give the staff ids of people for whom something waits without a timer, sorted."""
        ...

    def staff_figures(self, period: FigurePeriod) -> Sequence[StaffFigure]:
        """Give what the cases received in a month come to, for each owner, by department and person."""
        ...

    def supplied_figures(self, pack: str, month: str) -> Sequence[Filing]:
        """Give the figures of teams that were supplied for a month, by name."""
        ...

    def cases(self, *, after: str, count: int, again: Sequence[str]) -> tuple[Sequence[CaseLook], str]:
        """Give what promises are about of some cases, and where to go on; empty at the end.

        Args:
            after: Cases with a greater id are looked at, in the order of ids.
            count: So many of them at most.
            again: Ids of further cases.
        """
        ...

    def pools(self) -> Mapping[str, Pool]:
        """Give department to pool."""
        ...

    def missed_clocks(self, *, after_case: str, count: int, again: Sequence[str]) -> MissedClocks:
        """Give the clocks that were missed and are not met, of some cases, and all alerts about those cases.

        Args:
            after_case: Cases with a greater id are looked at, in the order of ids.
            count: So many of them at most.
            again: Ids of further cases.
        """
        ...
