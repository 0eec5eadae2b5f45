r"""Laws where a law is wanted: under \mathbb{E}, in a divergence, behind \sim. q, q(z), q(z \mid x), \mathcal{N}(\mu, \sigma), \prod_i q_i(z_i)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.notation import Density, Index, Law, Map, SortError, Tensor, Term
from derive.notation.families import FAMILIES

from .densities import arguments, conditional, parameter_values
from .errors import ReadError, Span
from .factors import built_in, undeclared
from .left_out import completed
from .names import base_of, is_nominal, plain, spell, spell_node, split_at
from .reader import Cursor, Reader, number_like
from .resolve import Found, named
from .scripts import with_scripts
from .shapes import dims_of, fill, has_hole, known, same_dim
from .tables import LAW_WORDS
from .terms import value
from .tokens import lex
from .tree import Node, Row, build

NUMBER_ONE = Term("num", (1, ""))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A law as it was written: its variables with their names and sorts, and where they stand."""

    law: Term
    names: tuple[str, ...] = ()
    point: tuple[Term, ...] = ()  # the variables as terms, where they were written


def law_of(r: Reader, row: Row, span: Span) -> Spoken:
    """The law that a row denotes."""
    row = plain(row)
    while len(row) == 1 and row[0].kind == "group" and row[0].text in ("()", "[]"):
        row = plain(row[0].inner)
    if not row:
        raise ReadError(span, "a law is needed here", expected=r"q, q(z), or \mathcal{N}(\mu, \sigma)")
    if row[0].core.text in (r"\prod", r"\bigotimes"):
        return _independent(r, row, span)
    if len(row) > 2 or not is_nominal(row[0]) or (len(row) == 2 and row[1].kind != "group"):
        row = completed(r, row, span)
    return _named(r, row[0], row[1] if len(row) == 2 else None, span)


def _named(r: Reader, n: Node, group: Node | None, span: Span) -> Spoken:
    found = named(r, n)
    if found is not None:
        sort = found.term.sort
        if isinstance(sort, Density):
            return _of_density(r, found, sort, n, group)
        if isinstance(sort, Map) and found.sup is None:
            return _of_function(r, found.term, sort, n, group)
        random = r.scope.givens.law_of(found.term.at(None))
        if random is not None and group is None:
            return Spoken(random, (spell_node(n),), (found.term,))
        raise ReadError(
            span, f"{spell_node(n)} is no law", expected=f"{spell_node(n)} declared as a density, or a random variable with {spell_node(n)} \\sim …"
        )
    if group is not None and (key := family_key(n)):
        return family(r, key, n, group)
    if n.core.text == r"\mathrm{Law}" and group is not None:
        return _written_out(r, group)
    raise undeclared(r, Cursor((n, group) if group is not None else (n,)))


def _of_density(r: Reader, found: Found, sort: Density, n: Node, group: Node | None) -> Spoken:
    names = tuple(name for name, _ in sort.roles)
    if group is None:
        values = parameter_values(r, found, n.span)
        return Spoken(r.make("cond", (found.term, names, sort.parameters, *values), n.span), names)
    a = arguments(group)
    if [spell(row) for row in a.outs] == [r"\cdot"]:  # p(\cdot \mid x): the variables that are not named
        a = replace(a, outs=[build(lex(name)) for name in names if name not in map(spell, a.ins)])
    outs = [_variable(r, row, sort, n) for row in a.outs]
    law, order = conditional(r, found, a, list(outs), n)
    return Spoken(law, tuple(spell(a.outs[k]) for k in order), tuple(outs[k] for k in order))


def _variable(r: Reader, row: Row, sort: Density, n: Node) -> Term:
    """A variable of a law: a declared letter, or the name of one of its variables."""
    known = dict(sort.roles)
    if len(row) == 1 and is_nominal(row[0]):
        found = named(r, row[0])
        if found is None or found.primes:
            alike = (
                [s for name, s in known.items() if name == spell(row)]
                or [s for name, s in known.items() if base_of(name) == base_of(spell(row))]
                or list(known.values())
            )
            if len(alike) == 1:
                return Term("sym", (spell(row), alike[0]), "", row[0].span)
    return number_like(value(r, row, n.span), n.span)


