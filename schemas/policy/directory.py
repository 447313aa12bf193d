"""Departments and roles, and where each is reached."""

from __future__ import annotations

from schemas.model import Model


class DirectoryPolicy(Model):
    """Departments and roles, and where each is reached."""
