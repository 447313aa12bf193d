"""Who stands behind a target of a ladder at this moment."""

from __future__ import annotations

from datetime import datetime

from rules.alert_saying import Reach
from rules.oncall import CaseParty, people_behind
from schemas.alert import Alert
from schemas.messages.orders import RaiseAlert
from schemas.staff import Staff


def reach_of(staff: Staff, party: Alert | RaiseAlert, now: datetime) -> Reach:
    """Give how targets are resolved for one alert.

    Args:
        staff: The staff file.
        party: The alert, or the order that raises it: it names owner and owning department.
        now: Instant of the decision.
    """
    case = CaseParty(party.owner, party.department)
    return Reach(
        behind=lambda target: people_behind(staff, target, case=case, at=now), knows_people=staff.knows_people
    )
