"""Settings: how much work a run may spend, and from which seed it draws. The same for every step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """``samples`` points for each spot check; ``effort`` is how many models a refutation may try.

    ``budget`` is a backstop in seconds for each step; verdicts depend on effort, not on it.
    """

    seed: int = 0
    samples: int = 256
    effort: int = 400
    budget: float = 30.0
    strict: bool = False


DEFAULTS = Settings()
