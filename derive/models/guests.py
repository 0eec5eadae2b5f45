"""Elements that stand for a variable of integration in ball arithmetic: complex balls, and bounds of growth.

``Growth`` proves that an integrand is defined on all of ℝ and bounds it by A·exp(B|x|); then ``Complex``
integrates it rigorously up to a cut, and the rest is bounded. Both refuse what they cannot do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import acb, arb

from .closed import as_ball
from .outcomes import Unknown

Pair = tuple[Any, Any]


class Guest:
    """A number that depends on the variable of integration with this tag."""

    __slots__ = ()
    tag: int

    def same(self, other: Guest) -> Any:
        """The other number, refused if it depends on another variable."""
        if other.tag != self.tag:
            raise Unknown("an integral over several variables that has no exact form")
        return other

    def lift(self, other: Any) -> Any:
        raise NotImplementedError

    def plus(self, other: Any) -> Any:
        raise NotImplementedError

    def times(self, other: Any) -> Any:
        raise NotImplementedError

    def reciprocal(self) -> Any:
        raise NotImplementedError

    def apply(self, name: str) -> Any:
        """exp, log, … of this number."""
        raise NotImplementedError

    def greater(self, other: Any) -> Any:
        """max(self, other)."""
        raise NotImplementedError

    def __add__(self, other: Any) -> Any:
        return self.plus(self.lift(other))

    __radd__ = __add__

    def __neg__(self) -> Any:
        return self.times(self.lift(-1))

    def __sub__(self, other: Any) -> Any:
        return self + self.lift(other).times(self.lift(-1))

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __mul__(self, other: Any) -> Any:
        return self.times(self.lift(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self.times(self.lift(other).reciprocal())

    def __rtruediv__(self, other: Any) -> Any:
        return self.lift(other).times(self.reciprocal())

    def power(self, n: int) -> Any:
        """An integer power."""
        if n < 0:
            return self.power(-n).reciprocal()
        if n > 40:
            raise Unknown("a high power of a variable of integration")
        out = self.lift(1)
        half = self.power(n // 2) if n > 1 else out
        out = half.times(half)
        return out.times(self) if n % 2 else out


# -- complex balls ------------------------------------------------------------------------------


class Complex(Guest):
    """A complex ball; ``analytic`` asks for a function that is analytic on the whole ball."""

    __slots__ = ("analytic", "tag", "z")

    def __init__(self, z: acb, analytic: bool, tag: int) -> None:
        self.z = z
        self.analytic = analytic
        self.tag = tag

    def lift(self, other: Any) -> Complex:
        if isinstance(other, Guest):
            found: Complex = self.same(other)
            return found
        return self.of(acb(as_ball(other)))

    def of(self, z: acb) -> Complex:
        return Complex(z, self.analytic, self.tag)

    def plus(self, other: Complex) -> Complex:
        return self.of(self.z + other.z)

    def times(self, other: Complex) -> Complex:
        return self.of(self.z * other.z)

    def reciprocal(self) -> Complex:
        return self.of(1 / self.z)

    def greater(self, other: Any) -> Complex:
        return self.of(self.z.real_max(self.lift(other).z, analytic=self.analytic))

    def apply(self, name: str) -> Complex:
        row = _COMPLEX.get(name)
        if row is None:
            raise Unknown(f"{name} under an integral")
        return self.of(row(self))


NOTHING = acb("nan", "nan")


def _complex_log(x: Complex) -> acb:
    """Analytic off the negative axis; a real argument ≤ 0 gives no value, whatever was asked."""
    touches_cut = x.z.imag.contains(0) and not x.z.real > 0
    return NOTHING if touches_cut else x.z.log()


def _complex_sqrt(x: Complex) -> acb:
    touches_cut = x.z.imag.contains(0) and not x.z.real > 0
    return NOTHING if touches_cut else x.z.sqrt()


def _complex_arctan(x: Complex) -> acb:
    touches_cut = x.z.real.contains(0) and not abs(x.z.imag) < 1
    return NOTHING if touches_cut else x.z.atan()


_COMPLEX: dict[str, Callable[[Complex], acb]] = {
    "exp": lambda x: x.z.exp(),
    "log": _complex_log,
    "sqrt": _complex_sqrt,
    "sin": lambda x: x.z.sin(),
    "cos": lambda x: x.z.cos(),
    "tanh": lambda x: 1 - 2 / (1 + (2 * x.z).exp()),
    "sinh": lambda x: x.z.sinh(),
    "cosh": lambda x: x.z.cosh(),
    "arctan": _complex_arctan,
    "logistic": lambda x: 1 / (1 + (-x.z).exp()),
    "softplus": lambda x: _complex_log(x.of(1 + x.z.exp())),
    "erf": lambda x: x.z.erf(),
    "abs": lambda x: x.z.real_abs(analytic=x.analytic),
    "sign": lambda x: x.z.real_sgn(analytic=x.analytic),
    "step": lambda x: x.z.real_heaviside(analytic=x.analytic),
    "relu": lambda x: x.z.real_max(acb(0), analytic=x.analytic),
    "strict_sign": lambda x: x.z.real_sgn(analytic=x.analytic),
    "strict_step": lambda x: x.z.real_heaviside(analytic=x.analytic),
}


# -- bounds of growth ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Growth(Guest):
    """What is known of a function v of a real x, for every x.

    |v| ≤ A·exp(B|x|) with ``size`` (A, B); |v| ≤ a + b|x| with ``line`` (a, b); v ≥ c·exp(−d|x|) > 0 with
    ``floor`` (c, d); v ≤ ``top``; v ≥ 0.
    """

    tag: int
    size: Pair
    line: Pair | None = None
    floor: Pair | None = None
    top: Any = None
    nonnegative: bool = False

    def lift(self, other: Any) -> Growth:
        if isinstance(other, Guest):
            found: Growth = self.same(other)
            return found
        return _constant(self.tag, as_ball(other))

    def plus(self, other: Growth) -> Growth:
        size = (self.size[0] + other.size[0], _larger(self.size[1], other.size[1]))
        line = None if self.line is None or other.line is None else (self.line[0] + other.line[0], self.line[1] + other.line[1])
        top = None if self.top is None or other.top is None else self.top + other.top
        floor = self.floor if self.floor and other.nonnegative else other.floor if other.floor and self.nonnegative else None
        return Growth(self.tag, size, line, floor, top, self.nonnegative and other.nonnegative)

    def times(self, other: Growth) -> Growth:
        size = (self.size[0] * other.size[0], self.size[1] + other.size[1])
        floor = (self.floor[0] * other.floor[0], self.floor[1] + other.floor[1]) if self.floor and other.floor else None
        nonnegative = (self.nonnegative and other.nonnegative) or self is other
        return Growth(self.tag, size, _line_of_product(self, other), floor, _top_of_product(self, other), nonnegative)

    def reciprocal(self) -> Growth:
        if self.floor is None:
            raise Unknown("a divisor that may vanish under an integral")
        c, d = self.floor
        line = (1 / c, arb(0)) if d == 0 else None
        return Growth(self.tag, (1 / c, d), line, (1 / self.size[0], self.size[1]), 1 / c if d == 0 else None, True)

    def greater(self, other: Any) -> Growth:
        v = self.lift(other)
        line = None if self.line is None or v.line is None else (_larger(self.line[0], v.line[0]), _larger(self.line[1], v.line[1]))
        size = (_larger(self.size[0], v.size[0]), _larger(self.size[1], v.size[1]))
        top = None if self.top is None or v.top is None else _larger(self.top, v.top)
        return Growth(self.tag, size, line, self.floor or v.floor, top, self.nonnegative or v.nonnegative)

    def apply(self, name: str) -> Growth:
        row = _GROWTH.get(name)
        if row is None:
            raise Unknown(f"a bound for {name} under an integral")
        return row(self)


def the_variable(tag: int) -> Growth:
    """x itself: |x| ≤ exp|x|."""
    return Growth(tag, (arb(1), arb(1)), (arb(0), arb(1)))


def _larger(a: Any, b: Any) -> arb:
    return arb(a).max(arb(b))


def _constant(tag: int, k: arb) -> Growth:
    size = abs(k)
    floor = (arb(k.abs_lower()), arb(0)) if k > 0 else None
    return Growth(tag, (size, arb(0)), (size, arb(0)), floor, k, bool(k >= 0))


def _bounded_by(v: Growth) -> Any:
    """A constant bound of |v|, if there is one."""
    return v.line[0] if v.line is not None and v.line[1] == 0 else None


def _line_of_product(u: Growth, v: Growth) -> Pair | None:
    for one, other in ((u, v), (v, u)):
        k = _bounded_by(one)
        if k is not None and other.line is not None:
            return (k * other.line[0], k * other.line[1])
    return None


def _top_of_product(u: Growth, v: Growth) -> Any:
    """−(something ≥ 0) is at most 0; a constant scales an upper bound."""
    if u.top is not None and v.top is not None and ((u.top <= 0 and v.nonnegative) or (v.top <= 0 and u.nonnegative)):
        return arb(0)
    for one, other in ((u, v), (v, u)):
        if one.top is not None and one.top <= 0 and other.nonnegative:
            return arb(0)
        k = _bounded_by(one)
        if k is not None and one.nonnegative and other.top is not None:
            return k * _larger(other.top, arb(0))
    return None


def _linear(v: Growth) -> Pair:
    if v.line is None:
        raise Unknown("an integrand that grows too fast to be bounded")
    return v.line


def _within(limit: Any, nonnegative: bool = False) -> Callable[[Growth], Growth]:
    """A function whose values lie in [−limit, limit]."""
    return lambda v: Growth(v.tag, (arb(limit), arb(0)), (arb(limit), arb(0)), None, arb(limit), nonnegative)


def _exp(v: Growth) -> Growth:
    floor = (arb(-v.line[0]).exp(), v.line[1]) if v.line is not None else None
    if v.top is not None:
        peak = arb(v.top).exp()
        return Growth(v.tag, (peak, arb(0)), (peak, arb(0)), floor, peak, True)
    a, b = _linear(v)
    return Growth(v.tag, (arb(a).exp(), b), (arb(a).exp(), arb(0)) if b == 0 else None, floor, None, True)


def _log(v: Growth) -> Growth:
    if v.floor is None:
        raise Unknown("a logarithm that may be undefined under an integral")
    line = (_larger(abs(arb(v.size[0]).log()), abs(arb(v.floor[0]).log())), _larger(v.size[1], v.floor[1]))
    return _of_line(v.tag, line)


def _of_line(tag: int, line: Pair, nonnegative: bool = False, floor: Pair | None = None) -> Growth:
    """a + b|x| ≤ (a + b)·exp(|x|)."""
    size = (line[0] + line[1], arb(0) if line[1] == 0 else arb(1))
    return Growth(tag, size, line, floor, line[0] if line[1] == 0 else None, nonnegative)


def _logistic(v: Growth) -> Growth:
    floor = ((-arb(v.line[0])).exp() / 2, v.line[1]) if v.line is not None else None
    return Growth(v.tag, (arb(1), arb(0)), (arb(1), arb(0)), floor, arb(1), True)


def _softplus(v: Growth) -> Growth:
    a, b = _linear(v)
    return _of_line(v.tag, (a + 1, b), True, ((-arb(a)).exp() / 2, b))


def _sqrt(v: Growth) -> Growth:
    if not (v.nonnegative or v.floor):
        raise Unknown("a square root that may be undefined under an integral")
    floor = (arb(v.floor[0]).sqrt(), v.floor[1] / 2) if v.floor else None
    return Growth(v.tag, (arb(v.size[0]).sqrt(), v.size[1] / 2), None, floor, None, True)


def _abs(v: Growth) -> Growth:
    return Growth(v.tag, v.size, v.line, v.floor, _bounded_by(v), True)


def _relu(v: Growth) -> Growth:
    return Growth(v.tag, v.size, v.line, v.floor, None if v.top is None else _larger(v.top, arb(0)), True)


def _hyperbolic(v: Growth) -> Growth:
    a, b = _linear(v)
    return Growth(v.tag, (arb(a).exp(), b))


_GROWTH: dict[str, Callable[[Growth], Growth]] = {
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "abs": _abs,
    "relu": _relu,
    "softplus": _softplus,
    "logistic": _logistic,
    "sinh": _hyperbolic,
    "cosh": lambda v: Growth(v.tag, _hyperbolic(v).size, None, (arb(1), arb(0)), None, True),
    **{name: _within(1) for name in ("sin", "cos", "tanh", "erf", "sign", "strict_sign")},
    **{name: _within(1, nonnegative=True) for name in ("step", "strict_step")},
    "arctan": _within(2),
}
