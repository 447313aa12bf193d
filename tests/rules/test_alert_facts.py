"""What subscribers hear of an alert."""

from __future__ import annotations

import pytest

from rules.alert_concluding import conclude_alert
from schemas.alert import AlertState
from schemas.messages.events import AlertFact
from tests.builders import RECEIVED
from tests.paging import an_alert


@pytest.mark.parametrize("state", ["raised", "acknowledged", "resolved"])
def test_a_fact_says_in_which_state_the_alert_is_whatever_happened(state: AlertState) -> None:
    decision = conclude_alert(None, an_alert(state=state), "repeated", now=RECEIVED)

    (fact,) = decision.events
    assert isinstance(fact, AlertFact)
    assert (fact.name, fact.state) == ("repeated", state)
