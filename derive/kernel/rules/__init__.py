"""The rules, by topic. Importing this package fills the tables of the normaliser."""

from . import arithmetic, arrays, cases, deltas, calculus, determinants, expectations, functions, laws, matrices, positive, products, sums, closed_integrals, marginals, moments, jumps, components, bits, normal_vectors, simplex, stein, series, antiderivatives, convergence, scores, information  # noqa: F401 — filling the tables is the point
