"""Notation: what people write. Immutable, unevaluated terms, and statements about them."""

from .errors import DeclarationError, NotSupported, SortError
from .sorts import NATURAL, SCALAR, Density, Family, Index, Law, Map, Sort, Tensor, Truth
from .statement import Declarations, Definition, Givens, RandomVariable, Step, relation
from .term import BINDERS, Term, fresh, index, number, symbol, term

__all__ = [
    "BINDERS",
    "NATURAL",
    "SCALAR",
    "DeclarationError",
    "Declarations",
    "Definition",
    "Density",
    "Family",
    "Givens",
    "Index",
    "Law",
    "Map",
    "NotSupported",
    "RandomVariable",
    "Sort",
    "SortError",
    "Step",
    "Tensor",
    "Term",
    "Truth",
    "fresh",
    "index",
    "number",
    "relation",
    "symbol",
    "term",
]  # fmt: skip
