"""What can go wrong with a private system."""

from __future__ import annotations


class SystemFailed(Exception):
    """A program ended, or was not ready in time; the text names its log and shows the end of it."""
