"""Letters: how a name typed in Python is spelt in LaTeX."""

from __future__ import annotations

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell".split()
)
ACCENTS = ("bar", "hat", "tilde", "dot", "vec")


def latex_letter(name: str) -> str:
    r"""The LaTeX spelling of a Python name; what has a backslash or braces is left alone.

    >>> latex_letter("mu_i"), latex_letter("sigma_tilde"), latex_letter("x_1"), latex_letter("x_12")
    ('\\mu_i', '\\tilde{\\sigma}', 'x_1', 'x_{12}')
    """
    if "\\" in name or "{" in name:
        return name
    base, *subscripts = name.split("_")
    head = _greek(base)
    while subscripts and subscripts[0] in ACCENTS:
        head = f"\\{subscripts.pop(0)}{{{head}}}"
    if not subscripts:
        return head
    low = ",".join(_greek(s) for s in subscripts)
    return f"{head}_{low}" if len(low) == 1 or (low.startswith("\\") and "," not in low) else f"{head}_{{{low}}}"


def _greek(word: str) -> str:
    return f"\\{word}" if word in GREEK else word
