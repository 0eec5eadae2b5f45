r"""What an expectation averages over: the letters, their laws, and in which order; random variables in scope and how they depend."""

from __future__ import annotations

from dataclasses import dataclass, replace

from derive.notation import Density, Index, Tensor, Term
from derive.notation.statement import RandomVariable

from .errors import ReadError, Span, Undeclared
from .factors import undeclared
from .laws import Spoken, law_of, law_sort
from .names import is_nominal, plain, spell, spell_node, split_at
from .reader import Cursor, Reader
from .resolve import named
from .scope import HOLE, dims_of_sort
from .shapes import fill
from .tree import Row


@dataclass(frozen=True, slots=True)
class Over:
    """A letter, its law, and what it is outside (a component of a family, say)."""

    letter: Term
    law: Term
    original: Term


def over_of(r: Reader, sub: Row, span: Span) -> tuple[list[Over], str]:
    """What the subscript of an expectation says, and in which style it was written."""
    out: list[Over] = []
    waiting: list[Row] = []  # letters that may be drawn together with the next one
    style = ""
    for part in split_at(plain(sub), ",", ";"):
        if not part:
            raise ReadError(span, "an empty place in a subscript")
        sides = split_at(part, r"\sim")
        inner = r.bound(o.letter for o in out)
        if len(sides) == 2:
            spoken = law_of(inner, sides[1], span)
            cut = len(waiting) - (len(law_sort(spoken.law, span).domains) - 1)
            out += [_needed(r, row, span) for row in waiting[:cut]] + _drawn(inner, [*waiting[max(cut, 0) :], sides[0]], spoken, span)
            waiting = []
        elif len(part) == 1 and is_nominal(part[0]) and _is_variable(inner, part):
            waiting.append(part)
        else:
            style = "law" if len(part) == 1 else style
            for piece in _factors(part):
                out += letters_of(inner, law_of(r.bound(o.letter for o in out), piece, span), span)
    if waiting and not out:
        style = "variable"
    return _ordered([*out, *(_needed(r, row, span) for row in waiting)]), style


def _factors(part: Row) -> list[Row]:
    """p(x \\mid z) q(z) under \\mathbb{E} as two laws, the one that others mention first."""
    calls = [part[k : k + 2] for k in range(0, len(part), 2)]
    if len(part) > 2 and all(len(c) == 2 and is_nominal(c[0]) and c[1].kind == "group" for c in calls):
        return sorted(calls, key=lambda c: any(m.kind == "bar" for m in plain(c[1].inner)))
    return [part]


def _is_variable(r: Reader, part: Row) -> bool:
    found = named(r, part[0])
    return found is not None and found.sup is None and not found.primes and isinstance(found.term.sort, (Tensor, Index))


def _ordered(found: list[Over]) -> list[Over]:
    """A letter stands outside those whose laws mention it."""
    out: list[Over] = []
    rest = list(found)
    while rest:
        ready = next((o for o in rest if not any(p.letter in o.law.free for p in rest if p is not o)), rest[0])
        out.append(ready)
        rest.remove(ready)
    return out


def _needed(r: Reader, part: Row, span: Span) -> Over:
    """A letter alone under \\mathbb{E}: a random variable, or the variable of the only density that has it."""
    found = named(r, part[0])
    assert found is not None
    t = found.term.at(None)
    random = r.scope.givens.law_of(t)
    if random is not None:
        return Over(_letter(t, part), random, t)
    name = spell(part)
    having = [s for s in r.scope.givens.symbols if isinstance(s.sort, Density) and name in dict(s.sort.roles)]
    if len(having) != 1:
        raise _no_law(part, span)
    law = r.make("cond", (having[0], (name,), having[0].sort.parameters, *_own(r, having[0])), part[0].span)  # type: ignore[union-attr]
    return Over(_letter(t, part), law, t)


