"""Rules between words of matrices, used inside any sum: a matrix against its inverse is the identity."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from derive.notation import Term

from ..engine import ProofLine
from ..poly import ONE, Exponent, Poly, atom, constant, key
from .loops import Loop
from .network import Chain, Network, Token, copies_of
from .words import Form, Letter, Word, add_to, form_term, is_diagonal, is_vector, letter, spell, times, turned, word_term

if TYPE_CHECKING:
    from ..engine import Kernel

Factors = list[tuple[Term, Exponent]]
Pieces = list[tuple[list[Loop], Poly]]
RULED = frozenset(("inverse", "prod"))  # names of matrices that have rules of their own


@dataclass(frozen=True)
class Rule:
    """left = right for words of matrices; ``assumed`` if a relation marked "(given)" is behind it."""

    left: Word
    right: tuple[tuple[Word, Poly], ...]
    name: str
    assumed: bool = False

    @property
    def form(self) -> Form:
        return dict(self.right)

    @cached_property
    def codes(self) -> tuple[int, ...]:
        return coded(self.left)


_CODES: dict[Letter, int] = {}


def coded(w: Word) -> tuple[int, ...]:
    """A word with a number for each letter, which compares fast."""
    return tuple(_CODES.setdefault(x, len(_CODES)) for x in w)


# -- one rule from one equation ------------------------------------------------------------------------


@lru_cache(maxsize=10_000)
def _weight(name: Term) -> int:
    """A fixed number for a name, so that words of different letters have different sums."""
    return int.from_bytes(sha256(key(name).encode()).digest()[:6], "big")


def rank(w: Word) -> tuple[int, int, int, int, list[tuple[bool, int]]]:
    """An order of words that concatenation respects: matrices, inverses, letters, then what the letters weigh.

    All of these are the same for the transposed word; only among words of the same letters does their order count.
    """
    matrices = sum(not is_vector(x) and not is_diagonal(x) for x in w)
    inverses = sum(name.head == "inverse" for name, _ in w)
    order = [(flag, -_weight(name) if flag else _weight(name)) for name, flag in w]
    return matrices, inverses, len(w), sum(_weight(name) for name, _ in w), order


def oriented(k: Kernel, equation: Form, name: str, assumed: bool = False) -> Rule | None:
    """
    c w + r = 0,  c ≠ 0,  w the greatest word
    -------------------------------------------
    w = −r / c

    None where c may vanish, or where w is no chain (a column against a row inside, a diagonal matrix alone),
    or where another word of the transposed equation is greatest.
    """
    from ..signs import ZERO_SIGN, sign_of
    from .arithmetic import reciprocal

    if not equation:
        return None
    lead = max(equation, key=rank)
    if not _is_chain(lead) or max(equation, key=lambda w: rank(turned(k, w))) != lead:
        return None
    c = equation[lead]
    if c.constant is None and sign_of(k, c) & ZERO_SIGN:
        return None
    inverse = reciprocal(k, -c)
    return Rule(lead, tuple((w, inverse * d) for w, d in equation.items() if w != lead), name, assumed)


def _is_chain(w: Word) -> bool:
    outer = any(is_vector(x) and not x[1] and is_vector(y) and y[1] for x, y in itertools.pairwise(w))
    return not outer and not all(map(is_diagonal, w))


def both_ways(k: Kernel, equation: Form, name: str, assumed: bool = False) -> list[Rule]:
    """The rule of an equation and that of its transpose."""
    flipped: Form = {turned(k, w): c for w, c in equation.items()}
    found = [oriented(k, e, name, assumed) for e in ((equation,) if flipped == equation else (equation, flipped))]
    return [r for r in found if r is not None]


def inverse_rules(k: Kernel, name: Term) -> list[Rule]:
    """
    Σ_w c_w w = M
    ----------------------------------------------
    Σ_w c_w w M⁻¹ = 1,    Σ_w c_w M⁻¹ w = 1
    """
    key = ("inverse", name)
    if key not in k.cache:
        from .forms import matrix_form

        k.cache[key] = []  # while they are being found
        form = matrix_form(k, name.args[0])
        rules: list[Rule] = []
        if form is not None:
            x = (letter(k, name, False),)
            for equation in (times(k, (), form, x), times(k, x, form, ())):
                equation = _minus_one(equation)
                rules += both_ways(k, equation, "a matrix against its inverse")
        k.cache[key] = list(dict.fromkeys(rules))
    return k.cache[key]  # type: ignore[no-any-return]


def _minus_one(form: Form) -> Form:
    out = dict(form)
    add_to(out, (), constant(-1))
    return out


# -- using rules inside a sum ----------------------------------------------------------------------------


def contract(k: Kernel, loops: list[Loop], factors: Factors) -> Pieces | None:
    """
    u = Σ_v c_v v  for words u, v of matrices
    -----------------------------------------------
    Σₖ… f Aᵢₖ… (the chain u from i to j) = Σ_v c_v Σₖ… f (the chain v from i to j)

    Returns sums as loops and summands, or nothing if no rule applies. The loops inside the chain u disappear.
    """
    names = {b.args[0] for b, _ in factors if b.head == "at"}
    if not k.rewrites and not any(name.head in RULED for name in names):
        return None
    network = Network(k, loops, copies_of(factors), fixed=True)
    for chain in map(network.with_ends, network.chains()):
        for rule in rules_for(k, chain):
            for start in _places(chain, rule.codes):
                return _rewritten(k, network, _cut(chain, start, len(rule.left)), rule)
    return None


def rules_for(k: Kernel, chain: Chain) -> Iterator[Rule]:
    from .products import joining_rules

    w = chain.word
    yield from k.rewrites
    for name, _ in dict.fromkeys(w):
        if name.head == "inverse":
            yield from inverse_rules(k, name)
    yield from joining_rules(k, w + w[:1] if chain.closed else w)


def _places(chain: Chain, left: tuple[int, ...]) -> Iterator[int]:
    """Where a word occurs in a chain; in a closed chain also across the seam."""
    w, n = coded(chain.word), len(left)
    if chain.closed:
        yield from (s for s in range(len(w)) if n <= len(w) and (w + w)[s : s + n] == left)
    else:
        yield from (s for s in range(len(w) - n + 1) if w[s : s + n] == left)


def _cut(chain: Chain, start: int, count: int) -> tuple[Token, ...]:
    return (chain.tokens + chain.tokens)[start : start + count]


def _rewritten(k: Kernel, network: Network, tokens: tuple[Token, ...], rule: Rule) -> Pieces:
    """The sum with one chain replaced: its inner indices are no longer summed over."""
    gone = {t.right for t in tokens[:-1]} - {tokens[0].left, tokens[-1].right}
    taken = {n for t in tokens for n in t.copies}
    if rule.assumed:
        k.support.add("assumed")
    rest = ONE
    for n, (b, e) in enumerate(network.copies):
        if n not in taken:
            rest = rest * atom(b, e)
    loops = [loop for loop in network.loops if loop.i not in gone]
    pieces: Pieces = []
    for w, c in rule.right:
        inner, body = spell(k, w, tokens[0].left, tokens[-1].right)
        pieces.append(([*loops, *inner], rest * c * body))
    k.lines.append(ProofLine(rule.name, word_term(rule.left), form_term(rule.form)))
    return pieces


__all__ = ["Rule", "both_ways", "contract", "inverse_rules", "oriented"]
