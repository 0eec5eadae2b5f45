"""The oracle on the claims themselves: it confirms each step and denies each claimed line, wherever it can tell."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

from oracle.decide import EFFORT, FALSE, TRUE, UNKNOWN, Answer, decide
from oracle.evaluate import STUMBLED

from .claims import Claim, all_claims, unloadable
from .dump import dump, dump_givens
from .trial import PROCESSES

SPARSE = 5  # of so many claims one, unless DERIVE_LONG is set


def test_every_module_loads() -> None:
    assert not unloadable()


def _chosen() -> tuple[Claim, ...]:
    """All claims in the longer run; else some of every module."""
    return all_claims() if os.environ.get("DERIVE_LONG") else all_claims()[::SPARSE]


def _asked(number: int) -> Answer:
    claim = _chosen()[number]
    return decide(dump(claim.step.statement), dump_givens(claim.givens), effort=EFFORT // 2)


def test_the_oracle_agrees_with_every_module() -> None:
    claims = _chosen()
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        answers = list(pool.map(_asked, range(len(claims))))
    wrong = [
        f"{claim.id} (line {claim.step.line}) is {found.verdict} for the oracle: {found.note}"
        for claim, found in zip(claims, answers, strict=True)
        if found.verdict not in (FALSE if claim.step.role == "claimed" else TRUE, UNKNOWN) or found.note.startswith(STUMBLED)
    ]
    assert not wrong, "\n".join(wrong)
    assert sum(found.verdict == UNKNOWN for found in answers) <= 0.1 * len(claims)
