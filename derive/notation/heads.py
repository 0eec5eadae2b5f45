"""The heads of terms and the sort of what they build. One row for each head.

Element-wise heads follow NumPy: a number combines with every component, equal shapes component by
component, and ``hadamard`` of a vector with a matrix scales the rows of the matrix.
"""

from __future__ import annotations

from collections.abc import Callable

from .errors import SortError
from .sorts import NATURAL, SCALAR, Density, Family, Index, Law, Map, Sort, Tensor, Truth
from .term import Term, number

SortRule = Callable[[Term], Sort]

ELEMENTWISE_FUNCTIONS = (
    "exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "arctan", "sinh", "cosh", "tanh",
    "logistic", "softplus", "relu", "erf", "gamma", "digamma", "loggamma", "factorial", "step",
)  # fmt: skip
RELATIONS = ("eq", "ne", "lt", "le", "gt", "ge")

SORT_RULES: dict[str, SortRule] = {}


def sort_of(t: Term) -> Sort:
    """The sort of a term, by the row of its head."""
    rule = SORT_RULES.get(t.head)
    if rule is None:
        raise SortError(f"no such notation: {t.head}")
    return rule(t)


def rule_for(*heads: str) -> Callable[[SortRule], SortRule]:
    """Enter a sort rule for some heads; a second entry for the same head is refused."""

    def enter(rule: SortRule) -> SortRule:
        for head in heads:
            if head in SORT_RULES:
                raise SortError(f"the head {head} has a sort rule already")
            SORT_RULES[head] = rule
        return rule

    return enter


def tensor(t: Term) -> Tensor:
    """The sort of a term that must be a number, a vector or a matrix."""
    sort = t.sort
    if isinstance(sort, Index):
        return SCALAR
    if not isinstance(sort, Tensor):
        raise SortError(f"{t!r} is a {type(sort).__name__.lower()}, where a number, vector or matrix is needed")
    return sort


def scalar(t: Term) -> Term:
    if tensor(t).dims:
        raise SortError(f"{t!r} has shape {tensor(t).dims}, where a number is needed")
    return t


def same_dim(a: Term, b: Term) -> bool:
    """Whether two dimensions are written alike, up to the order of sums and products."""
    return a == b or dimension_key(a) == dimension_key(b)


def dimension_key(d: Term) -> object:
    if d.head in ("add", "mul"):
        return (d.head, tuple(sorted(map(repr, map(dimension_key, d.args)))))
    return d


@rule_for("num", "const")
def _leaf(t: Term) -> Sort:
    return SCALAR


@rule_for("sym")
def _symbol(t: Term) -> Sort:
    return t.args[1]  # type: ignore[no-any-return]


@rule_for("add", "mul", "div", "hadamard", "pow", "neg", "max", "min", *ELEMENTWISE_FUNCTIONS)
def _elementwise(t: Term) -> Sort:
    widest: tuple[Term, ...] = ()
    for part in t.parts:
        dims = tensor(part).dims
        if not dims:
            continue
        if not widest:
            widest = dims
        elif t.head == "hadamard" and len(dims) != len(widest) and same_dim(dims[0], widest[0]):
            widest = max(dims, widest, key=len)
        elif len(dims) != len(widest) or not all(map(same_dim, dims, widest)):
            raise SortError(f"shapes {widest} and {dims} do not fit in {t!r}")
    return Tensor(widest)


@rule_for("at")
def _component(t: Term) -> Sort:
    base = t.args[0].sort
    count = len(t.args) - 1
    if isinstance(base, Family):
        if count < len(base.ranges):
            raise SortError(f"{t!r} needs {len(base.ranges)} indices")
        rest = count - len(base.ranges)
        if rest == 0:
            return base.of
        base = base.of
        count = rest
    if isinstance(base, Map):
        if base.kind != "elementwise" and base.codomain.rank != count:
            raise SortError(f"{t!r}: a component of a map needs one index")
        if base.kind == "elementwise":  # F_i is a function of component i alone
            return Map((Tensor(),), Tensor(), "smooth", base.positive)
        return Map(base.domains, Tensor(base.codomain.dims[count:]), "smooth", base.positive)
    if not isinstance(base, Tensor) or base.rank < count:
        raise SortError(f"{t.args[0]!r} cannot be indexed {count} times")
    return Tensor(base.dims[count:], base.domain)


