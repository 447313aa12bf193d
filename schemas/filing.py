"""What is filed about teams: training plans, contests, workshops, supplied figures, expected volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from schemas.document import Collection, Document
from schemas.model import Instant, Name

FilingKind = Literal[
    "training_plan", "contest", "workshop", "figures", "volume", "improvement", "template_audit"
]


class Filing(Document):
    """One thing that was filed. Filed again under the same name it replaces what was there; the history keeps both."""

    collection: ClassVar[Collection] = "filings"

    kind: FilingKind
    pack: Name
    name: Name
    """What it is about, unique in its kind and pack: a plan's id, a month, a team and month."""
    content: Mapping[str, Any]
    """As the message gave it, JSON values; the class of its message says what stands in it."""
    flags: tuple[Name, ...] = ()
    """What is wrong with it and was told: no_eligible_trainer."""
    by: Name
    filed_at: Instant
