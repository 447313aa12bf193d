"""Who outside the case sees what of it; what no row allows is not shown to anybody."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.model import Model, Name
from schemas.policy.row import Row

Audience = Literal["staff", "supplier", "juror", "association"]


class View(Row):
    """What one audience sees of a case."""

    audience: Audience
    enabled: bool = False
    """Off until somebody has decided that this audience is shown cases."""
    readers: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Roles or departments whose members may open it; everybody else's read is refused."""
    fields: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Dotted paths of the case; what anybody wrote in them is masked."""
    plain: tuple[Name, ...] = ()
    """Dotted paths that are shown as they are; each read is recorded."""


class Proofs(Row):
    """Whether customers are given proofs of their cases' histories."""

    enabled: bool = False


class PrivacyPolicy(Model):
    """Views and proofs; without rows there are none."""

    views: tuple[View, ...] = ()
    proofs: Proofs | None = None
