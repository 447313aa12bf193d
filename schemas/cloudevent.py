"""The envelope of every message in and out: CloudEvents 1.0, structured JSON mode."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.ids import message_key
from schemas.model import Instant

CONTENT_TYPE: Final = "application/cloudevents+json"

SOURCE: Final = "caseloop"
"""The source of everything that Caseloop publishes itself."""

_Attribute = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class Envelope(BaseModel):
    """A CloudEvent. Extension attributes are carried and ignored, as the standard asks."""

    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True)

    specversion: Literal["1.0"]
    id: _Attribute
    """Unique within the source: publishing the same event again keeps its id."""
    source: _Attribute
    """Who publishes, for example ``/crm/shanghai``."""
    type: _Attribute
    """For example ``caseloop.feedback.submitted.v1``."""
    time: Instant | None = None
    """When it happened, as the source says."""
    subject: str | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: str | None = None
    data: dict[str, Any] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """The message's key: the same for every copy of it."""
        return message_key(self.source, self.id)

    @property
    def sequence(self) -> int | None:
        """The extension ``sequence``: which one of its source's events this is; None if it does not say a number."""
        said = (self.model_extra or {}).get("sequence")
        if isinstance(said, int) and not isinstance(said, bool) and said >= 0:
            return said
        return int(said) if isinstance(said, str) and said.isascii() and said.isdigit() else None
