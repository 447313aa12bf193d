"""What the runtime does or asks outside before an actor decides, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do or ask outside, once for a message; its answer is the context's ``answer``."""

    @property
    def far_side(self) -> str:
        """What may keep us waiting; while it is slow, errands to other far sides go on."""
        return type(self).__name__