def _of_function(r: Reader, f: Term, sort: Map, n: Node, group: Node | None) -> Spoken:
    """A defined function used as a density."""
    if len(sort.domains) != 1 or sort.codomain.rank:
        raise ReadError(n.span, f"{spell_node(n)} is no density of one variable")
    if group is not None and (len(group.inner) != 1 or not is_nominal(group.inner[0])):
        raise ReadError(group.span, "the variable of a law is one letter")
    name = spell(group.inner) if group is not None else _parameter_of(r, f)
    x = Term("sym", (name, sort.domains[0]))
    law = r.make("withpdf", (r.make("lam", (x, r.make("app", (f, x), n.span)), n.span),), n.span)
    return Spoken(law, (name,), (x,))


def _parameter_of(r: Reader, f: Term) -> str:
    for d in r.scope.definitions.get(f, ()):
        if d.left.head == "app" and len(d.parameters) == 1:
            return str(d.parameters[0].args[0])
    return "x"


def _written_out(r: Reader, group: Node) -> Spoken:
    r"""\operatorname{Law}(x \mapsto density)."""
    from .brackets import function

    inner = plain(group.inner)
    arrow = next((k for k, m in enumerate(inner) if m.text == r"\mapsto"), None)
    if arrow is None:
        raise ReadError(group.span, "a law written out is a function", expected=r"\operatorname{Law}(x \mapsto …)")
    f = function(r, inner[:arrow], inner[arrow + 1 :], group.span)
    return Spoken(r.make("withpdf", (f,), group.span), (str(f.args[0].args[0]),), (f.args[0],))


def _independent(r: Reader, row: Row, span: Span) -> Spoken:
    r"""\prod_i q_i(z_i): independent components."""
    from .sums import binders_of

    binders = binders_of(r, row[0])
    if len(binders) != 1 or binders[0].condition is not None or not isinstance(binders[0].letter.sort, Index):
        raise ReadError(row[0].span, "a product of laws runs over one index")
    b = binders[0]
    inner = law_of(r.bound((b.letter,)), row[1:], span)
    law = r.make("product", (b.letter, b.lo, b.hi, inner.law), span)
    point = inner.point[0] if len(inner.point) == 1 else None
    whole = point.args[0] if point is not None and point.head == "at" and point.args[1:] == (b.letter,) else None
    return Spoken(law, (str(whole.args[0]),), (whole,)) if whole is not None and whole.head == "sym" else Spoken(law)


# -- families ---------------------------------------------------------------------------------------------


def family_key(n: Node) -> str:
    """The family that a name denotes, by its word."""
    return LAW_WORDS.get(spell_node(n.core), "") if n.kind != "script" else ""


def family(r: Reader, key: str, n: Node, group: Node) -> Spoken:
    r"""\mathcal{N}(\mu, \sigma), \mathcal{N}(z; \mu, \sigma), \mathcal{N}(z \mid \mu, \sigma)."""
    inner = plain(group.inner)
    pieces = split_at(inner, ";")
    pieces = (
        pieces
        if len(pieces) == 2
        else split_at(inner, "∣")
        if any(m.text == "∣" for m in inner)
        else split_at(inner, "|")
        if sum(m.text == "|" for m in inner) == 1
        else pieces
    )
    if len(pieces) > 2:
        raise ReadError(group.span, "several bars or semicolons among the parameters of a law")
    point = number_like(value(r, pieces[0], group.span), group.span) if len(pieces) == 2 else None
    parameters = [value(r, p, group.span) for p in split_at(pieces[-1], ",")]
    law = law_term(r, key, parameters, n, group, dims_of(point, group.span) if point is not None else None)
    names = (spell(pieces[0]),) if point is not None and point.head in ("sym", "at") else ()
    return Spoken(law, names, (point,) if point is not None else ())


