"""Mutation operators over written terms: the slips that people make, at places drawn uniformly.

An operator takes the node at a place and what is in scope there, and yields what may stand there
instead. Nothing is special to any claim; what makes no sense as a term is drawn again and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from derive.notation import BINDERS, Density, Givens, Index, Law, Map, SortError, Step, Tensor, Term, number
from derive.notation.heads import same_dim

Path = tuple[int, ...]
Operator = Callable[[Term, "Scope"], Iterator[Term]]
OPERATORS: dict[str, list[Operator]] = {}
DRAWS = 400  # before a claim counts as one without mutants


@dataclass(frozen=True, slots=True)
class Scope:
    """The letters that may stand at a place: those declared, and those bound around it; and what the place is for.

    ``role`` is "bound" (of a sum, product or integral), "index", "size", or "" for an ordinary place.
    """

    letters: tuple[Term, ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed step: which operator, where, from which seed; ``ill_sorted`` counts the draws that made no sense."""

    step: Step
    operator: str
    path: Path
    seed: int
    before: Term
    after: Term
    ill_sorted: int = 0


ROLES: dict[str, tuple[str, Callable[[int], bool]]] = {  # head: what which of its arguments are for
    **dict.fromkeys(("sum", "prod", "product", "integral"), ("bound", lambda k: k in (1, 2))),
    "at": ("index", lambda k: k > 0),
    "delta": ("index", lambda k: True),
    **dict.fromkeys(("eye", "zero", "ones"), ("size", lambda k: True)),
}


def operator(kind: str) -> Callable[[Operator], Operator]:
    """Enter an operator under its kind."""

    def enter(f: Operator) -> Operator:
        OPERATORS.setdefault(kind, []).append(f)
        return f

    return enter


# -- operators ---------------------------------------------------------------------------------


@operator("sign")
def _negated_term(t: Term, scope: Scope) -> Iterator[Term]:
    """a + b → a − b and back, −a → a."""
    if t.head == "neg":
        yield t.args[0]
    if t.head == "add":
        for k, part in enumerate(t.args):
            yield _with(t, k, part.args[0] if part.head == "neg" else Term("neg", (part,)))


@operator("factor")
def _factor(t: Term, scope: Scope) -> Iterator[Term]:
    """A factor dropped, 2 or ½ gained."""
    if t.head in ("mul", "hadamard"):
        for k in range(len(t.args)):
            yield _without(t, k)
    if t.head == "div":
        yield t.args[0]
    if isinstance(t.sort, Tensor) and not scope.role and t.head != "zero" and t != number(0):
        yield Term("mul", (number(2), t))
        yield Term("div", (t, number(2)))


@operator("exponent")
def _exponent(t: Term, scope: Scope) -> Iterator[Term]:
    """x² → x, x³; x → x², √x → x."""
    if t.head == "pow":
        base, e = t.args
        yield base
        yield Term("pow", (base, e + 1 if e.head != "num" else number(e.args[0] + 1)))
        yield Term("pow", (base, Term("neg", (e,)) if e.head != "neg" else e.args[0]))
    if t.head == "sqrt":
        yield t.args[0]
    if t.head in ("sym", "at", "app") and isinstance(t.sort, Tensor) and t.rank < 2 and not scope.role:
        yield Term("pow", (t, number(2)))


@operator("argument")
def _swapped(t: Term, scope: Scope) -> Iterator[Term]:
    """Two arguments that change places: p and q of a divergence, numerator and denominator, base and exponent."""
    if t.head in ("div", "pow", "kl", "inner", "binom", "delta") or (t.head == "law" and len(t.args) == 3):
        *rest, a, b = t.args
        yield Term(t.head, (*rest, b, a), t.style)


@operator("argument")
def _other_letter(t: Term, scope: Scope) -> Iterator[Term]:
    """A letter for another one of the same sort."""
    if t.head == "sym" and not isinstance(t.sort, Index):
        for s in scope.letters:
            if s.sort == t.sort and s != t:
                yield s


@operator("argument")
def _condition(t: Term, scope: Scope) -> Iterator[Term]:
    """p(z | x) → p(z)."""
    if t.head == "cond" and t.args[2]:
        p, outs, _, *_ = t.args
        yield Term("cond", (p, outs, ()))


@operator("dropped term")
def _dropped(t: Term, scope: Scope) -> Iterator[Term]:
    """A term of a sum, or a sum sign, that is lost."""
    if t.head == "add":
        for k in range(len(t.args)):
            yield _without(t, k)
    if t.head in ("sum", "prod"):
        yield t.args[3]
    if t.head in ("and", "stack") and len(t.args) > 1:
        for k in range(len(t.args)):
            yield _without(t, k)


