"""The rules, by topic. Importing this package fills the tables of the normaliser."""

from . import arithmetic, arrays, calculus, determinants, expectations, functions, laws, sums  # noqa: F401 — filling the tables is the point