def _own(r: Reader, p: Term) -> list[Term]:
    sort = p.sort
    assert isinstance(sort, Density)
    return [s for name in sort.parameters if (s := r.scope.find(name)) is not None]


def _letter(t: Term, part: Row) -> Term:
    """The bound letter: the letter itself, or for a component a letter with its name."""
    return t if t.head == "sym" else Term("sym", (spell(part), t.sort))


def _no_law(part: Row, span: Span) -> ReadError:
    name = spell(part)
    return Undeclared(span, name, given=rf"{name} \sim \mathcal{{N}}(0, 1)", message=f"no given says which law {name} has")


def _drawn(r: Reader, names: list[Row], spoken: Spoken, span: Span) -> list[Over]:
    """z \\sim q: the letter before the sign, whatever the law calls its variable."""
    rows = names if len(names) > 1 else _listed(names[0])
    spoken = _sized(r, rows, spoken, span)
    domains = law_sort(spoken.law, span).domains
    if len(rows) != len(domains):
        raise ReadError(span, f"{len(rows)} letters and a law of {len(domains)} variables")
    if any(len(row) != 1 or not is_nominal(row[0]) for row in rows):
        raise ReadError(span, "a letter stands before \\sim", expected=r"z \sim q")
    letters = []
    for row, domain in zip(rows, domains, strict=True):
        found = named(r, row[0])
        t = found.term.at(None) if found is not None and found.sup is None and not found.primes else Term("sym", (spell(row), domain))
        letters.append((t if t.head == "sym" and t.sort == domain else Term("sym", (spell(row), domain)), t))
    return _split(r, spoken.law, letters, span)


def _sized(r: Reader, rows: list[Row], spoken: Spoken, span: Span) -> Spoken:
    """z \\sim N(0, I): the size of I is that of z."""
    law = spoken.law
    if HOLE not in law.free:
        return spoken
    found = named(r, rows[0][0]) if len(rows) == 1 and len(rows[0]) == 1 else None
    dims = dims_of_sort(found.term.sort) if found is not None and not found.primes else ()
    if law.head == "law" and law.args[0] == "mvnormal" and len(dims) == 1:
        law = Term("law", ("mvnormal", fill(law.args[1], dims), fill(law.args[2], (*dims, *dims))), law.style, law.span)
    if HOLE in law.free:
        raise ReadError(span, "nothing here says how large I is", expected="I_n with its size")
    return replace(spoken, law=law)


def _listed(row: Row) -> list[Row]:
    return split_at(plain(row[0].inner), ",") if len(row) == 1 and row[0].kind == "group" else [row]


def letters_of(r: Reader, spoken: Spoken, span: Span) -> list[Over]:
    """The letters of a law under \\mathbb{E}, by the names of its variables."""
    domains = law_sort(spoken.law, span).domains
    if len(spoken.names) != len(domains):
        raise ReadError(span, "it is open which letter is averaged over", expected=r"\mathbb{E}_{z \sim …}")
    letters = []
    for k, (name, domain) in enumerate(zip(spoken.names, domains, strict=True)):
        point = spoken.point[k].at(None) if k < len(spoken.point) else r.scope.find(name)
        original = point if point is not None else Term("sym", (name, domain))
        if original.head not in ("sym", "at"):
            raise ReadError(span, "a law under E has letters as its variables", expected=r"\mathbb{E}_{q(z)}")
        letters.append((original if original.head == "sym" and original.sort == domain else Term("sym", (name, domain)), original))
    return _split(r, spoken.law, letters, span)


def _split(r: Reader, law: Term, letters: list[tuple[Term, Term]], span: Span) -> list[Over]:
    """A joint law as nested ones: p(x, z) is p(x) and then p(z \\mid x)."""
    if len(letters) == 1:
        return [Over(letters[0][0], law, letters[0][1])]
    if law.head != "cond":
        raise ReadError(span, "this law of several variables cannot be taken apart")
    p, outs, ins, *values = law.args
    return [
        Over(letter, conditioned(r, p, (outs[k],), (*ins, *outs[:k]), (*values, *(x for x, _ in letters[:k])), span), original)
        for k, (letter, original) in enumerate(letters)
    ]  # fmt: skip


