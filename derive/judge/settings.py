"""Settings: how much work a run may spend, and from which seed it draws. The same for every step."""

from __future__ import annotations

from dataclasses import dataclass

WHOLE = 20  # how many steps may use up their whole budget


@dataclass(frozen=True, slots=True)
class Settings:
    """``samples`` points for each spot check. ``budget`` is a backstop in seconds for each step; kernel and
    models count their own steps of work, so that verdicts do not depend on the machine. ``memory`` is what
    the process of one job may use, in bytes.
    """

    seed: int = 0
    samples: int = 256
    budget: float = 30.0
    strict: bool = False
    memory: int = 3 << 30

    @property
    def whole(self) -> float:
        """The backstop for all steps of one document or module, in seconds."""
        return WHOLE * self.budget


DEFAULTS = Settings()
