"""Who sweeps which share of what is due, so that several schedulers do not do the same work.

Nobody gives out shares. Each scheduler counts its signs of life where all can read them, looks at the others'
counts, and takes the share that its name has among those that live. If two see it differently for a moment, a
share is swept twice, with the same ids, or waits until the next look; it is never left out for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.ports import Share, Sign


@dataclass(slots=True)
class Roster:
    """What one scheduler knows of the others.

    A scheduler lives if its count has changed lately, by the reader's own clock that never jumps: no host's time has
    to be right for it. One whose count was never seen to change is not waited for.
    """

    name: str
    """This scheduler's own."""
    within_s: float = 2.5
    """So long a scheduler without a sign still counts as alive. Its share waits as long if it was killed."""
    _counts: dict[str, int] = field(default_factory=dict)
    _changed_at: dict[str, float] = field(default_factory=dict)

    def share(self, signs: Mapping[str, Sign], steady: float) -> Share:
        """Give the share to sweep from now on.

        Args:
            signs: The newest sign of each scheduler, by name.
            steady: Seconds of a clock that never jumps.
        """
        for name, sign in signs.items():
            if self._counts.get(name, sign.count) != sign.count:
                self._changed_at[name] = steady
        self._counts = {name: sign.count for name, sign in signs.items()}
        living = sorted({self.name, *(name for name in signs if self._lives(name, signs[name], steady))})
        return Share(living.index(self.name), len(living))

    def _lives(self, name: str, sign: Sign, steady: float) -> bool:
        changed_at = self._changed_at.get(name)
        return not sign.has_left and changed_at is not None and steady - changed_at <= self.within_s