@operator("index")
def _other_index(t: Term, scope: Scope) -> Iterator[Term]:
    """i → j, i + 1, i − 1; A_ij → A_ji."""
    if t.head == "sym" and isinstance(t.sort, Index):
        yield from (s for s in scope.letters if isinstance(s.sort, Index) and s != t)
    if scope.role == "index":
        yield from (t + 1, t - 1)
    if t.head == "at" and len(t.args) == 3:
        yield Term("at", (t.args[0], t.args[2], t.args[1]))


@operator("bound")
def _shifted_bound(t: Term, scope: Scope) -> Iterator[Term]:
    """lo ± 1, hi ± 1 of a sum, a product or an integral."""
    if scope.role == "bound" and t.head != "const":
        yield from (t + 1, t - 1)
    if t.head in ("sum", "prod", "integral", "product") and t.args[1].head != "const":
        for k in (1, 2):
            yield _with(t, k, t.args[k] + 1)
            yield _with(t, k, t.args[k] - 1)


@operator("transpose")
def _transposed(t: Term, scope: Scope) -> Iterator[Term]:
    if t.head == "transpose":
        yield t.args[0]
    elif isinstance(t.sort, Tensor) and t.rank == 2:
        yield Term("transpose", (t,))


FUNCTION_SLIPS = {
    "log": ("exp",), "exp": ("log",), "sin": ("cos",), "cos": ("sin",), "sqrt": ("abs",), "abs": ("sign",), "tanh": ("logistic",),
    "logistic": ("tanh", "softplus"), "softplus": ("logistic",), "relu": ("step",), "det": ("trace",), "trace": ("det",), "inverse": ("transpose",),
    "expect": ("var",), "var": ("expect",), "max": ("min",), "min": ("max",), "sum": ("prod",), "prod": ("sum",), "diag": (), "gamma": ("loggamma",),
    "loggamma": ("digamma",), "digamma": ("loggamma",), "eq": (), "hadamard": ("add",),
}  # fmt: skip


@operator("function")
def _other_function(t: Term, scope: Scope) -> Iterator[Term]:
    """log → exp, sin → cos, det → trace, E → Var, Σ → ∏ and the like; a function that is lost."""
    for head in FUNCTION_SLIPS.get(t.head, ()):
        yield Term(head, t.args)
    if t.head in ("log", "exp", "abs", "sqrt", "diag", "logistic"):
        yield t.args[0]


@operator("prime")
def _prime(t: Term, scope: Scope) -> Iterator[Term]:
    """f′ → f, f″; f → f′."""
    if t.head == "prime":
        f, order = t.args
        yield f if order == 1 else Term("prime", (f, order - 1))
        yield Term("prime", (f, order + 1))
    if t.head == "jac":
        yield t.args[0]
    if t.head == "app":
        f = t.args[0]
        if f.head in ("sym", "at") and isinstance(f.sort, Map) and (f.sort.kind == "elementwise" or not f.sort.domains[0].rank):
            yield Term("app", (Term("prime", (f, 1)), *t.args[1:]))


@operator("order")
def _order(t: Term, scope: Scope) -> Iterator[Term]:
    """The factors of a matrix product in another order, or one lost."""
    if t.head == "matmul":
        for k in range(len(t.args) - 1):
            yield Term("matmul", (*t.args[:k], t.args[k + 1], t.args[k], *t.args[k + 2 :]))
        for k in range(len(t.args)):
            yield _without(t, k)


def _with(t: Term, k: int, new: Term) -> Term:
    return Term(t.head, (*t.args[:k], new, *t.args[k + 1 :]), t.style)


def _without(t: Term, k: int) -> Term:
    rest = (*t.args[:k], *t.args[k + 1 :])
    return rest[0] if len(rest) == 1 and t.head not in ("stack",) else Term(t.head, rest, t.style)


# -- places ------------------------------------------------------------------------------------


def places(t: Term, path: Path = (), scope: Scope = Scope(())) -> Iterator[tuple[Path, Term, Scope]]:
    """Every node with its path, and the letters bound around it and its role; the letter that a binder binds is no place."""
    yield path, t, scope
    row = BINDERS.get(t.head) or ((0, (3,)) if t.head == "product" else None)
    for k, a in enumerate(t.args):
        if not isinstance(a, Term) or (row and k == row[0]):
            continue
        inside = row is not None and k in row[1]
        role, where = ROLES.get(t.head, ("", lambda k: False))
        yield from places(a, (*path, k), Scope((*scope.letters, t.args[0]) if inside else scope.letters, role if where(k) else ""))


