r"""The LaTeX of a written term, as written: nothing reordered, brackets only where they are needed.

Which spelling a head has stands in the tables of ``latex_arithmetic``, ``latex_arrays``, ``latex_calculus``,
``latex_probability`` and ``latex_logic``; how tightly each holds together, in ``ink``.
"""

from __future__ import annotations

from derive.notation import Givens, Term

from . import latex_arithmetic, latex_arrays, latex_calculus, latex_logic, latex_probability
from .escape import escape_html, escape_tex, safe_math, safe_name
from .ink import SPELLINGS, ink
from .latex_logic import SIGNS


def latex(t: Term) -> str:
    r"""The LaTeX of a term.

    >>> from derive.notation import symbol
    >>> x, y = symbol("x"), symbol(r"\sigma")
    >>> print(latex((x - (x - y)) / y**2))
    \frac{x - (x - \sigma)}{\sigma^{2}}
    >>> latex(symbol(r"\input{/etc/passwd}"))
    '\\text{\\textbackslash{}input\\{/etc/passwd\\}}'
    """
    return ink(t).text


def abbreviated(t: Term, givens: Givens) -> Term:
    """The same term, with only the variable under E where the givens declare its law."""
    args = tuple(abbreviated(a, givens) if isinstance(a, Term) else a for a in t.args)
    style = t.style
    if t.head in ("expect", "var") and not style and givens.law_of(args[0]) == args[1]:
        style = "variable"
    if style == t.style and all(new is old for new, old in zip(args, t.args, strict=True)):  # equal terms may differ in style
        return t
    return Term(t.head, args, style, t.span)


TABLES = (latex_arithmetic, latex_arrays, latex_calculus, latex_logic, latex_probability)

__all__ = ["SIGNS", "SPELLINGS", "TABLES", "abbreviated", "escape_html", "escape_tex", "latex", "safe_math", "safe_name"]
