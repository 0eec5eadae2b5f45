"""Models: what the notation means in numbers. Knows the notation, and nothing of the rules.

The second witness and the refuter: written terms are evaluated by definition, in NumPy for spot
checks and in exact or ball arithmetic for refutations.
"""

from . import rows_arrays, rows_binders, rows_derivatives, rows_functions, rows_limits, rows_maps, rows_probability, rows_relations
from .refute import Refutation, find_point, refute, satisfiable, undefined_point
from .sieve import Screen, screen
from .spot import SpotResult, monte_carlo, spot_check
from .tonumpy import to_numpy

ROW_FILES = (rows_arrays, rows_binders, rows_derivatives, rows_functions, rows_limits, rows_maps, rows_probability, rows_relations)  # each enters its rows

__all__ = ["Refutation", "Screen", "SpotResult", "find_point", "monte_carlo", "refute", "satisfiable", "screen", "spot_check", "to_numpy", "undefined_point"]
