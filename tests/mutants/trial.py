"""Trials: mutants of the claims, each judged by derive and by the oracle, and what the two say of each other."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import process_time
from zlib import crc32

from oracle.decide import EFFORT, FALSE, OUTSIDE, TRUE, UNDEFINED, UNKNOWN, decide, decide_at

from derive.judge.settings import Settings
from derive.judge.step import judge_step
from derive.notation import Givens, Term

from .claims import Claim, all_claims
from .dump import dump, dump_givens
from .mutate import mutant
from .printed import Unread, settings

SETTINGS = Settings(samples=64, budget=20.0)
PROCESSES = 2
COMPLAINTS = {TRUE: "both sides agree there", UNDEFINED: "a side has no value there", OUTSIDE: "the givens do not allow it"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What derive and the oracle say of one mutant."""

    claim: str
    operator: str
    seed: int
    statement: str
    change: str
    verdict: str
    message: str
    oracle: str
    note: str
    confirmed: str  # what the oracle says at the counterexample as it is printed; "" where there is none that can be read
    ill_sorted: int
    seconds: tuple[float, float]  # derive, oracle

    @property
    def failure(self) -> str:
        """In which way derive is unsound here; "" if it is not."""
        if self.verdict == "fault":
            return "rules and numbers disagree"
        if self.verdict == "proved" and self.oracle == FALSE:
            return "a false statement is proved"
        if self.verdict == "proved" and self.oracle == UNDEFINED:
            return "a statement that is not defined everywhere is proved"
        if self.confirmed in (TRUE, UNDEFINED, OUTSIDE):
            return f"the printed counterexample is none: {COMPLAINTS[self.confirmed]}"
        if self.verdict == "refuted" and self.oracle == TRUE:
            return "a true statement is refuted"
        if self.verdict == "refuted" and self.oracle == UNDEFINED:
            return "a statement that holds wherever it is defined is refuted"
        return ""

    def __str__(self) -> str:
        there = f" (at the counterexample: {self.confirmed})" if self.confirmed else ""
        return (
            f"{self.failure or self.verdict}: {self.claim} seed {self.seed} ({self.operator}: {self.change})\n"
            f"    {self.statement}\n"
            f"    oracle: {self.oracle} {self.note}{there}; derive: {self.verdict} {self.message}"
        )


def seed_of(claim: Claim, number: int) -> int:
    """The seed of a claim's mutant with this number: the same on every machine."""
    return crc32(f"{claim.id}/{number}".encode())


def run_trial(claim: Claim, seed: int) -> Trial | None:
    """Draw the mutant of this seed, and ask both."""
    m = mutant(claim.step, claim.givens, seed)
    if m is None:
        return None
    started = process_time()
    report = judge_step(m.step, claim.givens, SETTINGS)
    verdict = "fault" if report.fault else report.verdict
    between = process_time()
    confirmed = confirmation(m.step.statement, claim.givens, report.counterexample.values) if verdict == "refuted" and report.counterexample else ""
    oracle, note = ask_oracle(m.step.statement, claim.givens, verdict, confirmed)
    times = (between - started, process_time() - between)
    change = f"{m.before!r} → {m.after!r}"
    return Trial(claim.id, m.operator, seed, repr(m.step.statement), change, verdict, report.message or "", oracle, note, confirmed, m.ill_sorted, times)


def ask_oracle(statement: Term, givens: Givens, verdict: str, confirmed: str = "") -> tuple[str, str]:
    """The oracle's word; where it speaks against derive, its word after five times the effort at other points.

    A counterexample that the oracle confirms is its word too: it may not have met such a point by itself.
    """
    plain = dump(statement), dump_givens(givens)
    found = decide(*plain)
    if found.verdict != FALSE and confirmed == FALSE:
        return FALSE, "at the printed counterexample"
    if (verdict == "refuted" and found.verdict in (TRUE, UNDEFINED)) or (verdict == "proved" and found.verdict == UNKNOWN):
        found = decide(*plain, seed=5000, effort=5 * EFFORT)
    return found.verdict, found.note


def confirmation(statement: Term, givens: Givens, values: Sequence[tuple[str, str]]) -> str:
    """What the oracle says at a counterexample, read back from what derive prints."""
    if statement.head in ("exists", "notidentity", "approx", "propto"):
        return ""
    try:
        printed = settings(tuple(values))
    except Unread:
        return ""
    found = decide_at(dump(statement), dump_givens(givens), printed).verdict
    return "" if found == UNKNOWN else found


def _trials(job: tuple[int, tuple[int, ...]]) -> list[Trial]:
    number, seeds = job
    claim = all_claims()[number]
    return [t for t in (run_trial(claim, seed) for seed in seeds) if t is not None]


def run_trials(wanted: int, first: int = 0, processes: int = PROCESSES) -> list[Trial]:
    """``wanted`` mutants, the same number of every claim up to one, their numbers from ``first`` on."""
    claims = all_claims()
    each, rest = divmod(wanted, len(claims))
    jobs = [(k, tuple(seed_of(c, first + m) for m in range(each + (k < rest)))) for k, c in enumerate(claims)]
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        return [t for found in pool.map(_trials, jobs) for t in found]


# -- reports -----------------------------------------------------------------------------------


def rate(trials: Iterable[Trial]) -> float:
    """Which share of the false mutants is refuted."""
    false = [t for t in trials if t.oracle == FALSE]
    return sum(t.verdict == "refuted" for t in false) / max(len(false), 1)


def table(trials: Sequence[Trial]) -> str:
    """Counts by operator, in Markdown."""
    head = "| slip | mutants | false | refuted | undecided | proved | true | proved | undecided | undefined | unknown |"
    kinds = (*sorted({t.operator for t in trials}), "all")
    rows = [_row(kind, [t for t in trials if kind in ("all", t.operator)]) for kind in kinds]
    redrawn = sum(t.ill_sorted for t in trials)
    refuted = [t for t in trials if t.verdict == "refuted"]
    confirmed = sum(t.confirmed == FALSE for t in refuted)
    return "\n".join((head, "|---" * 11 + "|", *rows)) + (
        f"\n\nrefuted/false = {rate(trials):.1%}; {confirmed} of {len(refuted)} printed counterexamples read back and confirmed; "
        f"{redrawn} draws made no sense and were drawn again."
    )


def _row(kind: str, trials: list[Trial]) -> str:
    n = Counter((t.oracle, t.verdict) for t in trials)
    total = Counter(t.oracle for t in trials)
    false = (total[FALSE], n[FALSE, "refuted"], n[FALSE, "undecided"], n[FALSE, "proved"] + n[FALSE, "fault"])
    true = (total[TRUE], n[TRUE, "proved"], n[TRUE, "undecided"])
    return f"| {' | '.join(map(str, (kind, len(trials), *false, *true, total[UNDEFINED], total[UNKNOWN])))} |"