@rule_for("app")
def _application(t: Term) -> Sort:
    f = t.args[0].sort
    if not isinstance(f, Map):
        raise SortError(f"{t.args[0]!r} is no map and cannot be applied")
    if len(f.domains) != len(t.args) - 1:
        raise SortError(f"{t.args[0]!r} takes {len(f.domains)} arguments, not {len(t.args) - 1}")
    for want, got in zip(f.domains, t.args[1:], strict=True):
        dims = tensor(got).dims
        if len(dims) != want.rank or not all(map(same_dim, dims, want.dims)):
            raise SortError(f"{got!r} has shape {dims}, but {t.args[0]!r} takes {want.dims}")
    return f.codomain


@rule_for("prime")  # prime(f, k): the k-th derivative of a map of one number, or of an element-wise map, as such a map
def _prime(t: Term) -> Sort:
    f = t.args[0].sort
    if not isinstance(f, Map) or len(f.domains) != 1:
        raise SortError(f"{t.args[0]!r} is no map of one argument; it has no prime")
    if f.kind != "elementwise" and f.domains[0].rank:
        raise SortError(f"{t.args[0]!r} is not element-wise; write its Jacobian instead of a prime")
    return Map(f.domains, f.codomain, f.kind)


@rule_for("jac")  # jac(F, k): the Jacobian of F in its k-th argument, as a map
def _jacobian_map(t: Term) -> Sort:
    f = t.args[0].sort
    if not isinstance(f, Map):
        raise SortError(f"{t.args[0]!r} is no map; it has no Jacobian")
    return Map(f.domains, Tensor((*f.codomain.dims, *f.domains[t.args[1]].dims)))


@rule_for("deriv")  # deriv(y, x): rows by y, columns by x
def _derivative(t: Term) -> Sort:
    return Tensor((*tensor(t.args[0]).dims, *tensor(t.args[1]).dims))


@rule_for("grad")  # grad(y, x): the column of the derivatives of the number y
def _gradient(t: Term) -> Sort:
    scalar(t.args[0])
    return tensor(t.args[1])


@rule_for("sum", "prod")
def _big(t: Term) -> Sort:
    return tensor(t.args[3])


@rule_for("integral")
def _integral(t: Term) -> Sort:
    return tensor(t.args[3])


@rule_for("lim")
def _limit(t: Term) -> Sort:
    return tensor(t.args[2])


@rule_for("argmax", "argmin")
def _arg(t: Term) -> Sort:
    return t.args[0].sort


@rule_for("maxover", "minover")  # maxover(x, body): the greatest value of body, x over its range or its whole domain
def _greatest(t: Term) -> Sort:
    return tensor(t.args[1])


@rule_for("lam")
def _lambda(t: Term) -> Sort:
    x = t.args[0].sort
    body = tensor(t.args[1])
    if isinstance(x, Index):
        return Tensor((x.hi, *body.dims))
    return Map((tensor(t.args[0]),), body)


@rule_for("stack")  # parts one below the other: numbers, vectors
def _stack(t: Term) -> Sort:
    lengths = [tensor(p).dims[0] if tensor(p).rank else number(1) for p in t.parts]
    if any(tensor(p).rank > 1 for p in t.parts):
        raise SortError("only numbers and vectors are stacked")
    return Tensor((total(lengths),))


@rule_for("block")  # block(rows, columns, entry, entry, …): a matrix of numbers or of blocks
def _block(t: Term) -> Sort:
    rows, columns, *entries = t.args
    if len(entries) != rows * columns:
        raise SortError("a block matrix has the same number of entries in each row")
    grid = [entries[r * columns : (r + 1) * columns] for r in range(rows)]
    heights = [_extent(list(row), 0) for row in grid]
    widths = [_extent([row[c] for row in grid], 1) for c in range(columns)]
    return Tensor((total(heights), total(widths)))