def replaced(t: Term, path: Path, new: Term) -> Term:
    """The term with another node at a place."""
    if not path:
        return new
    k, *rest = path
    return _with(t, k, replaced(t.args[k], tuple(rest), new))


def makes_sense(t: Term) -> bool:
    """Whether every node has a sort, and both sides of every relation fit."""
    try:
        for _, node, _ in places(t):
            if node.head == "exists":  # a statement, and no term
                continue
            sort = node.sort
            if node.head in ("eq", "ne", "lt", "le", "gt", "ge") and not _sides_fit(*node.args):
                return False
            if node.head in ("expect", "var") and not _law_fits(node):
                return False
            if node.head == "pdf" and not _points_fit(node):
                return False
            if node.head in ("deriv", "grad") and not _is_variable(node.args[1]):
                return False
            if isinstance(sort, Tensor):
                node.dims  # noqa: B018 raises where it makes no sense
    except (SortError, KeyError, IndexError, AttributeError, TypeError, ValueError):
        return False
    return True


def _sides_fit(a: Term, b: Term) -> bool:
    """Two arrays of the same shape, two laws, or a bare 0 and anything."""
    if isinstance(a.sort, (Law, Map)) or isinstance(b.sort, (Law, Map)):
        return type(a.sort) is type(b.sort)
    if number(0) in (a, b):
        return True
    return len(a.dims) == len(b.dims) and all(map(same_dim, a.dims, b.dims))


def _is_variable(t: Term) -> bool:
    """What one differentiates by: a letter, a component, a value of a map that has a name, or a stack of these."""
    if t.head == "stack":
        return all(map(_is_variable, t.args))
    return t.head in ("sym", "app") or (t.head == "at" and t.args[0].head == "sym")


def _points_fit(t: Term) -> bool:
    """A density at points of its own spaces; a condition on values of the spaces of its letters."""
    law, *points = t.args
    domains = dict(law.args[0].sort.roles) if law.head == "cond" and isinstance(law.args[0].sort, Density) else {}
    known = [(domains[name], v) for name, v in zip(law.args[2], law.args[3:], strict=True) if name in domains] if law.head == "cond" else []
    at = zip(law.sort.domains, points, strict=True) if isinstance(law.sort, Law) else ()
    return all(len(space.dims) == len(v.dims) and all(map(same_dim, space.dims, v.dims)) for space, v in (*at, *known))


def _law_fits(t: Term) -> bool:
    law = t.args[1].sort
    return isinstance(law, Law) and len(law.domains) == 1 and law.domains[0].dims == t.args[0].dims


# -- drawing -----------------------------------------------------------------------------------


def mutant(step: Step, givens: Givens, seed: int, sides: tuple[int, ...] = (0, 1)) -> Mutant | None:
    """One mutant of a step: a place drawn uniformly, then a kind of slip that is possible there, then one of that kind.

    ``sides`` says where: 0 for the left side, 1 for the right.
    """
    rng = Random(seed)
    known = frozenset(givens.symbols) | step.statement.free
    nodes = [place for place in places(step.statement) if place[0] and place[0][0] in sides]
    ill_sorted = 0
    for _ in range(DRAWS):
        path, node, scope = rng.choice(nodes)
        slips = slips_at(node, Scope((*givens.symbols, *scope.letters), scope.role))
        if not slips:
            continue
        kind = rng.choice(sorted(slips))
        new = rng.choice(slips[kind])
        changed = replaced(step.statement, path, new)
        if changed == step.statement:
            continue
        if makes_sense(changed) and changed.free <= known:
            left, right = changed.args
            return Mutant(Step(left, changed.head, right, witness=step.witness, first=True), kind, path, seed, node, new, ill_sorted)
        ill_sorted += 1
    return None


def slips_at(t: Term, scope: Scope) -> dict[str, list[Term]]:
    """What may stand instead of a node, by the kind of slip."""
    found = {kind: [new for f in operators for new in _tried(f, t, scope)] for kind, operators in OPERATORS.items()}
    return {kind: slips for kind, slips in found.items() if slips}


def _tried(f: Operator, node: Term, scope: Scope) -> list[Term]:
    try:
        return list(f(node, scope))
    except SortError:
        return []
