"""Texts with braces, in which rules put what they know."""

from __future__ import annotations

from string import Formatter


def placeholders(template: str) -> list[str]:
    """Give the names in a template's braces, in order, each as often as it stands there."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]
