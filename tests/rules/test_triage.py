"""Triage: class, factors, priority and form of a case."""

from __future__ import annotations

