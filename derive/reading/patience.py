"""How long a text may be read: a backstop in seconds, asked between lines. What is left then is named and not read."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from time import monotonic


@dataclass(frozen=True, slots=True)
class Patience:
    """Some seconds from now.

    >>> Patience().over, Patience(0.0).over
    (False, True)
    """

    seconds: float = inf
    since: float = field(default_factory=monotonic)

    @property
    def over(self) -> bool:
        return monotonic() - self.since >= self.seconds

    def message(self, what: str) -> str:
        return f"reading stopped by the backstop after {self.seconds:g} seconds; {what} not read"


ENDLESS = Patience()

__all__ = ["ENDLESS", "Patience"]
