"""What a subscriber counts: facts by name, reminders, missed limits, alerts, and the latest that happened."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from schemas.messages.events import AlertFact, CaseFact, DepartmentAsked, MessageAnswered

Heard = CaseFact | DepartmentAsked | AlertFact | MessageAnswered

LATEST: Final = 40

_STYLES: Final = {
    "clock-missed": "red",
    "retriaged": "magenta",
    "escalated": "red",
    "decided": "magenta",
    "withdrawn": "yellow",
    "transferred": "yellow",
    "blocked": "yellow",
    "plan-held": "yellow",
    "plan-objected": "yellow",
    "reworked": "yellow",
    "reminded": "cyan",
}
"""Facts that are told one by one, and in which colour; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened, without personal data."""

    at: datetime
    text: str
    style: str = ""


@dataclass(slots=True)
class Tally:
    """Counts from the beginning."""

    facts: Counter[str] = field(default_factory=Counter)
    """Name of a fact to how often it happened."""
    alerts: dict[str, str] = field(default_factory=dict)
    """Id of an alert to its state: raised, acknowledged, resolved."""
    steps: dict[str, int] = field(default_factory=dict)
    """Id of an alert to the step of its ladder at which it stands, 0 for the first."""
    grave: set[str] = field(default_factory=set)
    """Ids of critical alerts."""
    acknowledged: set[str] = field(default_factory=set)
    """Ids of alerts that somebody acknowledged at least once."""
    answers: Counter[str] = field(default_factory=Counter)
    """Code of a fault to how many messages got it as their answer."""
    latest: deque[Line] = field(default_factory=lambda: deque(maxlen=LATEST))
    """What happened, oldest first."""

    def note(self, heard: Heard) -> None:
        """Count an event."""
        if isinstance(heard, CaseFact):
            self._note_fact(heard)
        elif isinstance(heard, AlertFact):
            self._note_alert(heard)
        elif isinstance(heard, MessageAnswered):
            self.answers[heard.fault.code] += 1
            self.tell(heard.at, f"{heard.name}: {heard.fault.code}", "yellow")

    def tell(self, at: datetime, text: str, style: str = "") -> None:
        """Add a line of our own."""
        self.latest.append(Line(at, text, style))

    @property
    def open_alert_count(self) -> int:
        """How many alerts nobody has acknowledged."""
        return sum(state == "raised" for state in self.alerts.values())

    @property
    def ignored_alert_count(self) -> int:
        """How many alerts are open and were never acknowledged."""
        return sum(
            state == "raised" and alert_id not in self.acknowledged for alert_id, state in self.alerts.items()
        )

    @property
    def acknowledged_alert_count(self) -> int:
        """How many alerts somebody acts on."""
        return sum(state == "acknowledged" for state in self.alerts.values())

    def _note_fact(self, fact: CaseFact) -> None:
        self.facts[fact.name] += 1
        style = _STYLES.get(fact.name)
        if fact.name == "triaged" and fact.priority == "urgent":
            self.tell(fact.at, f"{fact.case_number} triaged: urgent", "bold red")
        elif style is not None:
            self.tell(fact.at, f"{fact.case_number} {_what(fact)}", style)

    def _note_alert(self, fact: AlertFact) -> None:
        before = self.alerts.get(fact.alert_id)
        self.alerts[fact.alert_id] = fact.state
        self.steps[fact.alert_id] = fact.step
        if fact.severity == "critical":
            self.grave.add(fact.alert_id)
        subject = f"{fact.case_number or ''} alert {fact.kind}".strip()
        if fact.name == "acknowledged":
            self.acknowledged.add(fact.alert_id)
            self.tell(fact.at, f"{subject} acknowledged by {fact.by}", "green")
        elif fact.name == "raised":
            text = f"{subject} ({fact.severity}) to {fact.addressee}"
            self.tell(fact.at, text, "bold red" if fact.severity == "critical" else "red")
        elif fact.name == "escalated":
            self.tell(fact.at, f"{subject} climbs to step {fact.step + 1}: nobody answered", "bold red")
        elif before == "acknowledged" and fact.state == "raised":
            self.tell(fact.at, f"{subject} is said again: its acknowledgement has grown stale", "magenta")


def _what(fact: CaseFact) -> str:
    details = fact.details
    if fact.name == "clock-missed":
        return f"limit missed: {details.get('clock')}"
    if fact.name == "reminded":
        return f"reminder: {details.get('clock')} for {details.get('department')}"
    if fact.name == "reworked":
        return f"customer dissatisfied: round {fact.round}"
    if fact.name == "retriaged":
        return f"judged again: {fact.priority}"
    return fact.name.replace("-", " ")
