"""Functions: one for another, one that is lost or spare, a prime, the order of arguments."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notation import Map, Tensor, Term

from .places import Place, is_value, with_part
from .table import Context, slip

CONFUSED = (
    ("log", "exp"), ("sin", "cos"), ("sinh", "cosh"), ("tan", "tanh"), ("tanh", "logistic"), ("logistic", "softplus"), ("relu", "step"),
    ("relu", "softplus"), ("abs", "sign"), ("sqrt", "abs"), ("max", "min"), ("argmax", "argmin"), ("gamma", "loggamma"), ("gamma", "factorial"),
    ("loggamma", "digamma"), ("sum", "prod"), ("det", "trace"), ("expect", "var"), ("lt", "le"), ("gt", "ge"), ("lt", "gt"), ("le", "ge"),
)  # fmt: skip
OTHERS: dict[str, tuple[str, ...]] = {
    head: tuple(b if a == head else a for a, b in CONFUSED if head in (a, b)) for pair in CONFUSED for head in pair
}  # fmt: skip
SPARE = ("exp", "log", "abs", "sqrt", "logistic", "tanh", "sin", "cos", "relu", "softplus", "sign", "det", "diag")
LOST = ("log", "exp", "logistic")


@slip("wrong function", 2)
def wrong_function(place: Place, _: Context) -> Iterator[Term]:
    """log ← exp, sin ← cos, Σ ← ∏, E ← Var and the like."""
    for head in OTHERS.get(place.node.head, ()):
        yield Term(head, place.node.args, place.node.style, place.node.span)


@slip("spare function", 3)
def spare_function(place: Place, _: Context) -> Iterator[Term]:
    """x ← log x."""
    if place.node.head in SPARE:
        yield place.node.args[0]


@slip("lost function", 3)
def lost_function(place: Place, _: Context) -> Iterator[Term]:
    """log x ← x."""
    if is_value(place) and place.node.head not in ("num", "neg") and not place.node.rank:
        yield from (Term(head, (place.node,)) for head in LOST)


@slip("prime", 1)
def prime(place: Place, _: Context) -> Iterator[Term]:
    """f′(x) ← f(x), f″(x); f(x) ← f′(x)."""
    t = place.node
    if t.head != "app":
        return
    f = t.args[0]
    base, order = f.args if f.head == "prime" else (f, 0)
    sort = base.sort
    if isinstance(sort, Map) and len(sort.domains) == 1 and (sort.kind == "elementwise" or not sort.domains[0].rank):
        yield with_part(t, 0, Term("prime", (base, order + 1)))
        if order:
            yield with_part(t, 0, base if order == 1 else Term("prime", (base, order - 1)))


@slip("arguments the other way round", 1)
def swapped(place: Place, _: Context) -> Iterator[Term]:
    """a/b ← b/a; f(x, y) ← f(y, x); KL(q ‖ p) ← KL(p ‖ q); the parameters of a law."""
    t = place.node
    if t.head in ("div", "pow", "kl", "inner", "binom", "delta") or (t.head in ("app", "law") and len(t.args) == 3):
        *rest, a, b = t.args
        yield Term(t.head, (*rest, b, a), t.style, t.span)


@slip("inverse map for the map", 2)
def other_direction(place: Place, _: Context) -> Iterator[Term]:
    """f(x) ← f⁻¹(x) and back, for matrices too."""
    t = place.node
    if t.head == "inverse":
        yield t.args[0]
    elif isinstance(t.sort, Tensor) and t.rank == 2 and place.above != "inverse" and not place.role:
        yield Term("inverse", (t,))
