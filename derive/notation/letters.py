"""Letters: how a name typed in Python is spelt in LaTeX."""

from __future__ import annotations

GREEK = frozenset(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell".split()
)
ACCENTS = ("bar", "hat", "tilde", "dot", "vec")
HOLE = r"\cdot"  # where the index of W^{(\cdot)} stands


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


def member_name(name: str, *places: int) -> str:
    r"""The LaTeX of a member of a family, its first index where the name has room for it.

    >>> member_name("W", 2), member_name(r"W_d^\cdot", 2), member_name(r"a^{(\cdot)}", 1, 3)
    ('W_{2}', 'W_d^{2}', 'a^{(1)}_{3}')
    """
    if HOLE in name:
        first, *places = places  # type: ignore[assignment]
        name = name.replace("^" + HOLE, f"^{{{HOLE}}}").replace(HOLE, str(first))
    return f"{name}_{{{','.join(map(str, places))}}}" if places else name
