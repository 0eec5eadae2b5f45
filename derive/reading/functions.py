r"""Functions with a name: \log, \sin, \operatorname{tr}, \Gamma, \max; fractions, roots, binomials; the constants.

A bracket right behind the name is the argument. Without one, the argument is what stands side by side up to the next
+ or −, · or /; what could be inside as well as outside is for the author to say.
"""

from __future__ import annotations

from fractions import Fraction

from derive.notation import Term, number
from derive.notation.shorthands import OF_VECTORS, SHORTHANDS, shorthand
from derive.notation.sorts import NATURAL

from .calculus import derivative_fraction
from .errors import ReadError, Span, Undeclared, Unsupported
from .factors import built_in, factor, undeclared
from .names import plain, spell, spell_node, split_at, word_of
from .products import juxtapose
from .reader import Aside, Cursor, Reader, number_like
from .relations import is_relation
from .scope import describe
from .scripts import raised, with_scripts
from .shapes import dims_of
from .tables import BIG, FUNCTIONS, LETTER_FUNCTIONS, RELATIONS, SHORTHAND_WORDS, STOPS_AT_FUNCTIONS, TIGHT_POWER, WORD_FUNCTIONS
from .terms import ends_sum, product_of, starts_factor, sum_of, times_sign, value
from .tree import Node, Row

TWO_ARGUMENTS = {"beta": 2}
MAX_PRIMES = 4
BRACKETS = ("()", "[]", "{}")
FUNCTION_SIGNS = {**FUNCTIONS, **{rf"\mathrm{{{w}}}": h for w, h in WORD_FUNCTIONS.items()}, **SHORTHAND_WORDS}
AFTER_LOG = frozenset((*FUNCTION_SIGNS, *BIG, r"\mathbb{E}", r"\mathrm{E}", r"\nabla", r"\partial", r"\arg"))


def _called(head: str) -> object:
    return lambda r, c: call(r, c, head)


for _name, _head in FUNCTION_SIGNS.items():
    if _head not in ("max", "min", "lim", "argmax", "argmin"):
        built_in(_name)(_called(_head))  # type: ignore[arg-type]


def call(r: Reader, c: Cursor, head: str) -> Term:
    """A function with its power, its base and its argument."""
    start = c.at
    n = c.take()
    power = _own_power(r, n, head)
    group = c.peek()
    bracketed = group is not None and group.core.kind == "group" and group.core.text in BRACKETS
    argument, node = _in_brackets(r, c, head) if bracketed else (_to_the_right(r, c, head, start), None)
    span = c.span(start)
    t = _applied(r, head, n, argument, span)
    if power is not None:
        t = raised(r, t, power, span)
    return with_scripts(r, t, node) if node is not None else t


def _own_power(r: Reader, n: Node, head: str) -> Row | None:
    if n.kind != "script" or n.sup is None:
        return None
    if spell(n.sup) == "-1":
        readings = (rf"\frac{{1}}{{{n.core.text} x}}", rf"\text{{the inverse function of }} {n.core.text}")
        if r.decide("inverse function", n.span, "a power −1 stands at a function", readings) == 1:
            raise Unsupported(n.span, f"not supported: the inverse function of {n.core.text}")
    return n.sup


def _in_brackets(r: Reader, c: Cursor, head: str) -> tuple[Term, Node | None]:
    """f(a); for log(a)^b the power may belong inside or outside."""
    start = c.at - 1
    node = c.take()
    g = node.core
    inner = plain(g.inner)
    argument = value(r, inner, g.span)
    if head in TIGHT_POWER and node.kind == "script" and node.sup is not None:
        name, power = spell_node(c.row[start].core), spell(node.sup, loose=True)
        body = spell(inner, loose=True)
        readings = (rf"{name}\left(({body})^{{{power}}}\right)", rf"\left({name}({body})\right)^{{{power}}}")
        if r.decide("power", c.span(start), f"the power may belong to {name} or to its argument", readings) == 0:
            return with_scripts(r, argument, node), None
    return argument, node


