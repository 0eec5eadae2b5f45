"""Equality by completion: rules between words that overlap give new rules, until two sides have one normal form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from derive.notation import Index, Term, number

from ..engine import ProofLine, settled_deltas
from ..poly import ONE, ZERO, Poly, atom, key, to_term
from .contraction import Rule, both_ways, coded, inverse_rules
from .forms import form_of
from .given import given_rules, rewritten
from .words import Form, Word, add_to, form_term, form_value, plus, tidied, times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..engine import Kernel

MAX_RULES = 60
MAX_STEPS = 400
MAX_LENGTH = 10
NAME = "a matrix against its inverse"


def settled(k: Kernel, p: Poly) -> Poly:
    """The same number under all rules that follow from the inverses in it and from what is given."""
    p = _without_deltas(k, p)
    names = letters_in(p)
    rules = completed(k, [*_rules_of(k, names), *given_rules(k, names)])
    if rules and _vanishes_in_words(k, p, rules):
        return ZERO
    shown = _unit_determinants(k, rewritten(k, to_term(p)), rules)
    if not rules and shown == to_term(p):
        return p
    inner = k.under()
    inner.rewrites = tuple(rules)
    result = inner.nf(shown)
    k.spend(inner._work)
    return _without_deltas(k, result)


def _without_deltas(k: Kernel, p: Poly) -> Poly:
    return settled_deltas(k, p, indices_of(p))


def indices_of(p: Poly) -> tuple[Term, ...]:
    """The free indices of a form, in a fixed order."""
    return tuple(sorted((s for s in p.free if isinstance(s.sort, Index)), key=key))


def _vanishes_in_words(k: Kernel, p: Poly, rules: list[Rule]) -> bool:
    """Whether the words of an entry, of a component or of a number cancel after they are rewritten."""
    ends = indices_of(p)
    form = form_of(k, p, ends) if len(ends) <= 2 else None
    if form is None:
        return False
    rest, assumed = reduced(k, form, rules)
    vanishes = not rest or (rest != form and not _rewritten_value(k, rest, ends))
    if vanishes:
        k.lines.append(ProofLine(NAME, form_term(form), number(0)))
        k.support |= {"assumed"} if assumed else set()
    return vanishes


def _rewritten_value(k: Kernel, form: Form, ends: tuple[Term, ...]) -> Poly:
    """An entry of a form with the numbers replaced of which something is given: uᵀu by 1."""
    return k.nf(rewritten(k, to_term(form_value(k, form, *ends))))


def letters_in(p: Poly) -> set[Term]:
    """The names of the arrays whose entries occur, those that mention bound indices left out."""
    found = {sub.args[0] if sub.head == "at" else sub for b in p.atoms for sub in b.walk() if sub.head in ("at", "inverse")}
    found |= {Term("at", sub.args[:-2]) for b in p.atoms for sub in b.walk() if sub.head == "at" and len(sub.args) > 3}
    return {name for name in found if not any(s.args[0][0] in "#" for s in name.free)}


def _rules_of(k: Kernel, names: Iterable[Term]) -> list[Rule]:
    """The rules of the inverses among some names, and of those inside their matrices."""
    waiting = sorted((name for name in names if name.head == "inverse"), key=key)
    seen: list[Term] = []
    found: list[Rule] = []
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.append(name)
        rules = inverse_rules(k, name)
        found += rules
        waiting += [x for r in rules for w in (r.left, *r.form) for x, _ in w if x.head == "inverse"]
    return list(dict.fromkeys(found))


# -- completion ----------------------------------------------------------------------------------------


def completed(k: Kernel, rules: list[Rule]) -> list[Rule]:
    """
    a o = f,  o b = g  for words a, o, b
    --------------------------------------
    f b = a g

    New rules from overlaps of old ones, each reduced by the others, shortest first, until there are none or too many.
    """
    done: list[Rule] = []
    waiting = _Queue()
    for rule in rules:
        waiting.push(_equation(rule), rule.assumed)
    for _ in range(MAX_STEPS):
        if not waiting.heap or len(done) >= MAX_RULES:
            break
        equation, given = waiting.pop()
        form, assumed = reduced(k, equation, done)
        for rule in both_ways(k, form, NAME, assumed or given) if form else ():
            for old in [r for r in done if _contains(r.codes, rule.codes)]:
                done.remove(old)
                waiting.push(_equation(old), old.assumed)
            done.append(rule)
            for old in done:
                for x, y in ((old, rule), (rule, old)) if old is not rule else ((rule, rule),):
                    for overlap in _overlaps(k, x, y):
                        waiting.push(overlap, x.assumed or y.assumed)
    return [_tidy(k, r, done) for r in done]


class _Queue:
    """Equations that are not rules yet, the shortest first, then the oldest."""

    def __init__(self) -> None:
        self.count = 0
        self.heap: list[tuple[int, int, Form, bool]] = []

    def push(self, equation: Form, assumed: bool) -> None:
        if equation:
            self.count += 1
            heappush(self.heap, (max(map(len, equation)), self.count, equation, assumed))

    def pop(self) -> tuple[Form, bool]:
        return heappop(self.heap)[2:]


def _equation(rule: Rule) -> Form:
    out = {w: -c for w, c in rule.right}
    add_to(out, rule.left, ONE)
    return out


def _contains(w: tuple[int, ...], part: tuple[int, ...]) -> bool:
    return any(w[s : s + len(part)] == part for s in range(len(w) - len(part) + 1))


def _tidy(k: Kernel, r: Rule, rules: list[Rule]) -> Rule:
    """A rule with its right side reduced."""
    form, assumed = reduced(k, r.form, rules)
    return replace(r, right=tuple(form.items()), assumed=r.assumed or assumed)


def _overlaps(k: Kernel, x: Rule, y: Rule) -> Iterator[Form]:
    """What the two ways to rewrite one word have for a difference."""
    for n in range(1, min(len(x.left), len(y.left))):
        if x.codes[-n:] == y.codes[:n] and len(x.left) + len(y.left) - n <= MAX_LENGTH:
            yield plus(times(k, (), x.form, y.left[n:]), times(k, x.left[:-n], y.form, ()), -1)


def reduced(k: Kernel, form: Form, rules: list[Rule]) -> tuple[Form, bool]:
    """A form with every word rewritten until no rule applies, and whether an assumption was used."""
    done: Form = {}
    assumed = False
    waiting = dict(form)
    while waiting:
        k.spend(1)
        w, c = waiting.popitem()
        step = _step(w, rules)
        if step is None:
            add_to(done, w, c)
            continue
        rule, start = step
        assumed = assumed or rule.assumed
        for v, d in times(k, w[:start], rule.form, w[start + len(rule.left) :]).items():
            add_to(waiting, v, c * d)
    return done, assumed


def _step(w: Word, rules: list[Rule]) -> tuple[Rule, int] | None:
    codes = coded(w)
    for rule in rules:
        n = len(rule.codes)
        for start in range(len(w) - n + 1):
            if codes[start : start + n] == rule.codes:
                return rule, start
    return None


# -- determinants --------------------------------------------------------------------------------------


def _unit_determinants(k: Kernel, t: Term, rules: list[Rule]) -> Term:
    """
    Aᵀ A = 1
    ---------------------------
    |det A| = 1,  (det A)² = 1
    """
    for rule in rules:
        if rule.form == {(): ONE} and len(rule.left) == 2 and rule.left[0][0] == rule.left[1][0] and rule.left[0][1] != rule.left[1][1]:
            size = Term("det", (rule.left[0][0],))
            after = t.subs({Term("abs", (size,)): number(1), to_term(atom(size, 2)): number(1)})
            if after != t and rule.assumed:
                k.support.add("assumed")
            t = after
    return t


__all__ = ["completed", "indices_of", "letters_in", "reduced", "settled", "tidied"]
