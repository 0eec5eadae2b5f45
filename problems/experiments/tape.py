"""Definitions as NumPy functions, one after the other: the forward and the backward pass of a computation graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from derive.kernel.pullback import bar
from derive.models import to_numpy
from derive.notation import Definition, Tensor, Term

Values = dict[Term, Any]  # arrays by letter, with a batch axis in front where they differ from sample to sample


@dataclass(frozen=True, slots=True)
class Line:
    """letter = function(letters)."""

    name: Term
    letters: tuple[Term, ...]
    function: Callable[..., Any]


class Tape:
    """Definitions in an order in which each uses only earlier ones.

    >>> from derive.notation import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> float(Tape([Definition(y, x * x)]).run({x: 3.0})[y])
    9.0
    """

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.lines = tuple(map(compiled, definitions))

    def run(self, values: Mapping[Term, Any]) -> Values:
        """The values with those of all that is defined."""
        found = dict(values)
        for line in self.lines:
            found[line.name] = line.function(*(found[s] for s in line.letters))
        return found


def compiled(d: Definition) -> Line:
    """A definition as a function of the letters on its right side; sizes are read off the arrays."""
    letters = tuple(sorted((s for s in d.right.free if isinstance(s.sort, Tensor) and s.sort.domain in ("R", "B")), key=repr))
    return Line(d.name, letters, to_numpy(d.right, letters))


def gradients(tape: Tape, values: Values, letters: Iterable[Term]) -> Values:
    """The adjoints of some letters after a run forward, averaged over the batch."""
    found = tape.run(values)
    return {s: np.mean(found[bar(s)], axis=0) if np.ndim(found[bar(s)]) > s.rank else found[bar(s)] for s in letters}


def differences(f: Callable[[Any], float], at: Any, step: float = 1e-5) -> Any:
    """Central differences of a number by each entry of an array: (f(x + h) − f(x − h)) / 2h.

    >>> differences(lambda x: float(np.sum(x**2)), np.array([1.0, 2.0])).round(6)
    array([2., 4.])
    """
    out = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        shift = np.zeros_like(at)
        shift[place] = step
        out[place] = (f(at + shift) - f(at - shift)) / (2 * step)
    return out