def _to_the_right(r: Reader, c: Cursor, head: str, start: int) -> Term:
    """The argument of a function without brackets."""
    begin = c.at
    sign = c.peek()
    minus = sign is not None and sign.kind == "op" and sign.text == "-"
    if minus:
        c.take()
    t = juxtapose(r, c, _factors(r, c, head, start, begin), begin + minus)
    if times_sign(c.peek()) is not None and head not in STOPS_AT_FUNCTIONS and _open_product(r, c, start, begin) == 0:
        c.at = begin + minus
        t = product_of(r, c)
    return r.make("neg", (number_like(t, c.span(begin)),), c.span(begin)) if minus else t


def _factors(r: Reader, c: Cursor, head: str, start: int, begin: int) -> list[Term]:
    factors: list[Term] = []
    while starts_factor(c, first=not factors):
        n = c.peek()
        assert n is not None
        if factors and _stops(r, c, n, head, start, begin):
            break
        factors.append(factor(r, c))
    if not factors:
        name = spell_node(c.row[start].core)
        raise ReadError(c.row[start].span, f"{name} stands before nothing", expected=f"an argument, as in {name}(x)")
    return factors


def _stops(r: Reader, c: Cursor, n: Node, head: str, start: int, begin: int) -> bool:
    """Whether the argument ends before a factor: a function, or a bracket behind log x; the author may have to say."""
    bracket = n.core.kind == "group" and n.core.text in BRACKETS and (head in TIGHT_POWER or _is_sum(n.core))
    barred = c.row[begin].core.kind == "bar" or c.row[begin].core.text == "||"
    score = head == "log" and start > 0 and _is_derivative(c.row[start - 1])
    if (not bracket and not barred and not score and not _is_function(n)) or _is_mean(r, c, n, begin):
        return False
    return (head in STOPS_AT_FUNCTIONS and not bracket) or _open_product(r, c, start, begin) == 1


def _is_derivative(n: Node) -> bool:
    r"""\nabla_x or \frac{\partial}{\partial x}: behind it, \log p f is as often (\log p) f."""
    if n.core.text != r"\frac":
        return n.core.text in (r"\nabla", r"\partial")
    above, below = (spell(row) for row in n.core.rows)
    return above in ("d", r"\partial", r"\mathrm{d}") and below.startswith(above)  # \frac{d}{2} is a number


def _is_mean(r: Reader, c: Cursor, n: Node, begin: int) -> bool:
    r"""\frac{1}{n} before a sum, n a natural number: the mean, as in \log \frac{1}{n} \sum_i u_i."""
    weight = c.row[begin].core
    if c.at != begin + 1 or n.core.text != r"\sum" or weight.text != r"\frac" or spell(weight.rows[0]) != "1":
        return False
    return value(r, weight.rows[1], weight.span).sort == NATURAL


def _is_sum(group: Node) -> bool:
    return any(m.kind == "op" and m.text in "+-" for m in group.inner)


def _is_function(n: Node) -> bool:
    return n.core.text in AFTER_LOG or spell_node(n.core) in AFTER_LOG


def _open_product(r: Reader, c: Cursor, start: int, begin: int) -> int:
    """Whether a product belongs to the function as a whole (0) or its first part only (1)."""
    end = c.at
    while end < len(c.row) and not ends_sum(c.row[end]) and not (c.row[end].kind == "op" and c.row[end].text in "+-"):
        end += 1
    name = c.text(start, begin)
    wide = rf"{name}\left({c.text(begin, end)}\right)"
    narrow = rf"\left({name} {c.text(begin, c.at)}\right) {c.text(c.at, end)}"
    return r.decide("reach", c.span(start, end), f"it is open how far {spell_node(c.row[start].core)} reaches", (wide, narrow))


def _applied(r: Reader, head: str, n: Node, argument: Term, span: Span) -> Term:
    argument = number_like(argument, argument.span or span)
    if n.kind == "script" and n.primes:
        return _primed(r, head, n.primes, argument, span)
    if head == "log" and n.kind == "script" and n.sub is not None:
        base = value(r, n.sub, n.span)
        return r.make("div", (r.make("log", (argument,), span), r.make("log", (base,), n.span)), span)
    if n.kind == "script" and n.sub is not None:
        raise ReadError(n.span, f"a subscript stands at {spell_node(n.core)}")
    if head in ("det", "trace") and len(dims_of(argument, span)) == 1:
        name = spell_node(n.core)
        r.decide("diagonal", span, f"{name} of a vector", (rf"{name}\left(\operatorname{{diag}}(…)\right)",))
        argument = r.make("diag", (argument,), argument.span or span)
    if head == "det" and argument.head == "det" and argument.style == "bars":
        return _determinant_of_bars(r, argument, span)
    return _stands_for(r, head, argument, span) if head in SHORTHANDS else r.make(head, (argument,), span)


