"""Trials: mutants of the claims, each judged by derive and by the oracle, and what the two say of each other."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import process_time
from zlib import crc32

from oracle.decide import EFFORT, FALSE, OUTSIDE, TRUE, UNDEFINED, UNKNOWN, decide, decide_at

from derive.judge.settings import Settings
from derive.judge.step import judge_step
from derive.judge.verdict import StepReport
from derive.notation import Givens, Term

from .claims import Claim, all_claims
from .dump import dump, dump_givens
from .mutate import Mutant, mutant
from .printed import Unread, settings

SETTINGS = Settings(samples=64, budget=60.0)
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
    blamed: bool | None = None  # in a document: whether this line, and no other, is named as the slip

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


def seed_of(name: str, number: int) -> int:
    """The seed of the mutant with this number of a claim or document: the same on every machine."""
    return crc32(f"{name}/{number}".encode())


def run_trial(claim: Claim, seed: int) -> Trial | None:
    """Draw the mutant of this seed, and ask both."""
    m = mutant(claim.step, claim.givens, seed)
    if m is None:
        return None
    started = process_time()
    report = judge_step(m.step, claim.givens, SETTINGS)
    return trial_of(claim, m, report, process_time() - started)


def trial_of(claim: Claim, m: Mutant, report: StepReport, spent: float) -> Trial:
    """What derive reported of a mutant, in some seconds, beside what the oracle says."""
    statement, started = m.step.statement, process_time()
    verdict = "fault" if report.fault else report.verdict
    counterexample = report.counterexample.values if verdict == "refuted" and report.counterexample else None
    confirmed = "" if counterexample is None else confirmation(statement, claim.givens, counterexample)
    oracle, note = ask_oracle(statement, claim.givens, verdict, confirmed)
    times = (spent, process_time() - started)
    change = f"{m.before!r} → {m.after!r}"
    return Trial(claim.id, m.operator, m.seed, repr(statement), change, verdict, report.message or "", oracle, note, confirmed, m.ill_sorted, times)


def ask_oracle(statement: Term, givens: Givens, verdict: str, confirmed: str = "") -> tuple[str, str]:
    """The oracle's word; where it speaks against derive, its word after five times the effort at other points.

    A counterexample that the oracle confirms is its word too: it may not have met such a point by itself.
    """
    if confirmed == FALSE:
        return FALSE, "at the printed counterexample"
    plain = dump(statement), dump_givens(givens)
    found = decide(*plain)
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


Job = tuple[str, int, tuple[int, ...]]  # what draws and judges, the number of the claim or document, the seeds
RUNNERS: dict[str, Callable[[int, int], Trial | None]] = {"modules": lambda number, seed: run_trial(all_claims()[number], seed)}


def _trials(job: Job) -> list[Trial]:
    kind, number, seeds = job
    return [t for t in (RUNNERS[kind](number, seed) for seed in seeds) if t is not None]


def shared_out(kind: str, wanted: int, ids: Sequence[str], first: int = 0) -> list[Job]:
    """``wanted`` mutants, the same number of each up to one, their numbers from ``first`` on."""
    each, rest = divmod(wanted, len(ids))
    return [(kind, k, tuple(seed_of(name, first + m) for m in range(each + (k < rest)))) for k, name in enumerate(ids)]


def run_trials(wanted: int, first: int = 0, processes: int = PROCESSES) -> list[Trial]:
    """Mutants of the claims of all modules."""
    return in_processes(shared_out("modules", wanted, [c.id for c in all_claims()], first), processes)


def in_processes(jobs: Sequence[Job], processes: int = PROCESSES) -> list[Trial]:
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        return [t for found in pool.map(_trials, jobs) for t in found]


# -- reports -----------------------------------------------------------------------------------


def rate(trials: Iterable[Trial]) -> float:
    """Which share of the false mutants is refuted."""
    false = [t for t in trials if t.oracle == FALSE]
    return sum(t.verdict == "refuted" for t in false) / max(len(false), 1)


def table(trials: Sequence[Trial], title: str = "slip", key: Callable[[Trial], str] = lambda t: t.operator) -> str:
    """Counts by operator or by another property, in Markdown."""
    head = f"| {title} | mutants | false | refuted | undecided | proved | true | proved | undecided | undefined | unknown |"
    kinds = (*sorted({key(t) for t in trials}), "all")
    rows = [_row(kind, [t for t in trials if kind in ("all", key(t))]) for kind in kinds]
    return "\n".join((head, "|---" * 11 + "|", *rows))


def summary(trials: Sequence[Trial]) -> str:
    """The rates, and how far the oracle confirms what derive prints."""
    refuted = [t for t in trials if t.verdict == "refuted"]
    blamed = [t.blamed for t in refuted if t.blamed is not None and t.oracle == FALSE]
    parts = [
        f"refuted/false = {rate(trials):.1%}",
        f"{sum(bool(t.failure) for t in trials)} unsound",
        f"{sum(t.confirmed == FALSE for t in refuted)} of {len(refuted)} printed counterexamples read back and confirmed, the others not of a form that is read",
        f"{sum(t.ill_sorted for t in trials)} draws made no sense and were drawn again",
    ]
    if blamed:
        parts.append(f"{sum(blamed)} of {len(blamed)} refuted lines are named as the one slip of their document")
    return "; ".join(parts) + "."


def _row(kind: str, trials: list[Trial]) -> str:
    n = Counter((t.oracle, t.verdict) for t in trials)
    total = Counter(t.oracle for t in trials)
    false = (total[FALSE], n[FALSE, "refuted"], n[FALSE, "undecided"], n[FALSE, "proved"] + n[FALSE, "fault"])
    true = (total[TRUE], n[TRUE, "proved"], n[TRUE, "undecided"])
    return f"| {' | '.join(map(str, (kind, len(trials), *false, *true, total[UNDEFINED], total[UNKNOWN])))} |"
