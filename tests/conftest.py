"""Settings of the whole test suite."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a shared machine may take its time for one example
settings.load_profile("unhurried")