def _stands_for(r: Reader, name: str, argument: Term, span: Span) -> Term:
    """What a shorthand stands for: sech of a number or of each component, softmax of a vector."""
    rank = len(dims_of(argument, span))
    if rank > 1 or (name in OF_VECTORS and rank != 1):
        raise ReadError(span, f"{name} of {describe(argument.sort)}", expected="a vector" if name in OF_VECTORS else "a number or a vector")
    t = shorthand(name, argument)
    return r.make(t.head, t.args, span, name)


def _determinant_of_bars(r: Reader, barred: Term, span: Span) -> Term:
    r"""\det |A|: the bars are already a determinant, or an absolute value of one."""
    readings = (r"\left|\det A\right|", r"\det A")
    if r.decide("det bars", span, "a determinant stands before bars around a matrix", readings) == 0:
        return r.make("abs", (barred,), span)
    return barred


def _primed(r: Reader, head: str, order: int, argument: Term, span: Span) -> Term:
    r"""\tanh'(x): the derivative of t ↦ tanh t, at x."""
    if order > MAX_PRIMES:
        raise Unsupported(span, f"not supported: {order} primes", expected=rf"\frac{{d^{{{order}}}}}{{dx^{{{order}}}}}")
    if dims_of(argument, span):
        raise Unsupported(span, f"not supported: a prime at {head} of a vector", expected="a declared element-wise map")
    t = Term("sym", ("t_{(0)}", argument.sort if hasattr(argument.sort, "dims") else number(0).sort))
    body = _stands_for(r, head, t, span) if head in SHORTHANDS else r.make(head, (t,), span)
    for _ in range(order):
        body = r.make("deriv", (body, t), span)
    return r.make("app", (r.make("lam", (t, body), span), argument), span)


def _letter_function(head: str) -> object:
    def read(r: Reader, c: Cursor) -> Term:
        group = c.peek(1)
        n = c.peek()
        assert n is not None
        if group is None or group.core.kind != "group" or (n.kind == "script" and (n.sub is not None or n.primes)):
            raise undeclared(r, c)
        c.take()
        c.take()
        arguments = [value(r, p, group.span) for p in split_at(plain(group.core.inner), ",")]
        if len(arguments) != TWO_ARGUMENTS.get(head, 1):
            raise ReadError(group.span, f"{spell_node(n)} takes {TWO_ARGUMENTS.get(head, 1)} arguments")
        t = r.make(head, tuple(arguments), (n.span[0], group.span[1]))
        if n.kind == "script" and n.sup is not None:
            t = raised(r, t, n.sup, n.span)
        return with_scripts(r, t, group)

    return read


for _name, _head in LETTER_FUNCTIONS.items():
    built_in(_name)(_letter_function(_head))  # type: ignore[arg-type]


# -- constants and fractions ---------------------------------------------------------------------------


@built_in("e", r"\mathrm{e}")
def _exponential(r: Reader, c: Cursor) -> Term:
    n = c.take()
    if n.kind == "script" and (n.sub is not None or n.primes):
        raise Undeclared(n.span, spell_node(n), given=rf"{spell_node(n)} \in \mathbb{{R}}")
    if n.kind == "script" and n.sup is not None:
        return r.make("exp", (value(r, n.sup, n.span),), n.span, "e^")
    return Term("const", ("e",), "", n.span)


@built_in(r"\pi", r"\infty")
def _constant(r: Reader, c: Cursor) -> Term:
    n = c.take()
    if n.kind == "script" and (n.sub is not None or n.primes):
        raise Undeclared(n.span, spell_node(n), given=rf"{spell_node(n)} \in \mathbb{{R}}")
    return with_scripts(r, Term("const", ({r"\pi": "pi", r"\infty": "oo"}[n.core.text],), "", n.core.span), n)


@built_in(r"\frac")
def _fraction(r: Reader, c: Cursor) -> Term:
    found = derivative_fraction(r, c)
    if found is not None:
        return found
    n = c.take()
    above, below = n.core.rows
    t = r.make("div", (value(r, above, n.span), value(r, below, n.span)), n.core.span)
    return with_scripts(r, t, n)


