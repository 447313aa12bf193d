"""Who was shown personal data of a case: apart from the case, which stays as it was."""

from __future__ import annotations

from typing import ClassVar

from schemas.document import Collection, Document


class CaseLooks(Document):
    """The reads of one case; the id is the case's. The history says who and when."""

    collection: ClassVar[Collection] = "looks"

    look_count: int = 0