def _extent(entries: list[Term], axis: int) -> Term:
    """The common height (axis 0) or width (axis 1) of the blocks of one row or column."""
    for e in entries:
        dims = tensor(e).dims
        if len(dims) > axis:
            return dims[axis]
    if any(e.head == "zero" for e in entries) and len(entries) > 1 and all(e.head == "zero" for e in entries):
        return number(1)
    return number(1)


def total(lengths: list[Term]) -> Term:
    """The sum of some dimensions; n + n is 2 n."""
    if len(lengths) == 1:
        return lengths[0]
    if all(x.head == "num" for x in lengths):
        return number(sum(x.args[0] for x in lengths))
    if all(x == lengths[0] for x in lengths):
        return Term("mul", (number(len(lengths)), lengths[0]))
    return Term("add", tuple(lengths))


@rule_for("transpose")
def _transpose(t: Term) -> Sort:
    dims = tensor(t.args[0]).dims
    if not dims:
        return SCALAR
    if len(dims) == 1:
        return Tensor((number(1), dims[0]))
    return Tensor((dims[1], dims[0]))


@rule_for("matmul")
def _matmul(t: Term) -> Sort:
    dims = tensor(t.args[0]).dims
    for part in t.args[1:]:
        dims = _product_shape(t, dims, tensor(part).dims)
    return Tensor(dims)


def _product_shape(t: Term, left: tuple[Term, ...], right: tuple[Term, ...]) -> tuple[Term, ...]:
    """The shape of a matrix product; a 1 × 1 result is a number, an n × 1 result a vector."""
    if not left or not right:
        return left or right
    if len(left) == 1 and len(right) == 2 and right[0] == number(1):
        return (left[0], right[1])
    if len(left) == 1:
        raise SortError(f"a column times something with {len(right)} dimensions in {t!r}; transpose the column")
    if not same_dim(left[1], right[0]):
        raise SortError(f"shapes {left} and {right} do not fit in {t!r}")
    if len(right) == 1:
        return () if left[0] == number(1) else (left[0],)
    return (left[0], right[1])


@rule_for("inverse")
def _inverse(t: Term) -> Sort:
    return _square(t)


@rule_for("det", "trace")
def _det(t: Term) -> Sort:
    _square(t)
    return SCALAR


def _square(t: Term) -> Tensor:
    sort = tensor(t.args[0])
    if sort.rank == 0:
        return sort
    if sort.rank != 2 or not same_dim(*sort.dims):
        raise SortError(f"{t.args[0]!r} has shape {sort.dims}; a square matrix is needed")
    return sort


@rule_for("diag")  # a vector's diagonal matrix, or a matrix's diagonal
def _diag(t: Term) -> Sort:
    dims = tensor(t.args[0]).dims
    if len(dims) == 1:
        return Tensor((dims[0], dims[0]))
    if len(dims) == 2:
        return Tensor((dims[0],))
    return Tensor((number(1), number(1)))


@rule_for("norm")  # norm(x): Euclidean; norm(x, p)
def _norm(t: Term) -> Sort:
    return SCALAR


@rule_for("opnorm")  # opnorm(A): the greatest ‖A w‖ over ‖w‖ = 1
def _operator_norm(t: Term) -> Sort:
    if tensor(t.args[0]).rank == 1:
        raise SortError(f"{t.args[0]!r} is a vector; an operator norm is one of a matrix")
    return SCALAR


@rule_for("inner")
def _inner(t: Term) -> Sort:
    return SCALAR


@rule_for("eye")
def _eye(t: Term) -> Sort:
    return Tensor((t.args[0], t.args[0]))


@rule_for("zero", "ones")  # zero(n), zero(n, m), ones(n), …
def _filled(t: Term) -> Sort:
    return Tensor(t.args)


