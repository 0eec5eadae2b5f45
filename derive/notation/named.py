r"""What stands for a name of the author: E_ε[z²] with z = μ + σ ε is an average of (μ + σ ε)², and is printed as it was written."""

from __future__ import annotations

from typing import Any

from .term import Arg, Term


class Named(str):
    """The style of a node in the place of a name: how it is spelt otherwise, the name, and the arguments that it had then."""

    name: Term
    args: tuple[Arg, ...]

    def __new__(cls, style: str, name: Term, args: tuple[Arg, ...]) -> Named:
        self = super().__new__(cls, style)
        self.name, self.args = name, args
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Named, (str(self), self.name, self.args)


def named(t: Term, name: Term) -> Term:
    """t, in the place of a name.

    >>> from .term import symbol
    >>> x, z = symbol("x"), symbol("z")
    >>> named(x + 1, z) == x + 1, written_name(named(x + 1, z)), written_name(named(x + 1, z).subs({x: z}))
    (True, z, None)
    """
    return Term(t.head, t.args, Named(t.style, name, t.args), t.span)


def written_name(t: Term) -> Term | None:
    """The name that a node stands for, if nothing in it was changed since."""
    return t.style.name if isinstance(t.style, Named) and t.style.args == t.args else None


__all__ = ["Named", "named", "written_name"]
