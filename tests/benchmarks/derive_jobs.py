"""The same claims with derive: every step of the parts named, proved and spot-checked at 256 samples.

``python derive_jobs.py NAME`` runs one job cold and prints the verdicts.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

PROBLEMS = Path(__file__).resolve().parents[2] / "problems"
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {  # what is claimed: the problem and its parts
    "inverse": ("reversible-block", ("1.1",)),
    "Jacobian": ("reversible-block", ("1.2",)),
    "determinant": ("reversible-block", ("1.3",)),
    "free energy": ("free-energy", ("2.1",)),
    "KL of factorised densities": ("free-energy", ("2.2",)),
    "KL closed form": ("gaussian-kl", ("2.3",)),
    "KL of two normals": ("gaussian-kl", ("2.3/general",)),
    "gradients": ("reparameterised-gradient", ("2.4",)),
    "expected gradients": ("reparameterised-gradient", ("2.4/mean",)),
    "variances of the gradients": ("reparameterised-gradient", ("2.4/variance",)),
}


def verdicts_of_parts(name: str, parts: tuple[str, ...]) -> Counter[str]:
    """The verdicts on the steps of exactly these parts, without those of parts below them that have their own row."""
    from derive.judge.settings import Settings
    from derive.judge.workers import Recorder
    from derive.problems.check import check_part
    from derive.problems.discovery import find_problems, load_problem

    settings = Settings()
    problem = load_problem(str(find_problems(PROBLEMS)[name]))
    named = {p for _, others in PARTS.values() for p in others}
    found: Counter[str] = Counter()
    for part in problem.parts:
        owner = max((p for p in named if part.id == p or part.id.startswith(f"{p}/")), key=len, default="")
        if owner in parts:
            found.update(
                "as expected" if s.as_expected else s.verdict for s in check_part(part, settings, Recorder(settings)).steps if s.step.role != "defines"
            )
    return found


def two_blocks() -> Counter[str]:
    """det of the Jacobian of two blocks, the second on the halves the other way round, at symbolic n."""
    from derive import check_step
    from derive.api import Sum, det, exp, jacobian
    from derive.notation import Declarations

    given = Declarations()
    n = given.dimension("n")
    x1, x2, s, r = given.vectors("x_1 x_2 s r", n)
    F, G, A, B = given.maps("F G A B", n)
    i = given.index("i", n)
    y1, y2 = exp(G(x2)) * x1 + F(x2), exp(s) * x2
    z1, z2 = exp(r) * y1, exp(B(y1)) * y2 + A(y1)
    total = Sum(G(x2)[i], i) + Sum(s[i], i) + Sum(B(y1)[i], i) + Sum(r[i], i)
    return Counter([check_step(det(jacobian((z1, z2), (x1, x2))), exp(total), given).verdict])


if __name__ == "__main__":
    name = sys.argv[1]
    counts = two_blocks() if name == "determinant of two blocks" else verdicts_of_parts(*PARTS[name])
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
