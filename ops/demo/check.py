"""One line of the balance sheet, and what the people outside can say for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ops.demo.ledger import Ledger
from ops.demo.matters import Matter
from ops.demo.phones import Ring
from ops.live.tally import Tally


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the balance."""

    name: str
    figures: str
    faults: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether it balances."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Observed:
    """What people outside saw while the play ran."""

    ledger: Ledger
    matters: Mapping[str, Matter]
    tally: Tally
    heard: Mapping[str, str]
    """Id of each event to its subject."""
    bodies: Sequence[bytes] = field(repr=False)
    rings: Sequence[Ring] = ()
    """What telephones took."""
    left: Sequence[str] = ()
    """What was not finished in time."""
