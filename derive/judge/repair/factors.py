"""Factors, powers and numbers: 2 and ½, a lost or spare factor, an exponent, ± 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.notation import SCALAR, Tensor, Term, number

from .places import Place, is_value, with_part, without
from .table import Context, slip

PRODUCTS = ("mul", "hadamard", "matmul")


def times(factor: Term, t: Term) -> Term:
    """factor · t, as one product; a minus sign stays in front, and a divisor that is the factor goes."""
    if t.head == "neg":
        return Term("neg", (times(factor, t.args[0]),))
    if t.head == "div" and t.args[1] == factor:
        return t.args[0]  # type: ignore[no-any-return]
    front = factor.args if factor.head == "mul" else (factor,)
    if t.head == "mul":
        return Term("mul", (*front, *t.args), t.style, t.span)
    if t.head == "div" and t.args[0] == number(1):
        return with_part(t, 0, factor)
    return Term("mul", (*front, t))


def over(t: Term, divisor: Term) -> Term:
    """t / divisor; the divisor joins one that is there, and goes with a factor that is the same."""
    if t.head == "neg":
        return Term("neg", (over(t.args[0], divisor),))
    if t.head == "mul" and divisor in t.args:
        return without(t, t.args.index(divisor))
    if t.head == "div":
        return with_part(t, 1, times(divisor, t.args[1]))
    return Term("div", (t, divisor))


def is_factor(place: Place) -> bool:
    """Whether a factor in front of this place belongs to the product around it, or to the term under the minus sign."""
    return place.above in ("mul", "neg", "at") or place.node == number(0)


def is_divisor(place: Place) -> bool:
    """Whether this is what is divided by: another divisor of it belongs above."""
    return place.above == "div" and place.path[-1] == 1


@slip("factor 2", 0)
def factor_two(place: Place, _: Context) -> Iterator[Term]:
    """a ← 2a, a/2, for a number half of it."""
    if not is_value(place) or is_factor(place):
        return
    if place.node.head != "num":
        yield times(number(2), place.node)
    if not is_divisor(place) and (place.node.head != "num" or (place.above != "pow" and place.node.args[0] % 2)):
        yield over(place.node, number(2))


@slip("spare factor", 0)
def spare_factor(place: Place, _: Context) -> Iterator[Term]:
    """ab ← a, a/b ← a, 1/b ← b."""
    t = place.node
    if t.head in PRODUCTS:
        yield from (without(t, k) for k in range(len(t.args)))
    if t.head == "div":
        yield t.args[0]
        if t.args[0] == number(1):
            yield t.args[1]


@slip("number", 1)
def other_number(place: Place, _: Context) -> Iterator[Term]:
    """k ← k + 1, k − 1, 2k, k/2, 1/k."""
    t = place.node
    if t.head != "num" or place.role == "size":
        return
    k = t.args[0]
    near = [k + 1, k - 1, 2 * k] + ([k / 2] if k % 2 == 0 else [])
    least = {"pow": 2, "mul": 2, "div": 1, "at": 1, "add": 1}.get(place.above, 0)  # x¹ and 1·x are written as x
    yield from (number(c) for c in near if c >= least and c != k)


@slip("number for a letter", 2)
def number_for_a_letter(place: Place, context: Context) -> Iterator[Term]:
    """n ← 2: a dimension, a count or another letter of these lines; and 1, 2 ← n in an exponent."""
    t = place.node
    if t.head == "num" and not place.role:
        yield from context.scalars(place)
    elif place.above == "pow" and place.path[-1] == 1:
        yield number(2)


@slip("square", 0)
def square(place: Place, _: Context) -> Iterator[Term]:
    """x² ← x and x ← x², σ² for σ above all; sums and products squared too."""
    t = place.node
    if t.head == "pow" and t.args[1] == number(2):
        yield t.args[0]
    if is_value(place) and t.rank < 2 and t.head not in ("num", "neg", "pow", "div", "sqrt") and place.above not in ("pow", "at"):
        yield Term("pow", (t, number(2)))


@slip("exponent", 1)
def exponent(place: Place, _: Context) -> Iterator[Term]:
    """xᵃ ← x; √x ← x and back."""
    t = place.node
    if t.head in ("pow", "sqrt"):
        yield t.args[0]
    elif is_value(place) and not t.rank and t.head not in ("num", "neg", "div"):
        yield Term("sqrt", (t,))


@slip("plus or minus one", 2)
def one_more(place: Place, _: Context) -> Iterator[Term]:
    """a ← a + 1, a − 1, 1 − a."""
    t = place.node
    if place.role in ("", "index", "bound") and isinstance(place.node.sort, Tensor) and place.above != "neg" and t.head != "num" and not t.rank:
        yield t + 1
        yield t - 1
        if not place.role and place.above != "add":
            yield 1 - t


@slip("factor on the wrong side of a fraction", 1)
def wrong_side(place: Place, _: Context) -> Iterator[Term]:
    """a/b ← ab; ab ← a/b; 1/a ← a."""
    t = place.node
    if t.head == "div" and t.args[0] != number(1):
        yield times(t.args[1], t.args[0])
    if t.head == "mul":
        for k in range(len(t.args)):
            if t.args[k].head != "num":
                yield over(without(t, k), t.args[k])
    if is_value(place) and t.head in ("sym", "at", "app", "pow", "pdf", "sum", "expect") and not t.rank and place.above not in ("pow", "matmul"):
        yield Term("div", (number(1), t))


@slip("lost factor", 2)
def lost_factor(place: Place, context: Context) -> Iterator[Term]:
    """a ← s a, a/s for a letter s of these lines, a dimension or a count among them."""
    if is_value(place) and not is_factor(place) and place.above != "pow":
        yield from with_factors(place, context.scalars(place))


@slip("lost factor of a square", 3)
def factor_of_a_square(place: Place, context: Context) -> Iterator[Term]:
    """a ← 2s a, a/(2s), s² a, a/s²: from a derivative of s², or by s²."""
    if is_value(place) and not is_factor(place) and place.above != "pow":
        letters = [s for s in context.scalars(place) if s.sort == SCALAR]
        yield from with_factors(place, (t for s in letters for t in (Term("mul", (number(2), s)), Term("pow", (s, number(2))))))


@slip("lost factor from elsewhere", 3)
def factor_from_elsewhere(place: Place, context: Context) -> Iterator[Term]:
    """a ← s a, a/s for a letter s of which only the givens speak."""
    if is_value(place) and not is_factor(place) and place.above != "pow":
        yield from with_factors(place, (s for s in context.letters if s not in context.near and s.sort == SCALAR))


def with_factors(place: Place, letters: Iterable[Term]) -> Iterator[Term]:
    """s t and t/s for each letter s."""
    for s in letters:
        yield times(s, place.node)
        if not is_divisor(place):
            yield over(place.node, s)


@slip("lost piece of a product", 3)
def lost_piece(place: Place, context: Context) -> Iterator[Term]:
    """a ← s a, a/s for a piece s of a line nearby; s ∘ a for vectors."""
    t = place.node
    if not is_value(place) or is_factor(place) or t.head == "num":
        return
    for s in context.pieces:
        if s.head not in ("sym", "num", "neg") and isinstance(s.sort, Tensor) and not s.rank:
            yield Term("mul", (*(t.args if t.head == "mul" else (t,)), s))
            yield over(t, s)
        elif t.rank and s.sort == t.sort and s != t:
            yield Term("hadamard", (s, t))
