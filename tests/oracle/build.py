"""Plain data by hand, for the oracle's own tests."""

from __future__ import annotations

from typing import Any

Plain = Any
DOMAIN = ["const", "domain"]
PI = ["const", "pi"]


def num(x: int | str) -> Plain:
    return ["num", str(x), ""]


def _term(x: Any) -> Plain:
    return num(x) if isinstance(x, (int, str)) else x


def t(head: str, *args: Any) -> Plain:
    """A term; whole numbers and fractions in quotes stand for themselves."""
    return [head, *(_term(a) for a in args)]


def real(name: str, *dims: Plain, domain: str = "R") -> Plain:
    return ["sym", name, ["tensor", domain, *dims]]


def index(name: str, lo: Any, hi: Any) -> Plain:
    return ["sym", name, ["index", _term(lo), _term(hi)]]


def map_(name: str, codomain: Plain, *domains: Plain, kind: str = "smooth", positive: int = 0) -> Plain:
    return ["sym", name, ["map", kind, positive, codomain, *domains]]


def density(name: str, *roles: str, sort: Plain = ("tensor", "R")) -> Plain:
    return ["sym", name, ["density", ["names", *roles], ["names"], *([list(sort)] * len(roles))]]


def cond(p: Plain, outs: str, ins: str = "", *values: Plain) -> Plain:
    return ["cond", p, ["names", *outs.split()], ["names", *ins.split()], *values]


def normal(mean: Any, deviation: Any) -> Plain:
    return ["law", "normal", _term(mean), _term(deviation)]


def add(*args: Any) -> Plain:
    return t("add", *args)


def mul(*args: Any) -> Plain:
    return t("mul", *args)


def sub(a: Any, b: Any) -> Plain:
    return t("add", a, t("neg", b))


def eq(a: Any, b: Any) -> Plain:
    return t("eq", a, b)


def square(a: Any) -> Plain:
    return t("pow", a, 2)


def app(f: Plain, *args: Plain) -> Plain:
    return ["app", f, *args]


def positive(*letters: Plain) -> list[Plain]:
    return [t("gt", s, 0) for s in letters]
