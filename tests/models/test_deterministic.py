"""The same seed gives the same answers in every process, whatever the order of sets is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
from derive.models import refute, spot_check
from derive.notation import Declarations, relation
from derive.notation.build import KL, det, exp, jacobian, law_of, Sum
given = Declarations()
n = given.dimension("n")
a, b, c, x = given.real("a b c x")
given.fact(relation(0, "lt", a), relation(a, "lt", b), relation(b, "lt", c), relation(x, "ne", 0))
v, w = given.vectors("v w", n)
F, G = given.maps("F G", n, n)
p, q = given.density("p", v), given.density("q", v)
i, j = given.index("i j", n)
given.fact(relation(i, "ne", j))
for statement in (
    relation(a + b, "eq", c * x), relation(F(v)[i] + G(w)[j], "eq", 0), relation(KL(law_of(p), law_of(q)), "eq", 0),
    relation(det(jacobian(F(v) + w, v)), "eq", Sum(v[i], i)),
):
    print(refute(statement, given.givens, 2), spot_check(statement, given.givens, 2))
"""


def run(hash_seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, check=True, cwd=ROOT).stdout  # noqa: S603


def test_hash_seeds_change_nothing():
    first = run("1")
    assert "Refutation" in first
    assert first == run("2")