def law_term(r: Reader, key: str, parameters: list[Term], n: Node, group: Node, dims: tuple[Term, ...] | None) -> Term:
    """The law of a family with its parameters, in the parametrisation that the givens chose."""
    span = (n.span[0], group.span[1])
    if key == "N":
        return normal(r, parameters, span, dims, spell_node(group, loose=True))
    name = r.scope.conventions.get(key, key)
    row = FAMILIES.get(name)
    if row is None:
        raise ReadError(span, f"the family {spell_node(n)} is not supported", expected="; ".join(sorted({f.spelling for f in FAMILIES.values()})))
    if len(parameters) != len(row.parameters):
        raise ReadError(
            span, f"{spell_node(n)} takes {len(row.parameters)} parameters, and {len(parameters)} are written", expected=", ".join(p for p, _ in row.parameters)
        )
    if r.scope.conventions.get(key + " scale"):
        parameters[-1] = r.make("div", (NUMBER_ONE, parameters[-1]), span)
    if any(dims_of(p, span) for p in parameters) and row.support not in ("simplex", "upto"):
        return componentwise(r, name, parameters, span)
    return r.make("law", (name, *parameters), span)


def componentwise(r: Reader, name: str, parameters: list[Term], span: Span) -> Term:
    """Independent components, component i with the i-th parameters."""
    dims = max((dims_of(p, span) for p in parameters), key=len)
    if len(dims) != 1:
        raise ReadError(span, "a matrix as a parameter of this law")
    i = Term("sym", ("i_{(0)}", Index(NUMBER_ONE, dims[0])))
    inside = tuple(r.make("at", (p, i), span) if dims_of(p, span) else p for p in parameters)
    return r.make("product", (i, NUMBER_ONE, dims[0], r.make("law", (name, *inside), span)), span)


def normal(r: Reader, parameters: list[Term], span: Span, dims: tuple[Term, ...] | None, text: str) -> Term:
    """A normal law: a matrix is a covariance; of a number, the givens or a square say whether it is a variance."""
    if len(parameters) != 2:
        raise ReadError(span, f"a normal law takes 2 parameters, and {len(parameters)} are written", expected=r"\mathcal{N}(\mu, \sigma)")
    mean, spread = (number_like(p, span) for p in parameters)
    if len(dims_of(spread, span)) == 2:
        return _multivariate(r, mean, spread, span, dims)
    name = _parametrisation(r, spread, span, text)
    if dims_of(mean, span) or dims_of(spread, span):
        if not dims_of(spread, span):
            raise ReadError(
                span, "a vector with a number as its spread", expected=r"a covariance matrix, as in \sigma^2 I", readings=(r"\mathcal{N}(\mu, \sigma^2 I)",)
            )
        mean = Term("zero", dims_of(spread, span)) if mean == Term("num", (0, "")) else mean
        return componentwise(r, name, [mean, spread], span)
    return r.make("law", (name, mean, spread), span)


def _multivariate(r: Reader, mean: Term, spread: Term, span: Span, dims: tuple[Term, ...] | None) -> Term:
    candidates = (dims_of(mean, span), dims or (), dims_of(spread, span)[:1])
    size = next((d for d in candidates if d and known(d)), candidates[2])
    if has_hole(spread):
        spread = fill(spread, (*size, *size)[:2])
    if mean.head == "num" and mean.args[0] == 0:
        mean = Term("zero", dims_of(spread, span)[:1], "", mean.span)
    mean = fill(mean, dims_of(spread, span)[:1])
    if not dims_of(mean, span) or not same_dim(dims_of(mean, span)[0], dims_of(spread, span)[0]):
        raise ReadError(span, "the mean and the covariance of this law do not fit together")
    return r.make("law", ("mvnormal", mean, spread), span)


