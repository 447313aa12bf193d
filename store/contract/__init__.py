"""What every store must do: one suite, run against each implementation.

A test module subclasses ``StoreContract`` and gives a fixture ``store``: an empty store for each test.
"""

from __future__ import annotations

from store.contract.attendance import Attendance
from store.contract.beats import Beats
from store.contract.commits import Commits
from store.contract.documents import Documents
from store.contract.extremes import Extremes
from store.contract.histories import Histories
from store.contract.parking import Parking
from store.contract.releases import Releases
from store.contract.sealing import Sealing
from store.contract.steps import Steps
from store.contract.timing import Timing


class StoreContract(
    Attendance, Beats, Commits, Documents, Extremes, Histories, Parking, Releases, Sealing, Steps, Timing
):
    """The whole contract."""
