"""How urgently somebody must be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Severity = Literal["critical", "warning", "info"]

RANKS: Final[Mapping[Severity, int]] = {"critical": 0, "warning": 1, "info": 2}
"""How urgent each is beside the priorities of cases, of which 0 is the most urgent."""
