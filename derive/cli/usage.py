"""Wrong usage: what was asked for does not exist. Exit status 2."""

from __future__ import annotations


class UsageError(Exception):
    """An unknown ID, a missing file."""