def conditioned(r: Reader, p: Term, outs: tuple[str, ...], ins: tuple[str, ...], values: tuple[Term, ...], span: Span) -> Term:
    """p(outs | ins = values), its conditions in the order of the variables of p."""
    sort = p.sort
    assert isinstance(sort, Density)
    order = [name for name, _ in sort.roles] + list(sort.parameters)
    placed = sorted(zip(ins, values, strict=True), key=lambda pair: order.index(pair[0]))
    return r.make("cond", (p, outs, tuple(name for name, _ in placed), *(v for _, v in placed)), span)


# -- random variables in scope --------------------------------------------------------------------------------


def randoms_in(r: Reader, *terms: Term) -> list[RandomVariable]:
    """The random variables that some terms depend on, also through definitions and through the laws of others."""
    random = r.scope.givens.random
    reached = _reached(r, terms)
    found: list[RandomVariable] = []
    grown = True
    while grown:
        grown = False
        for v in random:
            if v not in found and (_base(v.symbol) in reached or any(v.symbol in f.law.free for f in found)):
                found.append(v)
                grown = True
    bound = set(r.scope.bound.values())
    return [v for v in random if v in found and v.symbol not in bound]


def _base(t: Term) -> Term:
    return t if t.head == "sym" else t.args[0]  # type: ignore[no-any-return]


def _reached(r: Reader, terms: tuple[Term, ...]) -> set[Term]:
    seen: set[Term] = set()
    todo = [s for t in terms for s in t.free]
    while todo:
        s = todo.pop()
        if s in seen:
            continue
        seen.add(s)
        for d in r.scope.definitions.get(s, ()):
            for side in (d.right, *(b[2] for b in d.base)):
                todo.extend(side.free - set(d.parameters))
    return seen


def over_randoms(r: Reader, found: list[RandomVariable], span: Span, given: tuple[RandomVariable, ...] = ()) -> list[Over]:
    """The random variables in an order in which each law mentions only those before it; ``given`` are held fixed."""
    if not found:
        raise ReadError(
            span, "an expectation of something that no random variable enters", expected=r"\mathbb{E}_{q}[…], or a given such as X \sim \mathcal{N}(0, 1)"
        )
    out: list[Over] = []
    done: list[RandomVariable] = list(given)
    for v in _by_dependence(found):
        law = _law_given(r, v, done, span)
        out.append(Over(v.symbol if v.symbol.head == "sym" else Term("sym", (_name(v.symbol), v.symbol.sort)), law, v.symbol))
        done.append(v)
    return out


def _by_dependence(found: list[RandomVariable]) -> list[RandomVariable]:
    out: list[RandomVariable] = []
    rest = list(found)
    while rest:
        ready = next((v for v in rest if not any(w.symbol in v.law.free for w in rest if w is not v)), rest[0])
        out.append(ready)
        rest.remove(ready)
    return out


def _name(t: Term) -> str:
    places = ",".join(str(p.args[0]) if p.head in ("sym", "num") else "…" for p in t.args[1:])
    return f"{t.args[0].args[0]}_{places}" if len(places) == 1 else f"{t.args[0].args[0]}_{{{places}}}"


def _law_given(r: Reader, v: RandomVariable, done: list[RandomVariable], span: Span) -> Term:
    """The law of a random variable when the ones in ``done`` are known."""
    joint = [w for w in done if _same_density(v, w)]
    if joint:
        p, outs, ins, *values = v.law.args
        names = tuple(w.law.args[1][0] for w in joint)
        return conditioned(r, p, outs, (*ins, *names), (*values, *(w.symbol for w in joint)), span)
    for w in done:
        if w.symbol in v.law.free or _independent(v, w):
            continue
        a, b = (spell_symbol(x.symbol) for x in (w, v))
        raise Undeclared(span, b, given=rf"{a}, {b} \text{{ independent}}", message=f"no given says how {a} and {b} depend on each other")
    return v.law