@built_in(r"\sqrt")
def _root(r: Reader, c: Cursor) -> Term:
    n = c.take()
    inside = value(r, n.core.rows[0], n.span)
    order = n.core.rows[1] if len(n.core.rows) > 1 else ()
    if order and spell(order) != "2":
        k = value(r, order, n.span)
        t = r.make("pow", (inside, r.make("div", (number(1), k), n.span)), n.core.span)
    else:
        t = r.make("sqrt", (inside,), n.core.span)
    return with_scripts(r, t, n)


@built_in(r"\binom")
def _binomial(r: Reader, c: Cursor) -> Term:
    n = c.take()
    t = r.make("binom", tuple(value(r, row, n.span) for row in n.core.rows), n.core.span)
    return with_scripts(r, t, n)


@built_in(r"\underbrace", r"\overbrace")
def _braced_aside(r: Reader, c: Cursor) -> Term:
    r"""\underbrace{A}_{= B}: A, and the relation A = B on its own."""
    n = c.take()
    t = value(r, n.core.rows[0], n.span)
    remark = plain((n.sub if n.core.text == r"\underbrace" else n.sup) or ())
    other = n.sup if n.core.text == r"\underbrace" else n.sub
    if remark and is_relation(remark[0]):
        pieces: list[list[Node]] = []
        for m in remark:
            if is_relation(m):
                pieces.append([m])
            else:
                pieces[-1].append(m)
        left = t
        for sign, *rest in pieces:
            right = value(r, tuple(rest), sign.span)
            head = RELATIONS[sign.text]
            r.state.asides.append(Aside(left, "eq" if head == "define" else head, right, sign.span))
            left = right
    return raised(r, t, other, n.span) if other else t


@built_in(r"\max", r"\min", r"\mathrm{max}", r"\mathrm{min}")
def _extreme(r: Reader, c: Cursor) -> Term:
    r"""\max(a, b), \max\{a, b\}; with a subscript, over a letter."""
    n = c.peek()
    assert n is not None
    head = "max" if "max" in n.core.text else "min"
    if n.kind == "script" and n.sub is not None:
        from .sums import extreme_over

        return extreme_over(r, c, head)
    c.take()
    group = c.peek()
    if group is None or group.core.kind != "group" or group.core.text not in BRACKETS:
        raise ReadError(n.span, f"\\{head} stands before no brackets", expected=rf"\{head}(a, b), or a letter under it")
    c.take()
    parts = [value(r, p, group.span) for p in split_at(plain(group.core.inner), ",")]
    if len(parts) < 2:
        raise ReadError(group.span, f"\\{head} of one thing", expected=rf"\{head}(a, b), or a letter under it")
    return with_scripts(r, r.make(head, tuple(parts), (n.span[0], group.span[1])), group)


@built_in(r"\delta")
def _kronecker(r: Reader, c: Cursor) -> Term:
    from .resolve import index_term, items_of

    n = c.peek()
    assert n is not None
    items = items_of(n.sub) if n.kind == "script" and n.sub is not None else []
    if len(items) == 1 and any(m.kind == "op" and m.text == "=" for m in items[0]):
        items = split_at(items[0], "=")
    if len(items) == 1 and len(items[0]) == 2:
        items = [(m,) for m in items[0]]
    if len(items) != 2:
        raise undeclared(r, c)
    places = [index_term(r, item, n.span) for item in items]
    if places[0] is None or places[1] is None:
        raise ReadError(n.span, "δ stands with something that is no index", expected=r"declared indices, as in i, j \in \{1, \dots, n\}")
    c.take()
    t = r.make("delta", (places[0], places[1]), n.span)
    return raised(r, t, n.sup, n.span) if n.sup is not None else t


@built_in("O", "o", r"\mathcal{O}")
def _landau(r: Reader, c: Cursor) -> Term:
    group = c.peek(1)
    if group is not None and group.core.kind == "group":
        raise Unsupported(c.span(c.at, c.at + 2), "not supported: Landau's O", expected=r"\approx with its order, declared by \approx : x \to 0, 2")
    raise undeclared(r, c)


__all__ = ["Fraction", "call", "sum_of", "word_of"]
