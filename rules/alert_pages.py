"""What goes out when an alert is said: a page for each person, a request for a department, a reason for nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.alert import Alert, Attempt
from schemas.messages.events import DepartmentAsked
from schemas.messages.paging import PageContact


def page_id_of(alert_id: str, step: int, said: int, person: str) -> str:
    """Give the id of one person's page; no two sayings of an alert share one."""
    return f"{alert_id}:{step}:{said}:{person}"


def history_until(alert: Alert) -> int | None:
    """Give the number of the entry in the case's history that raised an alert; None if it is about no case."""
    return alert.raised_for + 1 if alert.case_id else None


@dataclass(frozen=True, slots=True)
class Mark:
    """One saying of one step; makes what goes out with it."""

    alert: Alert
    step: int
    said: int
    """How often the alert was said, this time included."""
    now: datetime

    def page(self, person: str, target: str) -> Attempt:
        """Give the attempt to page a person; in an exercise nothing is sent."""
        drill = self.alert.drill
        return Attempt(
            step=self.step,
            said=self.said,
            at=self.now,
            target=target,
            contact=person,
            page_id=page_id_of(self.alert.id, self.step, self.said, person),
            outcome="silenced" if drill else "pending",
            reason="an exercise: nothing is sent" if drill else "",
        )

    def queue(self, department: str, target: str) -> Attempt:
        """Give the attempt to tell a department in its own queue, which the event of this very write does."""
        return Attempt(
            step=self.step,
            said=self.said,
            at=self.now,
            target=target,
            department=department,
            outcome="delivered",
            reason="told in the department's own queue",
        )

    def nobody(self, target: str, *, knows_people: bool) -> Attempt:
        """Give the reason why nobody was told."""
        reason = "nobody stands behind it at this time" if knows_people else "there is no staff file"
        return Attempt(
            step=self.step, said=self.said, at=self.now, target=target, outcome="nobody", reason=reason
        )

    def order(self, person: str) -> PageContact:
        """Give the order that pages a person."""
        alert = self.alert
        return PageContact(
            contact=person,
            page_id=page_id_of(alert.id, self.step, self.said, person),
            subject=alert.id,
            alert_id=alert.id,
            case_id=alert.case_id,
            kind=alert.kind,
            severity=alert.severity,
            step=self.step,
            text=alert.texts or {"zh": alert.summary, "en": alert.summary},
            raised_at=alert.raised_at,
        )

    def ask(self, department: str) -> DepartmentAsked:
        """Give what lands in a department's own queue."""
        alert = self.alert
        return DepartmentAsked(
            kind="alert",
            department=department,
            case_id=alert.case_id or "-",
            case_number=alert.case_number or "-",
            pack=alert.pack,
            priority=alert.priority,
            at=self.now,
            details={
                "alert_id": alert.id,
                "kind": alert.kind,
                "severity": alert.severity,
                "step": self.step,
                "summary": alert.summary,
                "history_until": history_until(alert),
            },
            drill=alert.drill or None,
        )
