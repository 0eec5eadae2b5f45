"""Everything that a problem module uses: ``from derive.api import *``."""

from __future__ import annotations

from fractions import Fraction

from derive.kernel.adjoints import adjoint, backward
from derive.notation import build, index, symbol
from derive.notation.build import *  # noqa: F403  a problem module writes E(q, z, …), not build.E(q, z, …)
from derive.notation.graph import graph_of
from derive.problems import relations
from derive.problems.problem import Chain, Part, Problem
from derive.problems.relations import both, eq, forall, ge, gt, iff, implies, invertible, le, lt, ne, posdef, symmetric

__all__ = [*build.__all__, *relations.__all__, "Chain", "Fraction", "adjoint", "backward", "graph_of", "Part", "Problem", "index", "symbol"]
_ = (both, eq, forall, ge, gt, iff, implies, invertible, le, lt, ne, posdef, symmetric)
