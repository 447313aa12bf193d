"""People on call: their telephone rings, and they say that they act; the gravest alerts are left to climb first."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ops.demo.office import Office
from ops.demo.phones import Phones, Ring
from ops.live.tally import Tally
from schemas.messages.alerting import AlertAcknowledged

SLOW_STORIES: Final = 3
"""So many grave alerts are not answered by whoever is told first."""


class Duty:
    """Everybody on call."""

    def __init__(self, office: Office, phones: Phones, tally: Tally) -> None:
        """Take the office, the telephones and what is known of alerts."""
        self._office = office
        self._phones = phones
        self._tally = tally
        self._answering: set[str] = set()
        self._slow: dict[str, str] = {}

    def answer(self) -> bool:
        """Hear what has rung; say whether anything did."""
        rings = [ring for ring in self._phones.heard() if ring.accepted]
        for ring in rings:
            for alert_id in ring.alerts():
                self._rang(ring, alert_id)
        return bool(rings)

    def _rang(self, ring: Ring, alert_id: str) -> None:
        if alert_id in self._answering or self._is_left_alone(ring, alert_id):
            return
        self._answering.add(alert_id)
        message = AlertAcknowledged(alert_id=alert_id, note="已知悉，正在跟进。", by=ring.to)

        def act() -> None:
            self._answering.discard(alert_id)
            if self._tally.alerts.get(alert_id) == "raised":
                self._office.say(message, who=ring.to)

        self._office.agenda.add(self._office.now() + timedelta(minutes=15), act)

    def _is_left_alone(self, ring: Ring, alert_id: str) -> bool:
        """Say whether nobody answers yet: a grave alert whose first step was told and no other."""
        if alert_id not in self._slow and len(self._slow) < SLOW_STORIES and alert_id in self._tally.grave:
            self._slow[alert_id] = ring.to
        return alert_id in self._slow and self._tally.steps.get(alert_id, 0) == 0