@rule_for("delta")  # Kronecker's delta of two indices
def _delta(t: Term) -> Sort:
    return SCALAR


@rule_for("binom", "beta")
def _binary(t: Term) -> Sort:
    return SCALAR


@rule_for("indicator")
def _indicator(t: Term) -> Sort:
    return SCALAR


@rule_for("cases")  # cases(value, condition, value, condition, …); a last condition "otherwise" is `true`
def _cases(t: Term) -> Sort:
    return tensor(t.args[0])


@rule_for("true", *RELATIONS, "and", "or", "not", "implies", "iff", "in", "forall", "approx", "propto", "notidentity")
def _truth(t: Term) -> Sort:
    return Truth()


@rule_for("posdef", "possemidef", "symmetric", "invertible")  # properties of a square matrix; posdef(A) is symmetric too
def _matrix_property(t: Term) -> Sort:
    _square(t)
    return Truth()


@rule_for("law")  # law(family, parameter, …), a row of ``families``
def _law(t: Term) -> Sort:
    from .families import FAMILIES

    return FAMILIES[t.args[0]].sort(t)


@rule_for("cond")  # cond(p, outs, ins, value, …): p(outs | ins = values), by names of the roles of p
def _conditional(t: Term) -> Sort:
    p, outs, ins = t.args[:3]
    roles = dict(density(p).roles)
    if len(ins) != len(t.args) - 3 or not set(outs) <= roles.keys():
        raise SortError(f"{t!r} does not name variables of {p!r}")
    return Law(tuple(roles[o] for o in outs))


@rule_for("product")  # product(i, lo, hi, law_i): independent components
def _product_law(t: Term) -> Sort:
    inner = t.args[3].sort
    if any(isinstance(d, Index) for d in inner.domains):
        raise SortError("independent components are numbers or arrays, not labels")
    return Law(tuple(Tensor((t.args[2], *d.dims), d.domain) for d in inner.domains))


@rule_for("withpdf")  # withpdf(lam(x, density of x)): the law with this density
def _with_density(t: Term) -> Sort:
    return Law((tensor(t.args[0].args[0]),))


def density(p: Term) -> Density:
    sort = p.sort
    if not isinstance(sort, Density):
        raise SortError(f"{p!r} is no density")
    return sort


@rule_for("pdf")  # pdf(law, value, …): the density (or mass) at a point
def _pdf(t: Term) -> Sort:
    return SCALAR


@rule_for("partial")  # partial(pdf, name): the derivative of a density in its variable or parameter of that name, at the same point
def _partial_density(t: Term) -> Sort:
    inner = t.args[0]
    while inner.head == "partial":
        inner = inner.args[0]
    law, *values = inner.args
    slots = dict(zip((*law.args[1], *law.args[2]), (*values, *law.args[3:]), strict=True))
    return Tensor((*tensor(t.args[0]).dims, *tensor(slots[t.args[1]]).dims))


@rule_for("expect", "var")
def _expectation(t: Term) -> Sort:
    return tensor(t.args[2])


@rule_for("cov")  # cov(x, law, f, g): E[fg] − E[f] E[g], rows by f, columns by g
def _covariance(t: Term) -> Sort:
    return Tensor((*tensor(t.args[2]).dims, *tensor(t.args[3]).dims))


@rule_for("kl")
def _divergence(t: Term) -> Sort:
    q, p = (a.sort for a in t.args)
    if isinstance(q, Law) and isinstance(p, Law):
        for a, b in zip(q.domains, p.domains, strict=False):
            if a.rank == b.rank and not all(map(same_dim, a.dims, b.dims)):
                raise SortError(f"a divergence between laws on spaces of dimensions {a.dims} and {b.dims}")
    return SCALAR


@rule_for("entropy")
def _entropy(t: Term) -> Sort:
    return SCALAR


__all__ = ["ELEMENTWISE_FUNCTIONS", "NATURAL", "RELATIONS", "SORT_RULES", "sort_of", "tensor"]
