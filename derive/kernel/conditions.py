"""What a written head needs in order to be defined: one row for each head that is not defined everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.notation import Family, Index, Map, NotSupported, Tensor, Term, number, relation

from .engine import Kernel
from .integers import is_integer
from .signs import NEG, POS, sign_of

ConditionRow = Callable[[Kernel, Term], Iterator[Term]]
CONDITIONS: dict[str, ConditionRow] = {}
KINKS: dict[str, ConditionRow] = {}  # what a head needs besides in order to be differentiable


def condition_row(*heads: str, table: dict[str, ConditionRow] = CONDITIONS) -> Callable[[ConditionRow], ConditionRow]:
    """Enter the conditions of a head; a second entry is refused."""

    def enter(row: ConditionRow) -> ConditionRow:
        for head in heads:
            if head in table:
                raise ValueError(f"{head} has its conditions already")
            table[head] = row
        return row

    return enter


@condition_row("div")
def _quotient(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[1], "ne", 0)


@condition_row("log", "gamma", "loggamma", "digamma")
def _positive(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "gt", 0)


@condition_row("beta")
def _both_positive(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "gt", 0)
    yield relation(t.args[1], "gt", 0)


@condition_row("sqrt")
def _root(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "ge", 0)


@condition_row("tan")
def _tangent(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(Term("cos", t.args), "ne", 0)


@condition_row("pow")
def _power(k: Kernel, t: Term) -> Iterator[Term]:
    """b^e: b ≠ 0 for a whole e that may be negative; b ≥ 0 for any other e > 0; else b > 0. For a whole e, b⁰ = 1."""
    base, exponent = t.args
    if exponent.rank:
        yield relation(base, "gt", 0)
        return
    e = k.nf(exponent)
    s = sign_of(k, e)
    if is_integer(k, e) and not any(_is_real(k, x) for x in exponent.free - e.free):  # y − y is a whole number by chance
        if s & NEG:
            yield relation(base, "ne", 0)
    else:
        yield relation(base, "ge" if s == POS else "gt", 0)


def _is_real(k: Kernel, x: Term) -> bool:
    """Whether a letter may have broken values: one of the reals that stands for nothing else."""
    return isinstance(x.sort, Tensor) and x.sort.domain == "R" and k.definition(x) is None


@condition_row("inverse")
def _inverse(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(Term("det", t.args) if t.args[0].rank else t.args[0], "ne", 0)


@condition_row("law")
def _law(k: Kernel, t: Term) -> Iterator[Term]:
    from derive.notation.families import FAMILIES

    yield from FAMILIES[t.args[0]].conditions(t)


@condition_row("factorial")
def _factorial(k: Kernel, t: Term) -> Iterator[Term]:
    _require_whole(k, t.args[0])
    yield relation(t.args[0], "ge", 0)


@condition_row("binom")
def _binomial(k: Kernel, t: Term) -> Iterator[Term]:
    from .rules.functions import is_written_out

    n, m = t.args
    _require_whole(k, n)
    _require_whole(k, m)
    yield relation(m, "ge", 0)
    yield relation(n, "ge", 0) if is_written_out(m) else relation(m, "le", n)  # n choose 3 is 0 for n < 3


def _require_whole(k: Kernel, t: Term) -> None:
    if not is_integer(k, k.nf(t)):
        raise NotSupported(f"{t!r} may be no whole number, and is used as one")


@condition_row("at")
def _component(k: Kernel, t: Term) -> Iterator[Term]:
    """lo ≤ i ≤ hi for each index, where the range of the index does not say so itself."""
    for i, (lo, hi) in zip(t.args[1:], index_ranges(k, t.args[0]), strict=False):
        if i.head == "sym" and isinstance(i.sort, Index) and k.nf(i.sort.lo) == k.nf(lo) and k.nf(i.sort.hi) == k.nf(hi):
            continue
        yield relation(i, "ge", lo)
        yield relation(i, "le", hi)


def index_ranges(k: Kernel, base: Term) -> Iterator[tuple[Term, Term]]:
    """From where to where the indices of an array, a family or the components of a map run."""
    sort = base.sort
    if isinstance(sort, Family):
        ends = [(r.lo, r.hi) for r in sort.ranges]
        yield from (_with_start(k, ends[0], _start(k, base)), *ends[1:])
        sort = sort.of
    dims = sort.codomain.dims if isinstance(sort, Map) else sort.dims if isinstance(sort, Tensor) else ()
    for extent in dims:
        yield number(1), extent


def _with_start(k: Kernel, ends: tuple[Term, Term], start: Term | None) -> tuple[Term, Term]:
    """A range, with the index next to it at which a recursion starts."""
    lo, hi = ends
    if start is None:
        return ends
    return start if (k.nf(lo) - k.nf(start)).constant == 1 else lo, start if (k.nf(start) - k.nf(hi)).constant == 1 else hi


def _start(k: Kernel, base: Term) -> Term | None:
    """The index of the base case of a recursion."""
    definition = k.definition(base)
    return definition.base[0][1] if definition is not None and definition.base else None


@condition_row("integral")
def _integral(k: Kernel, t: Term) -> Iterator[Term]:
    """An integral must converge; where nothing shows that, the step is refused here."""
    from .rules.convergence import require_convergent

    require_convergent(k, t)
    return iter(())


# -- where a function is differentiable ----------------------------------------------------------------


@condition_row("abs", "relu", "sign", "step", table=KINKS)
def _kink(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "ne", 0)


@condition_row("max", "min", table=KINKS)
def _meeting(k: Kernel, t: Term) -> Iterator[Term]:
    for n, a in enumerate(t.args):
        for b in t.args[n + 1 :]:
            yield relation(a, "ne", b)


@condition_row("sqrt", table=KINKS)
def _root_inside(k: Kernel, t: Term) -> Iterator[Term]:
    yield relation(t.args[0], "gt", 0)


@condition_row("pow", table=KINKS)
def _power_inside(k: Kernel, t: Term) -> Iterator[Term]:
    base, exponent = t.args
    if exponent.rank or not is_integer(k, k.nf(exponent)):
        yield relation(base, "gt", 0)


@condition_row("norm", table=KINKS)
def _norm_inside(k: Kernel, t: Term) -> Iterator[Term]:
    """‖x‖ where x ≠ 0; ‖x‖₁ where every component is ≠ 0."""
    x = t.args[0]
    if not x.rank or (len(t.args) > 1 and k.nf(t.args[1]).constant != 2):
        yield relation(x, "ne", 0)
    else:
        yield relation(Term("norm", (x,)), "gt", 0)


@condition_row("indicator", "cases", "factorial", "binom", "argmax", "argmin", "maxover", "minover", table=KINKS)
def _jumps(k: Kernel, t: Term) -> Iterator[Term]:
    raise NotSupported(f"the derivative of something with {t.head}")


__all__ = ["CONDITIONS", "KINKS", "condition_row", "index_ranges"]