def over_given(r: Reader, bodies: list[Term], row: Row, span: Span) -> tuple[list[Over], dict[Term, Term]]:
    """What E[… | Y, Z = z] averages over, and the values of the conditions."""
    known = [_condition(r, part, span) for part in split_at(plain(row), ",")]
    values = {letter: v for letter, v in known if v is not None}
    random = [v for v in r.scope.givens.random if any(v.symbol == letter for letter, _ in known)]
    if len(random) == len(known):
        found = [v for v in randoms_in(r, *bodies) if v not in random]
        return over_randoms(r, found, span, tuple(random)) if found else [], values
    return over_variables(r, bodies, span, tuple(letter for letter, _ in known)), values


def _condition(r: Reader, part: Row, span: Span) -> tuple[Term, Term | None]:
    """Y, or Y = y."""
    from .terms import value

    sides = split_at(part, "=")
    found = named(r, sides[0][0]) if len(sides[0]) == 1 and is_nominal(sides[0][0]) else None
    if found is None or len(sides) > 2 or found.sup is not None or found.primes or not isinstance(found.term.sort, (Tensor, Index)):
        raise ReadError(span, f"{spell(part, loose=True)} is no random variable to condition on", expected=r"\mathbb{E}[X \mid Y]")
    return found.term.at(None), value(r, sides[1], span) if len(sides) == 2 else None


def over_variables(r: Reader, bodies: list[Term], span: Span, given: tuple[Term, ...] = ()) -> list[Over]:
    """The random variables that some terms depend on; where there are none, the variables of the only density that has them."""
    found = randoms_in(r, *bodies)
    reached = _reached(r, tuple(bodies))
    densities = [s for s in r.scope.givens.symbols if isinstance(s.sort, Density) and not found and _averaged(r, s, reached, given)]
    if len(densities) != 1:
        return over_randoms(r, found, span)
    p = densities[0]
    letters = [(s, s) for s in _averaged(r, p, reached, given)]
    ins, values = tuple(str(s.args[0]) for s in given), given
    parameters = [s for s in _own(r, p) if s not in given]
    law = conditioned(r, p, tuple(str(s.args[0]) for s, _ in letters), (*ins, *(str(s.args[0]) for s in parameters)), (*values, *parameters), span)
    return _split(r, law, letters, span)


def _averaged(r: Reader, p: Term, reached: set[Term], given: tuple[Term, ...]) -> list[Term]:
    """The letters of variables of p that are reached and not given; none where something given is no variable of p."""
    sort = p.sort
    assert isinstance(sort, Density)
    names = {*dict(sort.roles), *sort.parameters}
    if any(s.head != "sym" or s.args[0] not in names for s in given):
        return []
    letters = [r.scope.find(name) for name, _ in sort.roles]
    return [s for s in letters if s is not None and s in reached and s not in given and s not in r.scope.bound.values()]


def _same_density(v: RandomVariable, w: RandomVariable) -> bool:
    return (
        v.law.head == w.law.head == "cond" and v.law.args[0] == w.law.args[0] and v.law.args[1] != w.law.args[1] and not set(v.law.args[2]) & set(w.law.args[1])
    )


def _independent(v: RandomVariable, w: RandomVariable) -> bool:
    return bool(v.group) and v.group == w.group


def spell_symbol(t: Term) -> str:
    return _name(t) if t.head == "at" else str(t.args[0])


__all__ = ["Cursor", "Over", "conditioned", "letters_of", "over_given", "over_of", "over_randoms", "over_variables", "randoms_in", "spell_node", "undeclared"]
