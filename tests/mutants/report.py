"""``python -m mutants.report [N] [FIRST]`` (from ``tests/``): N mutants, as a table after a list of what needs a look.

FIRST (0) is the number from which on the mutants of each claim are drawn: another FIRST gives other mutants.
"""

from __future__ import annotations

import sys
from itertools import zip_longest
from time import perf_counter

from oracle.decide import FALSE, TRUE, UNKNOWN

from .trial import Trial, run_trials, table


def main() -> int:
    wanted, first = (int(given or usual) for given, usual in zip_longest(sys.argv[1:3], ("330", "0")))
    started = perf_counter()
    trials = run_trials(wanted, first)
    for title, chosen in (
        ("Unsound", [t for t in trials if t.failure]),
        ("False, not refuted", [t for t in trials if t.oracle == FALSE and t.verdict != "refuted"]),
        ("True, not proved", [t for t in trials if t.oracle == TRUE and t.verdict != "proved"]),
        ("The oracle cannot tell", [t for t in trials if t.oracle == UNKNOWN]),
    ):
        _section(title, chosen)
    print(table(trials))
    times = [sum(column) for column in zip(*(t.seconds for t in trials), strict=True)]
    print(f"\n{len(trials)} mutants in {perf_counter() - started:.0f} s (derive {times[0]:.0f} s, oracle {times[1]:.0f} s)")
    return int(any(t.failure for t in trials))


def _section(title: str, trials: list[Trial]) -> None:
    print(f"\n## {title}: {len(trials)}\n")
    for t in trials:
        print(f"- {t}")


if __name__ == "__main__":
    sys.exit(main())
