"""Repairs of planted slips: how many slips of the documents get a proved repair, and how many the line that was there before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from time import process_time

from oracle.decide import decide

from derive.judge.engines import engines
from derive.judge.repair import repaired
from derive.judge.repair.chains import following
from derive.judge.settings import Settings
from derive.judge.verdict import REFUTED, StepReport
from derive.notation import Givens, NotSupported, Step, Term

from .documents import documents, names, places, planted
from .dump import dump, dump_givens
from .mutate import mutant
from .trial import seed_of

SETTINGS = Settings(samples=64)
SORTED = ("add", "mul")


@dataclass(frozen=True, slots=True)
class Repair:
    """A slip in a line of a document that is refuted, and what came out as its repair."""

    place: str
    operator: str
    written: Step
    meant: Term
    found: Term | None
    givens: Givens
    seconds: float

    @property
    def restored(self) -> bool:
        """Whether the repair is the original, up to the order of sums and products."""
        return self.found is not None and in_order(self.found) == in_order(self.meant)

    @property
    def statement(self) -> Term:
        """What the repair says."""
        assert self.found is not None
        return self.found if self.found.head == "eq" or self.found.head in ("le", "lt", "ge", "gt") else replace(self.written, right=self.found).statement

    def oracle(self) -> str:
        """What the oracle says of the repaired line."""
        return decide(dump(self.statement), dump_givens(self.givens)).verdict

    def __str__(self) -> str:
        kind = "restored" if self.restored else "no repair" if self.found is None else "repaired"
        return f"{kind}: {self.place} ({self.operator}, {self.seconds:.2f} s)\n    {self.written.right!r}\n    → {self.found!r}\n    = {self.meant!r}"


def in_order(t: Term) -> Term:
    """The term with sums and products in one order."""
    args = tuple(in_order(a) if isinstance(a, Term) else a for a in t.args)
    return Term(t.head, tuple(sorted(args, key=repr)) if t.head in SORTED else args)


def run_repair(number: int, seed: int) -> Repair | None:
    """Plant the slip of this seed in a document and repair it; None where there is no slip or it is not refuted."""
    d = documents()[number]
    k, j = place = Random(f"line {seed}").choice(places(d))
    step, givens = d.chains[k].lines[j], d.chains[k].givens
    m = mutant(step, givens, seed, sides=(1,))
    if m is None or not is_refuted(m.step, givens):
        return None
    lines = planted(d, place, m).chains[k].lines[j:]
    chain = tuple(StepReport(line, REFUTED) for line in lines if isinstance(line, Step))
    started = process_time()
    found = repaired(chain[0], following(chain, 0), givens, SETTINGS)
    return Repair(f"{names()[number]}:{step.line}", m.operator, chain[0].step, step.right, found, givens, process_time() - started)


def is_refuted(step: Step, givens: Givens) -> bool:
    try:
        return engines().refute(step.statement, givens, 0) is not None
    except NotSupported:
        return False


def run_repairs(each: int, first: int = 0) -> list[Repair]:
    """So many slips in each document."""
    seeds = [(number, seed_of(name, first + k)) for number, name in enumerate(names()) for k in range(each)]
    return [r for number, seed in seeds if (r := run_repair(number, seed)) is not None]
