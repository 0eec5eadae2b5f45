"""Repair: the smallest edit of a refuted line that is provably right.

A table of the mistakes that people make proposes, numbers sift, and the judge decides as it decides any step.
"""

from . import brackets, factors, functions, indices, letters, matrices, probability, signs, terms
from .chains import with_repairs
from .search import repaired
from .table import SLIPS, Slip

ROW_FILES = (brackets, factors, functions, indices, letters, matrices, probability, signs, terms)  # each enters its rows

__all__ = ["SLIPS", "Slip", "repaired", "with_repairs"]
