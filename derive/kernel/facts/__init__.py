"""Facts about laws and integrals, as rows: statement, variables, conditions, source. The rules in ``rules`` use them.

A row writes terms and proves nothing; a test evaluates every row numerically at generic points.
"""

from __future__ import annotations

from .continuous import CONTINUOUS
from .discrete import DISCRETE
from .row import Closed, LawFacts, Parameters
from .vectors import VECTORS

FACTS: dict[str, LawFacts] = {row.name: row for row in (*CONTINUOUS, *DISCRETE, *VECTORS)}

__all__ = ["FACTS", "Closed", "LawFacts", "Parameters"]
