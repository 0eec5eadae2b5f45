"""Where the values of a random variable lie: in the support of its law, or in the declared domain of its density."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from derive.notation import Density, Tensor, Term, number
from derive.notation.families import FAMILIES
from derive.notation.heads import density

from .arithmetic import Floats
from .domains import ends_of
from .draw import Draw
from .evaluate import Env, Evaluator
from .facts import finite_choices
from .outcomes import Undefined, Unknown
from .values import Data

if TYPE_CHECKING:
    from .interpretation import Interpretation


def inside_supports(model: Interpretation) -> bool:
    """Whether the values of all random variables of a model lie where their laws allow them."""
    ev = model.evaluator(Floats())
    for v in model.givens.random:
        values = model.values.get(v.symbol)
        if isinstance(values, np.ndarray):
            draw = Draw(np.random.default_rng(0), len(values), values.shape[1:], 0.0)
            try:
                within_support(draw, v.law, ev)
            except (Undefined, Unknown):
                return False
            if not draw.allows(values) or not _of_sort(getattr(v.symbol.sort, "domain", "R"), values):
                return False
    return True


def _of_sort(domain: str, values: Data) -> bool:
    """Whether numbers are whole, natural or bits, where their letter is."""
    if domain == "R":
        return True
    whole = bool(np.all(values == np.floor(values)))
    return whole and (domain == "Z" or bool(np.all(values >= 0))) and (domain != "B" or bool(np.all(values <= 1)))


def within_support(draw: Draw, law: Term, ev: Evaluator) -> None:
    """Narrow the values of a random variable to the support of its law."""
    if law.head == "product":
        return within_support(draw, law.args[3], ev)
    if law.head != "law":
        return within_domain(draw, law, ev)
    row = FAMILIES[law.args[0]]
    if row.support in ("real", "binary", "natural"):
        return None
    ends = SUPPORT_ENDS.get(row.support)
    if ends is None:
        raise Unknown(f"values of a random variable with support {row.support}")
    for side, strict, end in ends(law):
        value = ev.calc.plain(ev.value(end, Env()))
        if value.rank and value.rank != len(draw.shape) - 1:
            raise Unknown("the support of a random variable")
        draw.bound(side, strict, (), value.data, value.rank)
    return None


def within_domain(draw: Draw, law: Term, ev: Evaluator) -> None:
    """Narrow the values of a random variable with an abstract density to the declared domain of its letter."""
    p, names = (law.args[0], law.args[1]) if law.head == "cond" else (law, ())
    roles = dict(density(p).roles) if isinstance(p.sort, Density) else {}
    name = next(iter(names or roles)) if len(names or roles) == 1 else ""
    letter = ev.givens.lookup(name)
    if letter is None or letter.sort != roles.get(name):
        return
    if letter in finite_choices(ev.givens.facts):
        raise Unknown("a random variable with few values")
    for side, end in zip(("lower", "upper"), ends_of(ev.givens, letter), strict=True):
        if end is not None:
            draw.bound(side, isinstance(letter.sort, Tensor) and letter.sort.domain == "R", (), ev.calc.plain(ev.value(end, Env())).data, 0)


ZERO, ONE = number(0), number(1)
SUPPORT_ENDS: dict[str, Callable[[Term], tuple[tuple[str, bool, Term], ...]]] = {
    "positive": lambda _: (("lower", True, ZERO),),
    "unit": lambda _: (("lower", True, ZERO), ("upper", True, ONE)),
    "interval": lambda law: (("lower", True, law.args[1]), ("upper", True, law.args[2])),
    "above": lambda law: (("lower", True, law.args[1]),),
    "counting": lambda _: (("lower", False, ONE),),
    "upto": lambda law: (("lower", False, ZERO), ("upper", False, law.args[1])),
    "labels": lambda law: (("lower", False, ONE), ("upper", False, law.args[1].dims[0])),
}
