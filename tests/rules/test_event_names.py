"""The list of events that clocks may name has every event that a rule concludes with."""

from __future__ import annotations

import re
from pathlib import Path

import rules
from rules.event_names import EVENTS


def test_every_event_that_a_rule_concludes_with_is_known_to_clocks() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(rules.__file__).parent.rglob("*.py")]

    named = {name for text in sources for name in re.findall(r'event="([a-z]+\.[a-z-]+)"', text)}

    assert len(named) > 15
    assert {name for name in named if name.startswith("case.")} - EVENTS == set()
