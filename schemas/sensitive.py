"""What few may know of a case: how vulnerable its customer is. Apart from the case, whose readers do not see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from schemas.document import Collection, Document
from schemas.model import Instant, Model, Name


class Tagged(Model):
    """Who said so, and when."""

    by: Name
    at: Instant


class Sensitive(Document):
    """The tags of one case; the id is the case's."""

    collection: ClassVar[Collection] = "sensitive"

    pack: Name
    """Whose rows say who may read it."""
    tags: Mapping[Name, Tagged] = {}
    """Code of the pack to who said so first."""
    look_count: int = 0
    """How often anybody was shown it; the history says who and when."""
