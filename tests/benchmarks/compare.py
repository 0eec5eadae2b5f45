"""``python tests/benchmarks/compare.py [LIMIT]``: derive beside plain SymPy on each family of claims, as a Markdown table.

Both run cold, one process for each cell, from start to end; LIMIT (60) is how many seconds SymPy may take
for one. derive proves each family at symbolic dimension and checks every step at 256 samples over the
dimensions 1, 2 and 3; SymPy proves one relation of the family at the dimension D.
"""

from __future__ import annotations

import sys
from pathlib import Path

from measure import Timing, ratio, run

HERE = Path(__file__).resolve().parent
FAMILIES: dict[str, tuple[int, ...]] = {  # the dimensions at which SymPy is asked; 0 where there is none
    "inverse": (2, 4, 8, 16),
    "Jacobian": (2, 4, 8, 16),
    "determinant": (2, 4, 8, 16),
    "determinant of two blocks": (2, 4, 8, 16),
    "free energy": (),
    "KL of factorised densities": (1, 2, 3),
    "KL closed form": (0,),
    "KL of two normals": (0,),
    "gradients": (0,),
    "expected gradients": (0,),
    "variances of the gradients": (0,),
}


def rows(limit: float) -> list[str]:
    out = ["| claims | derive, any dimension | verdicts | SymPy at | SymPy | said | SymPy / derive |", "|---" * 7 + "|"]
    for name, dimensions in FAMILIES.items():
        ours = run([str(HERE / "derive_jobs.py"), name], 600)
        if not dimensions:
            out.append(f"| {name} | {ours} | {ours.said} | – | cannot be stated | – | – |")
        for k, D in enumerate(dimensions):
            theirs = run([str(HERE / "sympy_jobs.py"), name, str(D)], limit)
            first = f"| {name} | {ours} | {ours.said} |" if k == 0 else "| | | |"
            out.append(f"{first} {f'D = {D}' if D else '–'} | {theirs} | {theirs.said} | {ratio(theirs, ours)} |")
            print(out[-1], file=sys.stderr, flush=True)
            if not theirs.finished:
                break
    return out


def floor() -> list[Timing]:
    """What starting costs each of the two."""
    return [run(["-c", f"import {name}"], times=5) for name in ("sympy", "derive.api")]


if __name__ == "__main__":
    table = rows(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
    sympy, derive = floor()
    print("\n".join(table))
    print(f"\nOf these times, {sympy} is `import sympy` and {derive} is `import derive.api` (medians of 5).")
