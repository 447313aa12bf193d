"""Dotted paths of a submission's fields, as policy rows name them."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import AfterValidator, BaseModel

from schemas.messages.intake import FeedbackSubmitted
from schemas.model import Name


def known_path(path: str) -> str:
    """Give the path back if a submission has such a field.

    Raises:
        ValueError: it has none; the text lists those that stand at the same place.
    """
    shape: type[BaseModel] | None = FeedbackSubmitted
    for name in path.split("."):
        fields = shape.model_fields if shape else {}
        if name not in fields:
            message = f"expected a field of the submission out of {', '.join(sorted(fields))}; found {path!r}"
            raise ValueError(message)
        shape = _shape_in(fields[name].annotation)
    return path


FieldPath = Annotated[Name, AfterValidator(known_path)]
"""Dotted path of a field in the submission, for example ``incident.happened_at``."""


def _shape_in(annotation: object) -> type[BaseModel] | None:
    shapes = [part for part in (annotation, *get_args(annotation)) if isinstance(part, type)]
    return next((part for part in shapes if issubclass(part, BaseModel)), None)
