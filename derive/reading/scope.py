"""What is known while a formula is read: the givens, the letters bound so far, and how families are parametrised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from derive.notation import Definition, Density, Family, Givens, Index, Map, Sort, Tensor, Term

from .names import canonical

BY_NAME = frozenset(("declared", "families", "words", "densities"))  # what a scope knows of its letters
HOLE = Term("sym", ("?", Tensor((), "N")))  # a dimension that the context has to say: the size of I, of 0, of 1


@dataclass(frozen=True)
class Scope:
    """Letters and conventions. ``bound`` holds the letters of the binders around; they hide the declared ones.

    ``conventions`` says how a family is parametrised ("N": "normal" for a standard deviation, "normalvar" for a variance);
    ``objective`` is what adjoints (\\bar z) are derivatives of; ``point`` the letters that the E around averages over.
    """

    givens: Givens = field(default_factory=Givens)
    bound: Mapping[str, Term] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)
    objective: Term | None = None
    point: tuple[Term, ...] = ()
    argument: Term | None = None  # what maps without arguments are taken at, inside (f g)(x)

    @cached_property
    def declared(self) -> dict[str, Term]:
        """The declared letters that are no families, by their names."""
        return {canonical(s.args[0]): s for s in self.givens.symbols if not isinstance(s.sort, Family)}

    @cached_property
    def families(self) -> dict[str, Term]:
        """The declared families; z and the family of the z_i, or the samples z_{1:n}, may both be there."""
        samples = {name.partition("_{1:")[0]: s for name, s in self.declared.items() if "_{1:" in name}
        return samples | {canonical(s.args[0]): s for s in self.givens.symbols if isinstance(s.sort, Family)}

    @cached_property
    def densities(self) -> tuple[Term, ...]:
        """The declared densities, and families of them."""
        return tuple(s for s in self.givens.symbols if isinstance(s.sort.of if isinstance(s.sort, Family) else s.sort, Density))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Declared names of several plain letters, longest first."""
        found = [name for name in (*self.declared, *self.families) if len(name) > 1 and name.isalpha() and name.isascii()]
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def definitions(self) -> dict[Term, tuple[Definition, ...]]:
        out: dict[Term, tuple[Definition, ...]] = {}
        for d in self.givens.definitions:
            out[d.name] = (*out.get(d.name, ()), d)
        return out

    def find(self, name: str) -> Term | None:
        """The letter with this canonical name that is no family."""
        return self.bound.get(name) or self.declared.get(name)

    def family(self, name: str) -> Term | None:
        """The family with this canonical name."""
        return None if name in self.bound else self.families.get(name)

    def bind(self, letters: Iterable[Term]) -> Scope:
        """This scope with more bound letters."""
        more = {canonical(s.args[0]): s for s in letters}
        return replace(self, bound={**self.bound, **more})

    def with_letter(self, s: Term) -> Scope:
        """This scope with one more declared letter; a name may stand for a family and for one thing without indices."""
        old = self.find(canonical(s.args[0])) if isinstance(s.sort, Family) else self.family(canonical(s.args[0]))
        if old is None or old == s or _has_components(old) or _has_components(s):
            return self.with_givens(self.givens.declare(s))
        if s in self.givens.symbols:
            return self
        return self.with_givens(replace(self.givens, symbols=(*self.givens.symbols, s)))

    def over(self, letters: tuple[Term, ...]) -> Scope:
        """Inside an expectation over these letters."""
        return replace(self.bind(letters), point=letters)

    def with_givens(self, givens: Givens) -> Scope:
        """This scope with other givens; what it knows by name goes on, where at most one letter came behind the others."""
        new = replace(self, givens=givens)
        before, after = self.givens.symbols, givens.symbols
        known = {k: v for k, v in self.__dict__.items() if k in BY_NAME}
        if after[:-1] == before and after != before and (more := _plain_letter(after[-1])):
            new.__dict__.update(known | ({"declared": self.declared | {more: after[-1]}} if "declared" in known else {}))
        elif after == before:
            new.__dict__.update(known)
        return new


def _plain_letter(s: Term) -> str:
    """The name of a letter that is no family and no density, and whose name is not read in parts; "" for others."""
    name = canonical(s.args[0])
    return "" if isinstance(s.sort, (Family, Density)) or "_{1:" in name or (len(name) > 1 and name.isalpha()) else name


def _has_components(s: Term) -> bool:
    return isinstance(s.sort, Tensor) and s.rank > 0


def dims_of_sort(sort: Sort) -> tuple[Term, ...]:
    """The dimensions of a sort; none for a number or an index."""
    return sort.dims if isinstance(sort, Tensor) else ()


def describe(sort: Sort) -> str:
    """A sort in words: “a vector in ℝ^n”."""
    if isinstance(sort, Index):
        return f"an index from {size(sort.lo)} to {size(sort.hi)}"
    if isinstance(sort, Tensor):
        dims = [size(d) for d in sort.dims]
        if not dims:
            return "a number"
        return f"a vector in ℝ^{dims[0]}" if len(dims) == 1 else f"a matrix in ℝ^({' × '.join(dims)})" if len(dims) == 2 else f"an array {' × '.join(dims)}"
    if isinstance(sort, Map):
        return "a map"
    if isinstance(sort, Density):
        return "a density"
    if isinstance(sort, Family):
        return f"a family, {describe(sort.of)} for each value of its index"
    return type(sort).__name__.lower()


SIGNS = {"add": " + ", "mul": " ", "div": "/", "neg": "-", "pow": "^"}


def size(t: Term) -> str:
    """A dimension or a bound, in a line."""
    if t.head in ("num", "sym"):
        return str(t.args[0])
    if t.head == "neg":
        return "-" + size(t.args[0])
    if t.head in SIGNS and t.parts:
        return "(" + SIGNS[t.head].join(size(p) for p in t.parts).replace("+ -", "- ") + ")"
    return "∞" if t.head == "const" else "…"