def _parametrisation(r: Reader, spread: Term, span: Span, text: str) -> str:
    """normal (a standard deviation) or normalvar (a variance)."""
    known = r.scope.conventions.get("N")
    if known:
        return known
    if spread == NUMBER_ONE:
        return "normal"
    if _is_square(spread):
        return "normalvar"
    given = r"\mathcal{N}(z; \mu, \sigma) = \frac{1}{\sqrt{2\pi}\,\sigma} \exp\left(-\frac{(z-\mu)^2}{2\sigma^2}\right)"
    readings = (f"{text}: a standard deviation", f"{text}: a variance")
    return ("normal", "normalvar")[r.decide("normal", span, "the second parameter may be a standard deviation or a variance", readings, given)]


def _is_square(t: Term) -> bool:
    """Whether a number is written as a square, or as a multiple or sum of squares: then it is a variance."""
    if t.head == "pow":
        return bool(t.args[1] == Term("num", (2, "")))
    if t.head == "mul":
        return any(map(_is_square, t.args))
    if t.head == "div":
        return _is_square(t.args[0])
    if t.head == "add":
        return all(_is_square(p.args[0] if p.head == "neg" else p) for p in t.args)
    return False


def of_one_size(q: Term, p: Term, span: Span) -> tuple[Term, Term]:
    r"""In D(q \| \mathcal{N}(0, I)) the dimension of 0 and I is that of q, and the other way round."""
    sizes = [d.dims for t in (q, p) for d in law_sort(t, span).domains if isinstance(d, Tensor) and d.rank == 1 and known(d.dims)]
    return (_sized(q, sizes[0]), _sized(p, sizes[0])) if len(sizes) == 1 else (q, p)


def spread_out(r: Reader, q: Term, p: Term, span: Span) -> tuple[Term, Term]:
    """A law of a number beside one of a vector may be meant for every component; that is offered."""
    message = "a divergence compares two laws on the same space"
    spaces = [law_sort(t, span).domains for t in (q, p)]
    ranks = [d[0].rank if len(d) == 1 and isinstance(d[0], Tensor) else None for d in spaces]
    if sorted(map(str, ranks)) != ["0", "1"]:
        raise ReadError(span, message)
    r.decide("spread", span, message, (r"\text{the same law for every component}",), complete=False)
    n = spaces[ranks.index(1)][0].dims[0]  # type: ignore[union-attr]
    i = Term("sym", ("i_{(0)}", Index(NUMBER_ONE, n)))
    spread = [r.make("product", (i, NUMBER_ONE, n, t), span) if rank == 0 else t for t, rank in zip((q, p), ranks, strict=True)]
    return spread[0], spread[1]


def _sized(law: Term, dims: tuple[Term, ...]) -> Term:
    """A normal law whose dimension was open, in this one."""
    if law.head != "law" or law.args[0] != "mvnormal" or not any(map(has_hole, law.args[1:])):
        return law
    return Term("law", ("mvnormal", fill(law.args[1], dims), fill(law.args[2], (*dims, *dims))), law.style, law.span)


def law_sort(law: Term, span: Span) -> Law:
    try:
        sort = law.sort
    except SortError as problem:
        raise ReadError(span, str(problem)) from problem
    if not isinstance(sort, Law):
        raise ReadError(span, "this is no law")
    return sort


def _family_value(r: Reader, c: Cursor) -> Term:
    r"""\mathcal{N}(z; \mu, \sigma) as a number: the density at z."""
    n, group = c.peek(), c.peek(1)
    assert n is not None
    key = family_key(n)
    if not key or group is None or group.core.kind != "group":
        raise undeclared(r, c)
    spoken = family(r, key, n, group.core)
    if len(spoken.point) != 1:
        raise ReadError((n.span[0], group.span[1]), "a law stands where a number is needed", expected=f"its density at a point, as in {spell_node(n)}(z; …)")
    c.at += 2
    span = (n.span[0], group.span[1])
    (domain,) = law_sort(spoken.law, span).domains
    point = spoken.point[0]
    if isinstance(domain, Tensor) and domain.rank != len(dims_of(point, span)):
        raise ReadError(span, "the point and the law do not have the same shape")
    return with_scripts(r, r.make("pdf", (spoken.law, point), span), group)


for _name in LAW_WORDS:
    if _name != r"\mathcal{B}":  # as a sign in a formula, the beta function
        built_in(_name)(_family_value)
