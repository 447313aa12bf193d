"""Texts with braces, in which rules put what they know."""

from __future__ import annotations

from string import Formatter


def placeholders(template: str) -> list[str]:
    """Give the names in a template's braces, in order, each as often as it stands there."""
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


def fixed_length(template: str) -> int:
    """Count the characters of a template that stand there whatever is put in."""
    return sum(len(literal) for literal, *_ in Formatter().parse(template))
