"""Adam (Kingma and Ba, 2015, algorithm 1), in NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from derive.notation import Term


@dataclass(slots=True)
class Adam:
    """Steps of about ``rate`` against the sign of the gradient, smaller where it is noisy.

    >>> from derive.notation import symbol
    >>> x, adam = symbol("x"), Adam(rate=0.1)
    >>> adam.step({x: np.array(1.0)}, {x: np.array(5.0)})[x].round(6)
    np.float64(0.9)
    """

    rate: float = 2e-3
    mean_decay: float = 0.9
    square_decay: float = 0.999
    tiny: float = 1e-8
    count: int = 0
    means: dict[Term, Any] = field(default_factory=dict)
    squares: dict[Term, Any] = field(default_factory=dict)

    def step(self, weights: Mapping[Term, Any], slopes: Mapping[Term, Any]) -> dict[Term, Any]:
        """The weights after one step."""
        self.count += 1
        return {s: w - self.rate * self._direction(s, slopes[s]) for s, w in weights.items()}

    def _direction(self, s: Term, slope: Any) -> Any:
        """m̂ / (√v̂ + tiny), both corrected for their start at zero."""
        self.means[s] = self.mean_decay * self.means.get(s, 0.0) + (1 - self.mean_decay) * slope
        self.squares[s] = self.square_decay * self.squares.get(s, 0.0) + (1 - self.square_decay) * slope**2
        mean = self.means[s] / (1 - self.mean_decay**self.count)
        square = self.squares[s] / (1 - self.square_decay**self.count)
        return mean / (np.sqrt(square) + self.tiny)
